import { createHash, type Hash } from 'node:crypto';
import { access, constants, rename, rm, rmdir, statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LRUCache } from 'lru-cache';
import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../../errors.ts';
import {
  type DurableFolder,
  makeDurableFolder,
  makeFolderDurably,
  replaceWithin,
  syncFolder,
} from '../../files/durable-files.ts';
import { hasCode, isMissing, toStorageError } from '../../files/file-faults.ts';
import { createTurns, type Turns } from '../../files/turns.ts';
import { forgetEndedWork } from './key-marker.ts';
import { namesIn, readRecord } from './read-files.ts';
import {
  imageFileName,
  isGenerationId,
  RECORD_FILE,
  sessionFolder,
  timeOfGenerationId,
} from './session-folder.ts';
import type { ImageRecord, Stored } from './stored.ts';

/** An image to be kept, or why there is none. */
export type StorableImage =
  | {
      /** Whole, or in pieces that follow one another. */
      png: Buffer | readonly Buffer[];
      width: number;
      height: number;
      seed: number | null;
    }
  | { error: { code: string; message: string } };

/** What a removal has removed. */
interface Removed {
  generations: number;
  images: number;
  bytes: number;
}

/** A generation to be kept. */
interface SaveOptions<Kept extends Stored> {
  images: StorableImage[];
  /** Completes the record once the images are on the disk. */
  describe(stored: Stored): Kept;
  /** Awaited with the generation's id before anything of it is written. */
  beforeStoring?: ((id: string) => Promise<void>) | undefined;
}

/**
 * Keeps generations as files, one folder a session. A generation becomes visible whole or not at all: it is
 * written aside, put on the disk, and renamed into place. There is no index: the folder is the truth.
 * File faults are thrown as `storage_full` or `storage_failed`.
 */
export interface SessionStore<Kept extends Stored = Stored> {
  /** Absolute path of the folder of all sessions. */
  readonly directory: string;
  /** Taken by session id when the memory of keys is written or removed, so that neither meets the other half-way. */
  readonly turns: Turns;
  /**
   * To be asked before anything is paid.
   * @throws AppError `storage_full` when the disk cannot take this many bytes and some to spare, `storage_failed`
   *   when it cannot be written to
   */
  ensureRoom(bytes: number): Promise<void>;
  save(sessionId: string, options: SaveOptions<Kept>): Promise<Kept>;
  /** Replaces the record of a generation, whole or not at all; its files stay. */
  amend(sessionId: string, record: Kept): Promise<Kept>;
  /** Generation ids, newest first. */
  ids(sessionId: string): Promise<string[]>;
  get(sessionId: string, id: string): Promise<Kept | undefined>;
  newest(sessionId: string): Promise<Kept | undefined>;
  /** Removes one generation; undefined when there is none of that id. */
  remove(sessionId: string, id: string): Promise<Removed | undefined>;
  /**
   * Removes every generation of the session, and every remembered Idempotency-Key but those of work that is
   * paying at the moment: that must not be paid again, come what may.
   */
  clear(sessionId: string): Promise<Removed>;
}

/** Kept free beyond the bytes about to be written, for records and the file system's own use. */
const ROOM_TO_SPARE_BYTES = 1024 * 1024;
/** Files of a generation, its folder and its key, and some for others at the same time. */
const FILES_TO_SPARE = 64;
const SLICE_BYTES = 512 * 1024;
/** Pieces that together have no more than this are written at once. */
const SMALL_BYTES = 64 * 1024;
const SESSIONS_REMEMBERED = 10_000;

