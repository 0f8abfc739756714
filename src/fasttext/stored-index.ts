import { hash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { buildDictionaryIndex } from './build-dictionary-index.ts';
import { type DictionaryIndex, openDictionaryIndex } from './dictionary-index.ts';
import type { DictionaryWords } from './dictionary-scan.ts';
import { bucketBitsFor, indexBytes } from './index-format.ts';
import { type IndexStorage, keepInMemory, openIndexFile, writeIndexFile } from './index-storage.ts';
import { FastTextModelError } from './model-error.ts';
import type { ModelFile } from './model-file.ts';

const SUFFIX = '.imaginate-index';

/** Where the index of a model may be: beside it, or in a folder for such files, under a name of its own. */
export function indexPaths(model: string, cacheDirectory: string | undefined): string[] {
  const beside = `${model}${SUFFIX}`;
  if (cacheDirectory === undefined) return [beside];
  const place = hash('sha256', resolve(model)).slice(0, 16);
  return [beside, join(cacheDirectory, `${basename(model)}-${place}${SUFFIX}`)];
}

/** The first index that is whole and of this very model. */
export async function findIndex(
  paths: string[],
  file: ModelFile,
  fingerprint: string,
): Promise<DictionaryIndex | undefined> {
  for (const path of paths) {
    const storage = await openIndexFile(path);
    const index = storage && (await openDictionaryIndex(storage, file, fingerprint));
    if (index !== undefined) return index;
    await storage?.close();
  }
  return undefined;
}

interface IndexSource {
  file: ModelFile;
  fingerprint: string;
  words: DictionaryWords;
  /** Position in the model at which the numbers of its rows begin. */
  valuesAt: number;
  /** Told how many entries have been written so far. */
  onEntries: (count: number) => void;
  /** Told, in a sentence, that the index could not be written anywhere. */
  onWarning: (message: string) => void;
}

/** Builds an index and keeps it in the first of these files that can be written, else in memory. */
export async function createIndex(paths: string[], source: IndexSource): Promise<DictionaryIndex> {
  const { file, fingerprint } = source;
  const storage = await storeIndex(paths, source);
  const index = await openDictionaryIndex(storage, file, fingerprint);
  if (index !== undefined) return index;
  await storage.close();
  throw new FastTextModelError(
    'index_damaged',
    file.path,
    'has an index that could not be read back after it was written. Check the disk.',
  );
}

async function storeIndex(
  paths: string[],
  { file, fingerprint, words, valuesAt, onEntries, onWarning }: IndexSource,
): Promise<IndexStorage> {
  const entryCount = words.hashes.length;
  const summary = { fingerprint, valuesAt, entryCount, bucketBits: bucketBitsFor(entryCount) };
  const build = () => buildDictionaryIndex(words, summary, onEntries);
  const failures: string[] = [];
  for (const path of paths) {
    try {
      return await writeIndexFile(path, build());
    } catch (error) {
      failures.push(String(error));
    }
  }
  onWarning(
    `The index of ${file.path} is kept in memory and will be built again at the next start, because no file could be written for it. ${failures.join('; ')}`,
  );
  return keepInMemory(indexBytes(summary), build());
}
