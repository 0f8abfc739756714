import { readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, type ErrorCode } from '../../errors.ts';
import { replaceDurably } from '../../files/durable-files.ts';
import { hasCode, isMissing, toStorageError } from '../../files/file-faults.ts';
import { namesIn } from './read-files.ts';

/** What is remembered of a key, on the disk. It holds hashes and no word of the request. */
export interface KeyMarker {
  fingerprint: string;
  /** Set before money is spent. From then on the work is never done again, come what may. */
  isPaying: boolean;
  /** Set before the generation is written: if it is there after a stop, it is this key's. */
  generationId: string | null;
  /** An error after which the work may have been done and paid. */
  error: { code: ErrorCode; message: string } | null;
}

/** @throws AppError `idempotency_no_result` for a damaged marker: nobody knows what was paid under it */
export async function readMarker(path: string): Promise<KeyMarker | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as KeyMarker;
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof SyntaxError)
      throw new AppError('idempotency_no_result', undefined, { cause: error });
    throw toStorageError(error);
  }
}

export async function writeMarker(path: string, marker: KeyMarker): Promise<void> {
  try {
    await replaceDurably(path, JSON.stringify(marker));
  } catch (error) {
    throw toStorageError(error);
  }
}

/** Removes the markers in a session's folder, and the folder, but for those of work that is paying and has not ended. */
export async function forgetEndedWork(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const marker = await readMarker(path).catch(() => undefined);
    const isUnderWay = marker?.isPaying === true && marker.generationId === null && marker.error === null;
    if (!isUnderWay) await rm(path, { force: true });
  }
  await rmdir(folder).catch((error) => {
    if (!isMissing(error) && !hasCode(error, 'ENOTEMPTY')) throw error;
  });
}
