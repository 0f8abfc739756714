import { scanDictionary } from './dictionary-scan.ts';
import { fingerprintOf } from './fingerprint.ts';
import { readHeader } from './header.ts';
import { keptNgramBytes } from './kept-ngrams.ts';
import { readInputMatrix, smallestDenseModel } from './matrix.ts';
import { ModelFile } from './model-file.ts';
import { readModelInMemory } from './model-in-memory.ts';
import { createModelInPlace } from './model-in-place.ts';
import { createIndex, findIndex, indexPaths } from './stored-index.ts';
import type { WordVectors } from './word-vectors.ts';

/** How far the index of a dense model has come; both count dictionary entries, first read and then written. */
export interface IndexProgress {
  done: number;
  total: number;
}

export interface OpenOptions {
  /** Where the index of a dense model is kept if its own folder cannot be written to; made if need be. */
  cacheDirectory?: string | undefined;
  /** Called now and then while such an index is built. */
  onProgress?: ((progress: IndexProgress) => void) | undefined;
  /** Called with a sentence for the log if there is no place for such an index. */
  onWarning?: ((message: string) => void) | undefined;
}

/** Opens a model as its file is now: reads a quantised one, and a dense one in place. */
export async function openModel(path: string, options: OpenOptions): Promise<WordVectors> {
  const file = await ModelFile.open(path);
  try {
    return await readModel(file, options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readModel(
  file: ModelFile,
  { cacheDirectory, onProgress = () => {}, onWarning = () => {} }: OpenOptions,
): Promise<WordVectors> {
  const header = await readHeader(file);
  // Which of the two it is stands behind the dictionary, but most quantised models are too small for the other.
  const couldBeDense = file.size >= smallestDenseModel(header);
  const fingerprint = await fingerprintOf(file, header);
  const paths = indexPaths(file.path, cacheDirectory);
  const savedIndex = couldBeDense ? await findIndex(paths, file, fingerprint) : undefined;
  if (savedIndex !== undefined) return createModelInPlace({ file, header, index: savedIndex, fingerprint });

  const total = header.entryCount + header.wordCount;
  const words = await scanDictionary(file, header, (done) => {
    if (couldBeDense) onProgress({ done, total });
  });
  const matrix = await readInputMatrix(file, header, words.end + keptNgramBytes(header));
  if (matrix.isQuantised) {
    const model = await readModelInMemory(file, header, words, matrix, fingerprint);
    await file.close();
    return model;
  }
  await file.assertUnchanged();
  const index = await createIndex(paths, {
    file,
    fingerprint,
    words,
    valuesAt: matrix.valuesAt,
    onEntries: (count) => onProgress({ done: header.entryCount + count, total }),
    onWarning,
  });
  return createModelInPlace({ file, header, index, fingerprint });
}
