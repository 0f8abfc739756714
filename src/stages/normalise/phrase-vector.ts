import type { WordVectors } from '../../fasttext/word-vectors.ts';
import { addTo, toUnit } from './unit-vector.ts';

/**
 * The unit vector of a phrase: the mean of its words' unit vectors, as fastText's `getSentenceVector` makes it. Zeros
 * where the model knows no n-gram of it.
 */
export async function phraseVector(meaningful: readonly string[], words: WordVectors): Promise<Float32Array> {
  const sum = new Float32Array(words.dimension);
  for (const vector of await Promise.all(meaningful.map((word) => words.vectorOf(word)))) {
    addTo(sum, toUnit(vector));
  }
  return toUnit(sum);
}

/** The models were trained on Latin letters; what the n-grams of other scripts hit by chance means nothing. */
export function latinWords(words: readonly string[]): string[] {
  return words.filter((word) => /^[a-z0-9]*[a-z][a-z0-9]*$/u.test(word));
}
