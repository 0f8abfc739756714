import { AppError } from '../errors.ts';

/** A file system fault as the error callers see; other errors pass as they are. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error;
  const isFull = hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT') || hasCode(error, 'EFBIG');
  return new AppError(isFull ? 'storage_full' : 'storage_failed', undefined, { cause: error });
}

/** Whether a fault of the file system has this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Whether a file or a folder on the way to it is not there. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR');
}
