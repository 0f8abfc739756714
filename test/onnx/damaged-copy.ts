import { open, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { copyModel } from './model-variants.ts';

/** Copies a model folder with half of one file, as when a download was cut. */
export async function truncatedCopy(folder: string, target: string, file: string): Promise<void> {
  await copyModel(folder, target);
  const damaged = path.join(target, file);
  const { size } = await stat(damaged);
  await truncate(damaged, Math.floor(size / 2));
}

/** Copies a model folder with one file of the right length whose first half is nonsense. */
export async function corruptedCopy(folder: string, target: string, file: string): Promise<void> {
  await copyModel(folder, target);
  await using damaged = await open(path.join(target, file), 'r+');
  const { size } = await damaged.stat();
  await damaged.write(Buffer.alloc(Math.ceil(size / 2), 0xa5), 0, undefined, 0);
}

/** Copies a model folder without one of its files. */
export async function copyWithout(folder: string, target: string, file: string): Promise<void> {
  await copyModel(folder, target);
  await rm(path.join(target, file));
}
