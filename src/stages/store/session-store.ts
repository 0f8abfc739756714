import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile, rename, rm, rmdir, statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LRUCache } from 'lru-cache';
import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../../errors.ts';
import { type DurableFolder, makeDurableFolder, makeFolderDurably, syncFolder } from './durable-files.ts';
import { imageFileName, isGenerationId, RECORD_FILE, sessionFolder } from './session-folder.ts';

/** An image to be kept, or why there is none. */
export type StorableImage =
  | { png: Buffer; width: number; height: number; seed: number | null }
  | { error: { code: string; message: string } };

/** An image of a generation: a stored file, or why this one is missing. */
export type ImageRecord =
  | {
      index: number;
      file: string;
      url: string;
      width: number;
      height: number;
      bytes: number;
      sha256: string;
      seed: number | null;
    }
  | { index: number; error: { code: string; message: string } };

/** The part of a record that only storing can tell; the rest of the record is the pipeline's. */
export interface Stored {
  id: string;
  createdAt: string;
  images: ImageRecord[];
}

export interface Removed {
  generations: number;
  images: number;
  bytes: number;
}

export interface SaveOptions<Kept extends Stored> {
  images: StorableImage[];
  /** Completes the record once the images are on the disk. */
  describe(stored: Stored): Kept;
  /** Called with the id when everything is on the disk and nothing is visible yet. */
  beforePublish?: ((id: string) => Promise<void>) | undefined;
}

/**
 * Keeps generations as files, one folder a session. A generation becomes visible whole or not at all: it is
 * written aside, put on the disk, and renamed into place. There is no index: the folder is the truth.
 * File faults are thrown as `storage_full` or `storage_failed`.
 */
export interface SessionStore<Kept extends Stored = Stored> {
  /** Absolute path of the folder of all sessions. */
  readonly directory: string;
  /** @throws AppError `storage_full` when the disk cannot take this many bytes and some to spare */
  ensureRoom(bytes: number): Promise<void>;
  save(sessionId: string, options: SaveOptions<Kept>): Promise<Kept>;
  /** Generation ids, newest first. */
  ids(sessionId: string): Promise<string[]>;
  get(sessionId: string, id: string): Promise<Kept | undefined>;
  newest(sessionId: string): Promise<Kept | undefined>;
  /** Removes one generation; undefined when there is none of that id. */
  remove(sessionId: string, id: string): Promise<Removed | undefined>;
  /** Removes every generation and every remembered Idempotency-Key of the session. */
  clear(sessionId: string): Promise<Removed>;
}

/** Kept free beyond the bytes about to be written, for records and the file system's own use. */
const ROOM_TO_SPARE_BYTES = 1024 * 1024;
const RECORDS_CACHED = 1000;
const SLICE_BYTES = 1024 * 1024;

