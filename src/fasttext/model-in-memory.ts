import { createDictionary } from './dictionary.ts';
import type { DictionaryWords } from './dictionary-scan.ts';
import type { ModelHeader } from './header.ts';
import { parseKeptNgrams } from './kept-ngrams.ts';
import type { QuantisedMatrix } from './matrix.ts';
import { divideByCount } from './mean.ts';
import type { ModelFile } from './model-file.ts';
import { createQuantisedRows } from './quantised-rows.ts';
import { encodeWord, ngramBuckets } from './subwords.ts';
import type { WordVectors } from './word-vectors.ts';

/**
 * A quantised model, of which everything that vectors need is read. It goes on answering from that, whatever
 * becomes of the file.
 */
export async function readModelInMemory(
  file: ModelFile,
  header: ModelHeader,
  words: DictionaryWords,
  matrix: QuantisedMatrix,
  fingerprint: string,
): Promise<WordVectors> {
  const { dimension, wordCount } = header;
  const model = await file.read(0, matrix.end);
  await file.assertUnchanged();
  const dictionary = createDictionary(model, words);
  const keptNgrams = parseKeptNgrams(model, words.end, header, file.path);
  const rows = createQuantisedRows(model, matrix);

  function* rowsOf(word: string): Generator<number> {
    const encoded = encodeWord(word);
    const wordRow = dictionary.rowOf(encoded.bytes);
    if (wordRow !== undefined) yield wordRow;
    for (const bucket of ngramBuckets(encoded, header)) {
      const ngramRow = keptNgrams === undefined ? bucket : keptNgrams.get(bucket);
      if (ngramRow !== undefined) yield wordCount + ngramRow;
    }
  }

  return {
    dimension,
    wordCount,
    fingerprint,
    async vectorOf(word) {
      const sum = new Float32Array(dimension);
      let count = 0;
      for (const row of rowsOf(word)) {
        rows.addTo(sum, row);
        count += 1;
      }
      return divideByCount(sum, count);
    },
    async has(word) {
      return dictionary.rowOf(encodeWord(word).bytes) !== undefined;
    },
    async close() {},
  };
}
