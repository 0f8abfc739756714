import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WordVectors } from '../../fasttext/word-vectors.ts';
import { latinWords, phraseVector } from './phrase-vector.ts';
import { readWord } from './read-word.ts';
import { TierUnavailableError } from './tier.ts';
import { addTo, toUnit, UnitVectors } from './unit-vector.ts';
import type { WordList } from './vocabulary.ts';

/** A word that stands for a value: the value itself or one of its anchors. */
export interface Anchor {
  word: string;
  value: string;
}

/** A list in a model: where its values are, where the words near them, and what is near at all. */
export interface ListVectors {
  /** Of the model all of it was made of. */
  fingerprint: string;
  /**
   * Cosines with the nearest anchor up to which a word is near nothing. Models differ in what their cosines mean, so
   * these are measured in each, with words that mean no mood and no style (`models/normalise/unrelated-words.tsv`):
   * three quarters of its nouns do not pass the first, none of its nonsense words the second.
   */
  floors: { known: number; unknown: number };
  values: string[];
  /** Of each value: its own unit vector and that of its anchors' sum, added and made a unit again. */
  valueVectors: UnitVectors;
  anchors: Anchor[];
  anchorVectors: UnitVectors;
}

/** The words that a list's vectors are made of. */
export interface ListWords {
  /** Those that surround each value, by value. */
  anchors: ReadonlyMap<string, readonly string[]>;
  /** Those that mean no value at all, with their kind. */
  unrelated: readonly (readonly [word: string, kind: string])[];
}

/** @throws FastTextModelError where the model was replaced meanwhile, or cannot be read */
export async function placeList(
  list: WordList,
  { anchors: anchorWords, unrelated }: ListWords,
  words: WordVectors,
): Promise<ListVectors> {
  const { fingerprint } = words;
  const placed: PlacedValue[] = [];
  for (const { value } of list.entries) {
    placed.push(await placeValue(value, anchorWords.get(value) ?? [], words));
    // A model in memory answers without a pause, and others have waited for twenty words.
    await nextTurn();
  }
  const anchors = placed.flatMap(({ anchors: its }) => its);
  const anchorVectors = UnitVectors.from(vectorsIn(anchors), words.dimension);
  const floors = await measureFloors(anchorVectors, unrelated, words);
  if (words.fingerprint !== fingerprint) throw new ModelReplacedError();
  return {
    fingerprint,
    floors,
    values: placed.map(({ value }) => value),
    valueVectors: UnitVectors.from(vectorsIn(placed), words.dimension),
    anchors: anchors.map(({ word, value }) => ({ word, value })),
    anchorVectors,
  };
}

/** The model was another one at the end of the work than at its beginning. */
export class ModelReplacedError extends TierUnavailableError {
  constructor() {
    super('The fastText model was replaced while it was read.');
  }
}

type PlacedValue = Awaited<ReturnType<typeof placeValue>>;

async function placeValue(value: string, anchorWords: readonly string[], words: WordVectors) {
  const vectorOf = async (word: string) => {
    const vector = await phraseVector(latinWords(readWord(word).meaningful), words);
    return { word, value, vector };
  };
  const [own, ...anchors] = await Promise.all([vectorOf(value), ...anchorWords.map(vectorOf)]);
  const sum = new Float32Array(words.dimension);
  for (const { vector } of anchors) addTo(sum, vector);
  addTo(toUnit(sum), own.vector);
  return { value, vector: toUnit(sum), anchors: [own, ...anchors] };
}

function vectorsIn(placed: readonly { vector: Float32Array }[]): Float32Array[] {
  return placed.map(({ vector }) => vector);
}

async function measureFloors(
  anchors: UnitVectors,
  unrelated: ListWords['unrelated'],
  words: WordVectors,
): Promise<ListVectors['floors']> {
  const byKind = Map.groupBy(unrelated, ([, kind]) => kind);
  const nearestCosines = async (kind: string) => {
    const vectors = (byKind.get(kind) ?? []).map(([word]) =>
      phraseVector(latinWords(readWord(word).meaningful), words),
    );
    const cosines: number[] = [];
    for (const vector of await Promise.all(vectors)) {
      cosines.push(Math.max(...anchors.cosinesWith(vector)));
      await nextTurn();
    }
    return cosines;
  };
  return {
    known: quantile(await nearestCosines('noun'), 0.75),
    unknown: quantile(await nearestCosines('nonsense'), 1),
  };
}

function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(share * (numbers.length - 1))] ?? 0;
}