export function createSessionStore<Kept extends Stored>(generatedDirectory: string): SessionStore<Kept> {
  const directory = resolve(generatedDirectory);
  /** Records never change once visible, so they are read once. Keyed by session and id. */
  const records = new LRUCache<string, Kept>({ max: RECORDS_CACHED });

  async function save(sessionId: string, options: SaveOptions<Kept>): Promise<Kept> {
    const id = uuidv7();
    const folder = sessionFolder(directory, sessionId);
    const staging = folder.staging(id);
    try {
      const record = await stage(staging, id, options);
      await options.beforePublish?.(id);
      await rename(staging, folder.generation(id));
      await syncFolder(folder.path);
      return record;
    } catch (error) {
      await rm(staging, { recursive: true, force: true }).catch(() => undefined);
      throw toStorageError(error);
    }
  }

  /** Writes the whole generation aside and puts it on the disk. */
  async function stage(path: string, id: string, { images, describe }: SaveOptions<Kept>): Promise<Kept> {
    const folder = await makeDurableFolder(path);
    try {
      const written: ImageRecord[] = [];
      for (const [index, image] of images.entries()) written.push(await writeImage(folder, id, image, index));
      const record = describe({ id, createdAt: new Date().toISOString(), images: written });
      await folder.write(RECORD_FILE, [Buffer.from(`${JSON.stringify(record, null, 2)}\n`)]);
      await folder.sync();
      return record;
    } finally {
      await folder.close();
    }
  }

  async function ids(sessionId: string): Promise<string[]> {
    const names = await namesIn(sessionFolder(directory, sessionId).path);
    return names.filter(isGenerationId).sort().reverse();
  }

  async function get(sessionId: string, id: string): Promise<Kept | undefined> {
    const key = `${sessionId}/${id}`;
    const cached = records.get(key);
    if (cached !== undefined) return cached;
    const record = await readRecord<Kept>(sessionFolder(directory, sessionId).record(id));
    if (record !== undefined) records.set(key, record);
    return record;
  }

  async function newest(sessionId: string): Promise<Kept | undefined> {
    for (const id of await ids(sessionId)) {
      const record = await get(sessionId, id);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  async function remove(sessionId: string, id: string): Promise<Removed | undefined> {
    const record = await get(sessionId, id);
    const folder = sessionFolder(directory, sessionId);
    records.delete(`${sessionId}/${id}`);
    try {
      await rename(folder.generation(id), folder.trash(id));
      await syncFolder(folder.path);
      await rm(folder.trash(id), { recursive: true, force: true });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toStorageError(error);
    }
    return sumOf(record);
  }

  async function clear(sessionId: string): Promise<Removed> {
    const folder = sessionFolder(directory, sessionId);
    const removed = await Promise.all((await ids(sessionId)).map((id) => remove(sessionId, id)));
    try {
      await rm(folder.idempotency, { recursive: true, force: true });
      await rmdir(folder.path);
      await syncFolder(directory);
    } catch (error) {
      // A generation being written keeps its session's folder; it becomes the first of the emptied session.
      if (!isMissing(error) && !hasCode(error, 'ENOTEMPTY')) throw toStorageError(error);
    }
    return removed.reduce<Removed>(
      (total, one) => ({
        generations: total.generations + (one?.generations ?? 0),
        images: total.images + (one?.images ?? 0),
        bytes: total.bytes + (one?.bytes ?? 0),
      }),
      { generations: 0, images: 0, bytes: 0 },
    );
  }

  async function ensureRoom(bytes: number): Promise<void> {
    await makeFolderDurably(directory).catch((error) => {
      throw toStorageError(error);
    });
    const { bavail, bsize } = await statfs(directory);
    if (bavail * bsize < bytes + ROOM_TO_SPARE_BYTES) throw new AppError('storage_full');
  }

  return { directory, ensureRoom, save, ids, get, newest, remove, clear };
}

async function writeImage(
  folder: DurableFolder,
  id: string,
  image: StorableImage,
  index: number,
): Promise<ImageRecord> {
  if ('error' in image) return { index, error: image.error };
  const { png, width, height, seed } = image;
  const file = imageFileName(index);
  const hash = createHash('sha256');
  await folder.write(file, hashedSlices(png, hash));
  const url = `/session/generations/${id}/images/${index}`;
  return { index, file, url, width, height, bytes: png.length, sha256: hash.digest('hex'), seed };
}

/** Hashes between the writes, slice by slice, so that a large image does not hold up other callers. */
function* hashedSlices(content: Buffer, hash: Hash): Generator<Buffer> {
  for (let start = 0; start < content.length; start += SLICE_BYTES) {
    const slice = content.subarray(start, start + SLICE_BYTES);
    hash.update(slice);
    yield slice;
  }
}

/** The record in a file; undefined when there is no such file. */
export async function readRecord<Kept extends Stored>(path: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Kept;
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

function sumOf(record: Stored | undefined): Removed {
  const sizes = (record?.images ?? []).flatMap((image) => ('bytes' in image ? [image.bytes] : []));
  return { generations: 1, images: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}

/** A file system fault as the error callers see; other errors pass as they are. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error;
  const isFull = hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT') || hasCode(error, 'EFBIG');
  return new AppError(isFull ? 'storage_full' : 'storage_failed', undefined, { cause: error });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR');
}