/** @param generatedDirectory made when it is first written to */
export function createSessionStore<Kept extends Stored>(generatedDirectory: string): SessionStore<Kept> {
  const directory = resolve(generatedDirectory);
  const turns = createTurns();
  /** The last id given out, so that a full session is not listed for every new generation. */
  const newestIds = new LRUCache<string, string>({ max: SESSIONS_REMEMBERED });

  async function save(sessionId: string, options: SaveOptions<Kept>): Promise<Kept> {
    const id = await nextId(sessionId);
    const folder = sessionFolder(directory, sessionId);
    const staging = folder.staging(id);
    await options.beforeStoring?.(id);
    const record = await stage(staging, id, options).catch(async (error) => {
      await rm(staging, { recursive: true, force: true }).catch(() => undefined);
      throw toStorageError(error);
    });
    // From here the generation is whole: whatever fails now, it stays, and the next start publishes it.
    try {
      await rename(staging, folder.generation(id));
      await syncFolder(folder.path);
      return record;
    } catch (error) {
      throw toStorageError(error);
    }
  }

  async function amend(sessionId: string, record: Kept): Promise<Kept> {
    try {
      await replaceWithin(sessionFolder(directory, sessionId).record(record.id), toText(record));
      return record;
    } catch (error) {
      throw toStorageError(error);
    }
  }

  /** An id after every other of the session, even where the clock has gone back since. */
  async function nextId(sessionId: string): Promise<string> {
    const newest = newestIds.get(sessionId) ?? (await ids(sessionId))[0] ?? '';
    const now = uuidv7();
    const id = now > newest ? now : uuidv7({ msecs: timeOfGenerationId(newest) + 1 });
    newestIds.set(sessionId, id);
    return id;
  }

  /** Writes the whole generation aside and puts it on the disk. */
  async function stage(path: string, id: string, { images, describe }: SaveOptions<Kept>): Promise<Kept> {
    const folder = await makeDurableFolder(path);
    try {
      const written: ImageRecord[] = [];
      for (const [index, image] of images.entries()) written.push(await writeImage(folder, id, image, index));
      const record = describe({ id, createdAt: new Date().toISOString(), images: written });
      await folder.write(RECORD_FILE, [Buffer.from(toText(record))]);
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

  function get(sessionId: string, id: string): Promise<Kept | undefined> {
    return readRecord<Kept>(sessionFolder(directory, sessionId).record(id));
  }

  async function newest(sessionId: string): Promise<Kept | undefined> {
    for (const id of await ids(sessionId)) {
      // One damaged record must not hide the others.
      const record = await get(sessionId, id).catch(() => undefined);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  async function remove(sessionId: string, id: string): Promise<Removed | undefined> {
    const folder = sessionFolder(directory, sessionId);
    // A damaged record must not keep its generation from being removed.
    const record = await get(sessionId, id).catch(() => undefined);
    try {
      await rename(folder.generation(id), folder.trash(id));
      await syncFolder(folder.path).finally(() => rm(folder.trash(id), { recursive: true, force: true }));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toStorageError(error);
    }
    return sumOf(record);
  }

  async function clear(sessionId: string): Promise<Removed> {
    const folder = sessionFolder(directory, sessionId);
    const removals = (await ids(sessionId)).map((id) => remove(sessionId, id));
    await Promise.allSettled(removals);
    const removed = await Promise.all(removals);
    try {
      await turns.take(sessionId, async () => {
        await forgetEndedWork(folder.idempotency);
        await rmdir(folder.path);
        await syncFolder(directory);
      });
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
    try {
      await access(directory, constants.W_OK).catch(async (error) => {
        if (!isMissing(error)) throw error;
        await makeFolderDurably(directory);
      });
      const { bavail, bsize, files, ffree } = await statfs(directory);
      const hasFiles = files === 0 || ffree >= FILES_TO_SPARE;
      if (!hasFiles || bavail * bsize < bytes + ROOM_TO_SPARE_BYTES) throw new AppError('storage_full');
    } catch (error) {
      throw toStorageError(error);
    }
  }

  return { directory, turns, ensureRoom, save, amend, ids, get, newest, remove, clear };
}

/** Where an image is found, counted from 0 within its generation. */
export function imageUrl(generationId: string, index: number): string {
  return `/session/generations/${generationId}/images/${index}`;
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
  const pieces = Buffer.isBuffer(png) ? [png] : png;
  await folder.write(file, hashedSlices(pieces, hash));
  const url = imageUrl(id, index);
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return {
    index,
    file,
    url,
    width,
    height,
    bytes,
    sha256: hash.digest('hex'),
    seed,
  };
}

/** Hashes between the writes, slice by slice, so that a large image does not hold up other callers. */
function* hashedSlices(pieces: readonly Buffer[], hash: Hash): Generator<Buffer> {
  for (const slice of slicesOf(pieces)) {
    hash.update(slice);
    yield slice;
  }
}

/** Small pieces joined and large ones divided, so that there are few writes and none takes long. */
function* slicesOf(pieces: readonly Buffer[]): Generator<Buffer> {
  let small: Buffer[] = [];
  let smallBytes = 0;
  for (const piece of pieces) {
    if (smallBytes + piece.length <= SMALL_BYTES) {
      small.push(piece);
      smallBytes += piece.length;
      continue;
    }
    if (smallBytes > 0) yield Buffer.concat(small);
    [small, smallBytes] = [[], 0];
    for (let start = 0; start < piece.length; start += SLICE_BYTES) {
      yield piece.subarray(start, start + SLICE_BYTES);
    }
  }
  if (smallBytes > 0) yield Buffer.concat(small);
}

/** A record as its file has it. */
function toText(record: Stored): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

function sumOf(record: Stored | undefined): Removed {
  const sizes = (record?.images ?? []).flatMap((image) => ('bytes' in image ? [image.bytes] : []));
  return { generations: 1, images: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}
