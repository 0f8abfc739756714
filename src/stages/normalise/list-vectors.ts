import type { WordVectors } from '../../fasttext/word-vectors.ts';
import type { WordNet } from '../../wordnet/wordnet.ts';
import { anchorsOf } from './anchors.ts';
import { readWord, type Word } from './read-word.ts';
import { addTo, toUnit, UnitVectors } from './unit-vector.ts';
import type { WordList } from './vocabulary.ts';
import { readWordTable } from './word-table.ts';

/** A word that stands for a value: the value itself or one of its anchors. */
export interface Anchor {
  word: string;
  value: string;
}

/** A list in a model: where its values are, where the words near them, and what is near at all. */
export interface ListVectors {
  /**
   * Cosines with the nearest anchor below which a word is near nothing. Models differ in what their cosines mean, so
   * these are measured in each, with words that mean no mood and no style (`models/normalise/unrelated-words.tsv`):
   * three quarters of its nouns stay below the first, all of its nonsense words below the second.
   */
  floors: { known: number; unknown: number };
  values: string[];
  /** Of each value: its own unit vector and that of its anchors' sum, added and made a unit again. */
  valueVectors: UnitVectors;
  anchors: Anchor[];
  anchorVectors: UnitVectors;
}

/** @param openWordNet for the anchors of values that have none written down */
export async function listVectors(
  list: WordList,
  words: WordVectors,
  openWordNet: () => WordNet,
): Promise<ListVectors> {
  const anchorWords = anchorsOf(list, openWordNet);
  const placed = await Promise.all(
    list.entries.map(async ({ value }) => {
      const vectorOf = async (word: string) => ({
        word,
        value,
        vector: await phraseVector(readWord(word), words),
      });
      const own = await vectorOf(value);
      const anchors = await Promise.all((anchorWords.get(value) ?? []).map(vectorOf));
      const sum = new Float32Array(words.dimension);
      for (const { vector } of anchors) addTo(sum, vector);
      addTo(toUnit(sum), own.vector);
      return { value, vector: toUnit(sum), anchors: [own, ...anchors] };
    }),
  );
  const anchors = placed.flatMap(({ anchors: its }) => its);
  const anchorVectors = UnitVectors.from(vectorsIn(anchors), words.dimension);
  return {
    values: placed.map(({ value }) => value),
    valueVectors: UnitVectors.from(vectorsIn(placed), words.dimension),
    anchors: anchors.map(({ word, value }) => ({ word, value })),
    anchorVectors,
    floors: await measureFloors(anchorVectors, words),
  };
}

function vectorsIn(placed: readonly { vector: Float32Array }[]): Float32Array[] {
  return placed.map(({ vector }) => vector);
}

async function measureFloors(anchors: UnitVectors, words: WordVectors): Promise<ListVectors['floors']> {
  const byKind = Map.groupBy(readWordTable('unrelated-words.tsv'), ([, kind]) => kind);
  const nearestCosines = async (kind: string) => {
    const vectors = (byKind.get(kind) ?? []).map(([word]) => phraseVector(readWord(word), words));
    return (await Promise.all(vectors)).map((vector) => Math.max(...anchors.cosinesWith(vector)));
  };
  return {
    known: quantile(await nearestCosines('noun'), 0.75),
    unknown: quantile(await nearestCosines('nonsense'), 1),
  };
}

function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(share * (numbers.length - 1))] ?? 0;
}

/**
 * The unit vector of a word or phrase: the mean of its words' unit vectors, as fastText's `getSentenceVector` makes
 * it, without stop words. Zeros where the model knows no n-gram of it.
 */
export async function phraseVector({ groups }: Word, words: WordVectors): Promise<Float32Array> {
  const sum = new Float32Array(words.dimension);
  for (const vector of await Promise.all(groups.flat().map((word) => words.vectorOf(word)))) {
    addTo(sum, toUnit(vector));
  }
  return toUnit(sum);
}
