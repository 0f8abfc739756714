import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a new file and returns when its bytes are on the disk. The folder's entry is not: see {@link syncFolder}. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx');
  await closeAfter(file, async () => {
    await file.writeFile(content);
    await file.datasync();
  });
}

/** Replaces (or makes) a file so that a reader, or a crash, finds the old content or the new, never a mixture. */
export async function replaceDurably(path: string, content: string, mode = 0o666): Promise<void> {
  const aside = `${path}.${process.pid}.new`;
  const file = await open(aside, 'w', mode);
  await closeAfter(file, async () => {
    await file.writeFile(content);
    await file.datasync();
  });
  await rename(aside, path);
  await syncFolder(dirname(path));
}

/** Puts a folder's entries (files made, renamed and removed in it) on the disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await closeAfter(folder, () => folder.sync());
}

/** Makes a folder and the missing ones above it, and puts the new entries on the disk. */
export async function makeFolderDurably(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true });
  if (firstMade === undefined) return;
  const stop = dirname(firstMade);
  for (let folder = dirname(path); folder.length >= stop.length; folder = dirname(folder)) {
    await syncFolder(folder);
    if (folder === stop) break;
  }
}

async function closeAfter(file: FileHandle, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } finally {
    await file.close();
  }
}
