import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DiskCache } from '../../disk-cache.ts';
import type { WordVectors } from '../../fasttext/word-vectors.ts';
import type { WordNet } from '../../wordnet/wordnet.ts';
import { anchorsOf } from './anchors.ts';
import { type ListVectors, type ListWords, placeList } from './list-vectors.ts';
import { readWord } from './read-word.ts';
import { UnitVectors } from './unit-vector.ts';
import type { WordList } from './vocabulary.ts';
import { readWordTable } from './word-table.ts';

/** Changes with the way in which vectors and floors are made, so that what was kept before is not used. */
const METHOD = 1;

const keptSchema = z.object({
  fingerprint: z.string(),
  floors: z.object({ known: z.number(), unknown: z.number() }),
  values: z.array(z.string()),
  anchors: z.array(z.object({ word: z.string(), value: z.string() })),
  valueVectors: z.base64(),
  anchorVectors: z.base64(),
});

/**
 * The vectors of a list in a model, kept on the disk: a model that is read in place has to be asked for a thousand words,
 * some ten thousand rows all over a large file, before it can answer for the first one.
 *
 * @param openWordNet for the anchors of values that have none written down
 * @throws FastTextModelError, ModelReplacedError
 */
export async function loadListVectors(
  list: WordList,
  words: WordVectors,
  openWordNet: () => WordNet,
  cache: DiskCache | undefined,
): Promise<ListVectors> {
  const listWords: ListWords = {
    anchors: anchorsOf(list, openWordNet),
    unrelated: readWordTable('unrelated-words.tsv'),
  };
  if (cache === undefined) return placeList(list, listWords, words);
  const key = cacheKey(listWords, words);
  const kept = cache.get(key, (text) => parseVectors(text, words.dimension));
  if (kept !== undefined) return kept;
  const vectors = await placeList(list, listWords, words);
  cache.set(key, serialiseVectors(vectors));
  return vectors;
}

/** All that the vectors are made of: the model, the words as they are read, and how it is done. */
function cacheKey({ anchors, unrelated }: ListWords, { fingerprint, dimension }: WordVectors): string {
  const read = (word: string) => readWord(word).meaningful;
  const parts = [
    METHOD,
    fingerprint,
    dimension,
    [...anchors].map(([value, words]) => [value, read(value), words.map(read)]),
    unrelated,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function serialiseVectors({ valueVectors, anchorVectors, ...rest }: ListVectors): string {
  const kept: z.infer<typeof keptSchema> = {
    ...rest,
    valueVectors: valueVectors.toBase64(),
    anchorVectors: anchorVectors.toBase64(),
  };
  return JSON.stringify(kept);
}

/** @throws Error where the text is not of the form, or has not a vector for each word */
function parseVectors(text: string, dimension: number): ListVectors {
  const { valueVectors, anchorVectors, ...rest } = keptSchema.parse(JSON.parse(text));
  return {
    ...rest,
    valueVectors: UnitVectors.fromBase64(valueVectors, dimension, rest.values.length),
    anchorVectors: UnitVectors.fromBase64(anchorVectors, dimension, rest.anchors.length),
  };
}
