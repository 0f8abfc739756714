/** What is wrong with a model, for programs; the message says it to people. */
export type FastTextModelErrorCode =
  | 'model_missing'
  | 'model_not_a_file'
  | 'model_unreadable'
  | 'model_packed'
  | 'model_is_text'
  | 'model_foreign'
  | 'model_version'
  | 'model_truncated'
  | 'model_damaged'
  | 'model_empty'
  /** Replaced or written to while it was open. */
  | 'model_changed'
  | 'model_closed'
  /** The file that says where the words of a model stand was written to while it was open. */
  | 'index_damaged';

/** A model that cannot be opened, or not be read on. The message is a sentence that says what to do. */
export class FastTextModelError extends Error {
  override readonly name = 'FastTextModelError';
  readonly code: FastTextModelErrorCode;
  /** Path of the model. */
  readonly file: string;

  /** @param predicate goes on after "The fastText model <file> " */
  constructor(code: FastTextModelErrorCode, file: string, predicate: string, options?: ErrorOptions) {
    super(`The fastText model ${file} ${predicate}`, options);
    this.code = code;
    this.file = file;
  }
}

export function truncatedError(file: string, expectedBytes: number, foundBytes: number): FastTextModelError {
  return new FastTextModelError(
    'model_truncated',
    file,
    `is incomplete: it should have at least ${expectedBytes} bytes and has ${foundBytes}. Download it again.`,
  );
}

/** @param reason what contradicts what, without a full stop */
export function damagedError(file: string, reason: string): FastTextModelError {
  return new FastTextModelError('model_damaged', file, `is damaged: ${reason}. Download it again.`);
}

/** Puts a failed system call into words. */
export function fileSystemError(file: string, cause: unknown): FastTextModelError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new FastTextModelError('model_missing', file, 'is not there. Check the path, or put it there.', {
      cause,
    });
  const advice =
    code === 'EACCES' || code === 'EPERM'
      ? 'Let the user that runs this program read it.'
      : 'Check the disk, and how many files may be open at once.';
  return new FastTextModelError('model_unreadable', file, `cannot be read (${code}). ${advice}`, { cause });
}
