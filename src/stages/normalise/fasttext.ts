import type { DiskCache } from '../../disk-cache.ts';
import { FastTextModelError } from '../../fasttext/model-error.ts';
import type { WordVectors } from '../../fasttext/word-vectors.ts';
import type { WordNet } from '../../wordnet/wordnet.ts';
import { keptListVectors } from './kept-list-vectors.ts';
import { type Anchor, type ListVectors, phraseVector } from './list-vectors.ts';
import type { Word } from './read-word.ts';
import { type Candidate, type NormaliserTier, TierUnavailableError } from './tier.ts';
import type { WordList } from './vocabulary.ts';

/** The models were trained on Latin letters; what the n-grams of other scripts hit by chance means nothing. */
const LATIN_WORD = /^[a-z0-9 ,]*[a-z][a-z0-9 ,]*$/u;

/**
 * How many of the nearest anchors decide, and how much faster the near ones count: measured with aliases that were held
 * out of the tables (5 and 8 came out best of 1 to 20 and 1 to 8).
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
 */
export function createFastTextTier({ openModel, openWordNet, cache }: FastTextTierOptions): NormaliserTier {
  const prepared = new Map<WordList, { fingerprint: string; vectors: Promise<ListVectors> }>();

  /** Made once for each list and state of the model file; a failure is not kept. */
  function vectorsOf(list: WordList, words: WordVectors): Promise<ListVectors> {
    const known = prepared.get(list);
    if (known?.fingerprint === words.fingerprint) return known.vectors;
    const vectors = keptListVectors(list, words, openWordNet, cache);
    prepared.set(list, { fingerprint: words.fingerprint, vectors });
    vectors.catch(() => prepared.delete(list));
    return vectors;
  }

  return {
    name: 'fasttext',
    async match(word, list) {
      if (word.isNegated || !LATIN_WORD.test(word.folded)) return [];
      try {
        const words = await openModel();
        const vectors = await vectorsOf(list, words);
        const [vector, floor] = await Promise.all([
          phraseVector(word, words),
          floorFor(word, words, vectors),
        ]);
        return nearest(vector, vectors, floor);
      } catch (cause) {
        if (!(cause instanceof FastTextModelError)) throw cause;
        throw new TierUnavailableError(cause.message, { cause });
      }
    },
  };
}

/** What a model can say of a word that it never saw comes from its letters alone, and has to be nearer to count. */
async function floorFor({ groups }: Word, words: WordVectors, { floors }: ListVectors): Promise<number> {
  const areKnown = await Promise.all(groups.flat().map((word) => words.has(word)));
  return areKnown.includes(true) ? floors.known : floors.unknown;
}

function nearest(vector: Float32Array, vectors: ListVectors, floor: number): Candidate[] {
  const neighbours = nearestAnchors(vector, vectors);
  const closest = neighbours[0];
  if (closest === undefined || closest.cosine < floor) return [];

  const cosines = vectors.valueVectors.cosinesWith(vector);
  const total = sumOfWeights(neighbours);
  return [...Map.groupBy(neighbours, ({ anchor }) => anchor.value)]
    .map(([value, its]) => {
      const cosine = cosines[vectors.values.indexOf(value)] ?? 0;
      const best = its[0] ?? closest;
      return {
        value,
        score: (sumOfWeights(its) / total + cosine) / 2,
        via: `near ${best.anchor.word} (${best.cosine.toFixed(2)})`,
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
