import { createRequire } from 'node:module';
import type * as Korcen from 'korcen';
import type { FoldedText } from './fold-text.ts';
import type { WordCategory, WordLists } from './word-lists.ts';

/** A word korcen does not like, by its places in the folded text. */
export interface Opinion {
  category: WordCategory;
  start: number;
  end: number;
}

/** Of a longer text, korcen sees this much of the beginning, and this many words alone: each takes it 50 µs. */
const ASKED_CHARACTERS = 1000;
const ASKED_WORDS = 16;
const WORD = /[가-힣]{2,}/g;

/**
 * Asks the korcen library about the words that the tables do not know.
 *
 * It gets syllables only: it takes 18 µs for each Latin letter or sign, and those are read here. It also takes all spaces out
 * before it looks, so it is asked about all words together, which is cheap, and about each alone only when it objects.
 * Its politics are left out.
 */
export function createKorcenOpinion(
  lists: WordLists,
): (folded: FoldedText, isKnown: (place: number) => boolean) => Opinion[] {
  const korcen = createRequire(import.meta.url)('korcen') as typeof Korcen;
  const readers: readonly (readonly [(text: string) => boolean, WordCategory])[] = [
    [korcen.general, 'profanity'],
    [korcen.sexual, 'sexual'],
    [korcen.race, 'slur'],
    [korcen.belittle, 'slur'],
    [korcen.parents, 'insult'],
    [korcen.minor, 'insult'],
  ];

  return ({ characters }, isKnown) => {
    const words = [...characters.slice(0, ASKED_CHARACTERS).matchAll(WORD)]
      .map(({ 0: word, index }) => ({ word, start: index, end: index + word.length - 1 }))
      .filter(({ word, start }) => ![...word].some((_, offset) => isKnown(start + offset)))
      .filter(({ word }) => !lists.allowedForKorcen.some((allowed) => word.includes(allowed)));
    if (words.length === 0 || !korcen.check(words.map(({ word }) => word).join(' '))) return [];
    return words.slice(0, ASKED_WORDS).flatMap(({ word, start, end }) => {
      const reader = readers.find(([objects]) => objects(word));
      return reader === undefined ? [] : [{ category: reader[1], start, end }];
    });
  };
}
