import type { WordVectors } from '../src/fasttext/word-vectors.ts';
import { foldWord } from '../src/stages/normalise/fold-word.ts';
import type { WordList } from '../src/stages/normalise/vocabulary.ts';
import type { WordNet } from '../src/wordnet/wordnet.ts';

/**
 * What the system did that this server replaces: the first WordNet lemma of any meaning that stands on the list,
 * else the value whose fastText vector has the highest cosine with the word's, each taken as one string.
 */
export function originalAlgorithm(wordNet: WordNet, vectors: WordVectors) {
  return async (word: string, list: WordList): Promise<string | null> => {
    const byKey = new Map(list.entries.map(({ value }) => [foldWord(value), value]));
    for (const synset of wordNet.synsets(word)) {
      for (const lemma of wordNet.lemmas(synset)) {
        const value = byKey.get(foldWord(lemma));
        if (value !== undefined) return value;
      }
    }
    return plainFastText(vectors)(word, list);
  };
}

/** The value with the highest cosine, without anchors, floor or any reading of phrases. */
export function plainFastText(vectors: WordVectors) {
  return async (word: string, list: WordList): Promise<string | null> => {
    const vector = await vectors.vectorOf(word);
    let best: { value: string; cosine: number } | undefined;
    for (const { value } of list.entries) {
      const cosine = cosineOf(vector, await vectors.vectorOf(value));
      if (cosine > (best?.cosine ?? 0)) best = { value, cosine };
    }
    return best?.value ?? null;
  };
}

function cosineOf(one: Float32Array, other: Float32Array): number {
  let product = 0;
  let oneSquared = 0;
  let otherSquared = 0;
  for (const [index, value] of one.entries()) {
    const counterpart = other[index] ?? 0;
    product += value * counterpart;
    oneSquared += value ** 2;
    otherSquared += counterpart ** 2;
  }
  return product / Math.sqrt(oneSquared * otherSquared || 1);
}
