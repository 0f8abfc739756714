import { open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { EMBEDDED_MODEL } from '../../src/fasttext/embedded-model.ts';
import { shapeWord, writeFastTextShape } from '../fasttext-shape.ts';
import type { TemporaryFolder } from '../processes.ts';
import { dropFromPageCache } from './page-cache.ts';
import { readTierWords } from './words.ts';

/** A fastText model that everything is asked of. */
export interface MeasuredModel {
  name: string;
  path: string;
  bytes: number;
  /** Where the server keeps what it has prepared for it. */
  cacheDirectory: string;
}

/** The one that comes with the server. */
export async function findEmbeddedModel(folder: TemporaryFolder): Promise<MeasuredModel> {
  const { size: bytes } = await stat(EMBEDDED_MODEL);
  return { name: 'embedded', path: EMBEDDED_MODEL, bytes, cacheDirectory: join(folder.path, 'embedded') };
}

const DIMENSION = 300;
const ENTRY_BYTES = 24;
/** Known words stand among the first of the dictionary, as they do in one that is sorted by frequency. */
const COMMON_SHARE = 0.05;

/**
 * A model with the shape of cc.en.300.bin: as many buckets as words, and the matrix that only training needs. Known
 * words have rows; the numbers mean nothing. Undefined where the folder has no room for it.
 *
 * @param asked words that will be asked
 */
export async function makeLargeModel(
  folder: TemporaryFolder,
  words: number,
  asked: readonly string[],
): Promise<MeasuredModel | undefined> {
  const path = join(folder.path, 'shape.bin');
  const neededBytes = words * (ENTRY_BYTES + 3 * DIMENSION * Float32Array.BYTES_PER_ELEMENT);
  const { bavail, bsize } = await statfs(folder.path);
  if (bavail * bsize < neededBytes * 1.1) return undefined;
  await writeFastTextShape(path, {
    words,
    dimension: DIMENSION,
    buckets: words,
    withOutput: true,
    wordAt: spread([...new Set([...asked, ...(await readTierWords())])], words),
  });
  await waitForDisk(path);
  const { size: bytes } = await stat(path);
  const name = `${words.toLocaleString('en')} words`;
  return { name, path, bytes, cacheDirectory: join(folder.path, 'large') };
}

/** So that nothing is still being written while others are measured. */
async function waitForDisk(path: string): Promise<void> {
  await using file = await open(path);
  await file.datasync();
}

function spread(known: readonly string[], words: number): (row: number) => string {
  const step = Math.max(1, Math.floor((words * COMMON_SHARE) / known.length));
  return (row) => (row % step === 0 ? known[row / step - 1] : undefined) ?? shapeWord(row);
}

const indexOf = (path: string) => `${path}.imaginate-index`;

/** What a server finds that has never seen the model. */
export async function removePrepared({ path, cacheDirectory }: MeasuredModel): Promise<void> {
  await rm(indexOf(path), { force: true });
  await rm(cacheDirectory, { recursive: true, force: true });
}

/** What a server finds whose model nobody has read for a long time. */
export async function forgetModel({ path, cacheDirectory }: MeasuredModel): Promise<void> {
  const cached = await readdir(cacheDirectory).catch(() => []);
  const files = [path, indexOf(path), ...cached.map((name) => join(cacheDirectory, name))];
  for (const file of files) await dropFromPageCache(file);
}
