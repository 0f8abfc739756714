import type { DiskCache } from '../../disk-cache.ts';
import { FastTextModelError } from '../../fasttext/model-error.ts';
import type { WordVectors } from '../../fasttext/word-vectors.ts';
import type { WordNet } from '../../wordnet/wordnet.ts';
import { withoutDenied } from './denied-stem.ts';
import { type Anchor, type ListVectors, ModelReplacedError } from './list-vectors.ts';
import { loadListVectors } from './load-list-vectors.ts';
import { findMisspelt } from './misspelling.ts';
import { latinWords, phraseVector } from './phrase-vector.ts';
import { type Candidate, type NormaliserTier, TierUnavailableError } from './tier.ts';
import type { WordList } from './vocabulary.ts';

/**
 * How many of the nearest anchors decide, and how much faster the near ones count. Chosen with aliases that were held out
 * of the tables; a few more or less make no difference that could be measured.
 */
const NEIGHBOURS = 5;
const STEEPNESS = 8;

export interface FastTextTierOptions {
  /** Called for each word that comes here; gives the same model until that has failed to open. */
  openModel(): Promise<WordVectors>;
  /** For the anchors of values that have none written down. */
  openWordNet(): WordNet;
  /** Keeps what was made of a model for the next start. */
  cache?: DiskCache | undefined;
}

/**
 * The last tier, which knows something of every word in Latin letters: the values whose anchors lie nearest by the
 * cosine of fastText vectors. A value's score is the mean of its own cosine and its share of the five nearest anchors.
 * A word that the model never saw is first taken for a misspelling.
 */
export function createFastTextTier({ openModel, openWordNet, cache }: FastTextTierOptions): NormaliserTier {
  const loaded = new Map<WordList, { fingerprint: string; vectors: Promise<ListVectors> }>();

  /** Made once for each list and state of the model file; a failure is not kept. */
  function vectorsOf(list: WordList, words: WordVectors): Promise<ListVectors> {
    const known = loaded.get(list);
    if (known?.fingerprint === words.fingerprint) return known.vectors;
    const entry = {
      fingerprint: words.fingerprint,
      vectors: loadListVectors(list, words, openWordNet, cache),
    };
    loaded.set(list, entry);
    entry.vectors.catch(() => {
      if (loaded.get(list) === entry) loaded.delete(list);
    });
    return entry.vectors;
  }

  /** @param isKnown whether the model has seen any of the words; asked for only where that decides */
  async function findNearest(
    telling: readonly string[],
    list: WordList,
    isKnown: () => Promise<boolean>,
  ): Promise<Candidate[]> {
    const words = await openModel();
    const { fingerprint, vector } = await lookUp(telling, words);
    const vectors = await vectorsOf(list, words);
    if (vectors.fingerprint !== fingerprint) throw new ModelReplacedError();
    const neighbours = nearestAnchors(vector, vectors);
    const isNear = await passesFloor(neighbours[0]?.cosine ?? 0, vectors, isKnown);
    return isNear ? rankValues(neighbours, vector, vectors) : [];
  }

  async function findForWord(word: string, list: WordList): Promise<Candidate[]> {
    const words = await openModel();
    const isKnown = await words.has(word);
    const misspelt = isKnown ? undefined : findMisspelt(word, list);
    if (misspelt !== undefined) {
      const score = 1 - 1 / word.length;
      return [{ value: misspelt.entry.value, score, via: `misspelling of ${misspelt.word}` }];
    }
    const candidates = await findNearest([word], list, async () => isKnown);
    return withoutDenied(word, candidates, list, async (stem) =>
      (await words.has(stem)) ? findNearest([stem], list, async () => true) : [],
    );
  }

  async function findForPhrase(telling: readonly string[], list: WordList): Promise<Candidate[]> {
    const words = await openModel();
    return findNearest(telling, list, async () => {
      const areKnown = await Promise.all(telling.map((word) => words.has(word)));
      return areKnown.includes(true);
    });
  }

  return {
    name: 'fasttext',
    async match({ meaningful }, list) {
      const latin = latinWords(meaningful);
      if (latin.length === 0) return [];
      try {
        const [word, ...others] = latin;
        if (word === undefined || others.length > 0) return await findForPhrase(latin, list);
        return await findForWord(word, list);
      } catch (cause) {
        if (!(cause instanceof FastTextModelError)) throw cause;
        throw new TierUnavailableError(cause.message, { cause });
      }
    },
  };
}

/** From one and the same model: after a replacement the first look-up is what opens the new one. */
async function lookUp(telling: readonly string[], words: WordVectors) {
  for (;;) {
    const { fingerprint } = words;
    const vector = await phraseVector(telling, words);
    if (words.fingerprint === fingerprint) return { fingerprint, vector };
  }
}

/** What a model can say of a word that it never saw comes from its letters alone, and has to be nearer to count. */
async function passesFloor(
  cosine: number,
  { floors: { known, unknown } }: ListVectors,
  isKnown: () => Promise<boolean>,
): Promise<boolean> {
  if (cosine > Math.max(known, unknown)) return true;
  if (cosine <= Math.min(known, unknown)) return false;
  return cosine > ((await isKnown()) ? known : unknown);
}

function rankValues(
  neighbours: readonly Neighbour[],
  vector: Float32Array,
  vectors: ListVectors,
): Candidate[] {
  const cosines = vectors.valueVectors.cosinesWith(vector);
  const total = sumOfWeights(neighbours);
  return [...Map.groupBy(neighbours, ({ anchor }) => anchor.value)]
    .map(([value, its]) => {
      const cosine = cosines[vectors.values.indexOf(value)] ?? 0;
      const [nearest] = its;
      return {
        value,
        score: (sumOfWeights(its) / total + cosine) / 2,
        via: `near ${nearest?.anchor.word} (${nearest?.cosine.toFixed(2)})`,
      };
    })
    .sort((a, b) => b.score - a.score);
}

interface Neighbour {
  anchor: Anchor;
  cosine: number;
}

/** The {@link NEIGHBOURS} nearest, nearest first. */
function nearestAnchors(vector: Float32Array, { anchors, anchorVectors }: ListVectors): Neighbour[] {
  const nearest: Neighbour[] = [];
  const cosines = anchorVectors.cosinesWith(vector);
  for (const [index, anchor] of anchors.entries()) {
    const cosine = cosines[index] ?? 0;
    if (nearest.length === NEIGHBOURS && cosine <= (nearest.at(-1)?.cosine ?? 0)) continue;
    const place = nearest.findIndex((other) => other.cosine < cosine);
    nearest.splice(place < 0 ? nearest.length : place, 0, { anchor, cosine });
    if (nearest.length > NEIGHBOURS) nearest.pop();
  }
  return nearest;
}

function sumOfWeights(neighbours: readonly Neighbour[]): number {
  return neighbours.reduce((sum, { cosine }) => sum + Math.max(0, cosine) ** STEEPNESS, 0);
}
