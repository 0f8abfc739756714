import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where the bytes of an index are kept. */
export interface IndexStorage {
  readonly byteLength: number;
  /** Fewer bytes than asked for come where there are no more, or where they cannot be read. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
  /** Takes an index away that turned out to be of no use. It can still be read until it is closed. */
  remove(): Promise<void>;
}

/** @returns undefined where there is no such file, or it cannot be read */
export async function openIndexFile(path: string): Promise<IndexStorage | undefined> {
  try {
    if (!(await stat(path)).isFile()) return undefined;
    return await storageInFile(path, await open(path, 'r'));
  } catch {
    return undefined;
  }
}

const ASIDE_SUFFIX = '.part';

/**
 * Writes an index aside, waits for the disk and renames it, so that the file of that name is always whole,
 * also where two processes write it at once or one is killed.
 */
export async function writeIndexFile(path: string, pieces: AsyncIterable<Buffer>): Promise<IndexStorage> {
  await mkdir(dirname(path), { recursive: true });
  await removeLeftovers(path);
  const asidePath = `${path}.${randomUUID()}${ASIDE_SUFFIX}`;
  const handle = await open(asidePath, 'wx+');
  try {
    await handle.writeFile(pieces);
    await handle.sync();
    await rename(asidePath, path).catch(ignoreMissing);
    return await storageInFile(path, handle);
  } catch (error) {
    await handle.close();
    await rm(asidePath, { force: true });
    throw error;
  }
}

/**
 * What killed processes have left. A process that still writes loses its file's name by this, goes on with
 * the nameless file, and the index that stays is the one of who came later.
 */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder))
    if (name.startsWith(`${basename(path)}.`) && name.endsWith(ASIDE_SUFFIX))
      await rm(join(folder, name), { force: true }).catch(() => {});
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

async function storageInFile(path: string, handle: FileHandle): Promise<IndexStorage> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async read(position, length) {
      const bytes = Buffer.allocUnsafe(length);
      try {
        const { bytesRead } = await handle.read(bytes, 0, length, position);
        return bytes.subarray(0, bytesRead);
      } catch {
        return bytes.subarray(0, 0);
      }
    },
    close: () => handle.close(),
    remove: () => rm(path, { force: true }).catch(() => {}),
  };
}

/** For an index that could be written nowhere. */
export async function keepInMemory(byteLength: number, pieces: AsyncIterable<Buffer>): Promise<IndexStorage> {
  const index = Buffer.alloc(byteLength);
  let filled = 0;
  for await (const piece of pieces) filled += piece.copy(index, filled);
  return {
    byteLength,
    read: async (position, length) => index.subarray(position, position + length),
    close: async () => {},
    remove: async () => {},
  };
}
