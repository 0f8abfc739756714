import { readdir, readFile } from 'node:fs/promises';
import { AppError } from '../../errors.ts';
import { isMissing, toStorageError } from '../../files/file-faults.ts';
import type { Stored } from './stored.ts';

/**
 * The record in a file; undefined when there is no such file.
 * @throws AppError `storage_failed` when it is damaged or cannot be read
 */
export async function readRecord<Kept extends Stored>(path: string): Promise<Kept | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isRecord(record)) throw new SyntaxError('Not a generation record.');
    return record as Kept;
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof SyntaxError) throw new AppError('storage_failed', undefined, { cause: error });
    throw toStorageError(error);
  }
}

/** The names in a folder; none when there is no such folder. */
export async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw toStorageError(error);
  }
}

function isRecord(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && 'images' in value && Array.isArray(value.images);
}
