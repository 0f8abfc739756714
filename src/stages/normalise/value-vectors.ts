import type { WordVectors } from '../../fasttext/word-vectors.ts';
import type { WordNet } from '../../wordnet/wordnet.ts';
import { anchorsOf } from './anchors.ts';
import { readWord, type Word } from './read-word.ts';
import { addTo, dot, toUnit } from './unit-vector.ts';
import type { WordList } from './vocabulary.ts';
import { readWordTable } from './word-table.ts';

/** A word that stands for a value: the value itself or one of its anchors, as a unit vector. */
export interface Anchor {
  word: string;
  value: string;
  vector: Float32Array;
}

/** A list in a model: where its values are, where the words near them, and what is near at all. */
export interface ListVectors {
  /**
   * Cosines with the nearest anchor below which a word is near nothing. Models differ in what their cosines mean, so
   * these are measured in each, with words that mean no mood and no style (`models/normalise/unrelated-words.tsv`):
   * three quarters of its nouns stay below the first, all of its nonsense words below the second.
   */
  floors: { known: number; unknown: number };
  /** The unit vector of each value: its own and that of its anchors' sum, added and made a unit again. */
  values: { value: string; vector: Float32Array }[];
  anchors: Anchor[];
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
  return {
    values: placed.map(({ value, vector }) => ({ value, vector })),
    anchors,
    floors: await measureFloors(anchors, words),
  };
}

async function measureFloors(anchors: readonly Anchor[], words: WordVectors): Promise<ListVectors['floors']> {
  const rows = readWordTable('unrelated-words.tsv');
  const cosinesOf = async (kind: string) => {
    const its = rows
      .filter(([, other]) => other === kind)
      .map(([word]) => phraseVector(readWord(word), words));
    return (await Promise.all(its)).map((vector) =>
      Math.max(...anchors.map((anchor) => dot(vector, anchor.vector))),
    );
  };
  return {
    known: quantile(await cosinesOf('noun'), 0.75),
    unknown: quantile(await cosinesOf('nonsense'), 1),
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
