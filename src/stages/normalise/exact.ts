import { foldWord } from './fold-word.ts';
import type { NormaliserTier } from './tier.ts';
import type { WordList } from './vocabulary.ts';

/** The word itself, in any spelling {@link foldWord} folds, or one of its Korean labels. */
export function createExactTier(): NormaliserTier {
  return {
    name: 'exact',
    async match(word, list) {
      const value = findExact(word, list);
      return value === undefined ? [] : [{ value, score: 1 }];
    },
  };
}

/** The list's value for a word that is on it, else undefined. */
export function findExact(word: string, list: WordList): string | undefined {
  return list.byFoldedWord.get(foldWord(word));
}
