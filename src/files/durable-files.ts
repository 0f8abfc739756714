import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A new folder whose files are put on the disk together: one wait for all instead of one for each. */
export interface DurableFolder {
  /** Writes a new file, piece by piece. Its bytes are on the disk only after {@link sync}. */
  write(name: string, pieces: Iterable<Uint8Array>): Promise<void>;
  /** Puts every file, and the folder's entries, on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The folder's own entry in the one above it is not put on the disk: what is renamed needs that only after. */
export async function makeDurableFolder(path: string): Promise<DurableFolder> {
  const firstMade = await mkdir(path, { recursive: true });
  if (firstMade !== undefined && firstMade !== path) await syncFolders(dirname(path), dirname(firstMade));
  const files: FileHandle[] = [];
  return {
    async write(name, pieces) {
      const file = await open(join(path, name), 'wx');
      files.push(file);
      for (const piece of pieces) await file.writeFile(piece);
    },
    async sync() {
      await Promise.all([...files.map((file) => file.datasync()), syncFolder(path)]);
    },
    async close() {
      await Promise.all(files.map((file) => file.close()));
    },
  };
}

/**
 * Replaces (or makes) a file, and the folder it is in, so that a reader, or a crash, finds the old content or the
 * new, never a mixture.
 */
export async function replaceDurably(path: string, content: string, mode = 0o666): Promise<void> {
  await makeFolderDurably(dirname(path));
  await replaceWithin(path, content, mode);
}

/** The same in a folder that has to be there: one that has been removed meanwhile stays removed. */
export async function replaceWithin(path: string, content: string, mode = 0o666): Promise<void> {
  const aside = `${path}${asideEnding(process.pid)}`;
  try {
    const file = await open(aside, 'w', mode);
    await closeAfter(file, async () => {
      await file.writeFile(content);
      await file.datasync();
    });
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

function asideEnding(pid: number): string {
  return `.${pid}.new`;
}

/** The process that a file left over by {@link replaceDurably} belongs to; undefined for other names. */
export function pidOfAside(name: string): number | undefined {
  const [, pid] = /\.(\d+)\.new$/.exec(name) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

/** Puts a file's bytes on the disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  await closeAfter(file, () => file.datasync());
}

/** Puts a folder's entries (files made, renamed and removed in it) on the disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await closeAfter(folder, () => folder.sync());
}

/** Makes a folder and the missing ones above it, and puts the new entries on the disk. */
export async function makeFolderDurably(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true });
  if (firstMade !== undefined) await syncFolders(dirname(path), dirname(firstMade));
}

/** Puts the entries of a folder, and of those above it up to the last, on the disk. */
async function syncFolders(path: string, last: string): Promise<void> {
  await syncFolder(path);
  if (path !== last) await syncFolders(dirname(path), last);
}

async function closeAfter(file: FileHandle, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } finally {
    await file.close();
  }
}
