import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DiskCache } from '../../disk-cache.ts';
import type { WordVectors } from '../../fasttext/word-vectors.ts';
import type { WordNet } from '../../wordnet/wordnet.ts';
import { anchorsOf } from './anchors.ts';
import { type ListVectors, listVectors } from './list-vectors.ts';
import { UnitVectors } from './unit-vector.ts';
import type { WordList } from './vocabulary.ts';

/** Changes with the way in which vectors and floors are made, so that what was kept before is not used. */
const METHOD = 1;

const keptSchema = z.object({
  floors: z.object({ known: z.number(), unknown: z.number() }),
  values: z.array(z.string()),
  anchors: z.array(z.object({ word: z.string(), value: z.string() })),
  valueVectors: z.base64(),
  anchorVectors: z.base64(),
});

/**
 * {@link listVectors}, kept on the disk: a model that is read in place has to be asked for a thousand words, some ten
 * thousand rows all over a large file, before it can answer for the first one.
 */
export async function keptListVectors(
  list: WordList,
  words: WordVectors,
  openWordNet: () => WordNet,
  cache: DiskCache | undefined,
): Promise<ListVectors> {
  if (cache === undefined) return listVectors(list, words, openWordNet);
  const { fingerprint, dimension } = words;
  const key = keyOf([METHOD, fingerprint, dimension, [...anchorsOf(list, openWordNet)]]);
  const kept = cache.get(key);
  if (kept !== undefined) return parse(kept, dimension);
  const vectors = await listVectors(list, words, openWordNet);
  // Rows of two files must not be kept as one's.
  if (words.fingerprint === fingerprint) cache.set(key, print(vectors));
  return vectors;
}

function keyOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function print({ floors, values, anchors, valueVectors, anchorVectors }: ListVectors): string {
  const kept: z.infer<typeof keptSchema> = {
    ...{ floors, values, anchors },
    valueVectors: valueVectors.toBase64(),
    anchorVectors: anchorVectors.toBase64(),
  };
  return JSON.stringify(kept);
}

function parse(kept: string, dimension: number): ListVectors {
  const { valueVectors, anchorVectors, ...rest } = keptSchema.parse(JSON.parse(kept));
  return {
    ...rest,
    valueVectors: UnitVectors.fromBase64(valueVectors, dimension),
    anchorVectors: UnitVectors.fromBase64(anchorVectors, dimension),
  };
}
