import type { KnownWord, WordList } from './vocabulary.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
/** One letter more or less makes another word of a shorter one. */
const LEAST_LETTERS = 5;

/**
 * The known word that is one slip away: a letter left out, doubled, wrong, or two that changed places. Undefined where
 * there is none, or where the slips lead to several values.
 * @param word in Latin letters, which nobody knows
 */
export function findMisspelt(word: string, list: WordList): KnownWord | undefined {
  if (word.length < LEAST_LETTERS) return undefined;
  const found: KnownWord[] = [];
  for (const spelling of slipsOf(word)) {
    const known = list.knownWords.get(spelling);
    if (known !== undefined) found.push(known);
  }
  const [first, ...others] = found;
  return others.every(({ entry }) => entry === first?.entry) ? first : undefined;
}

/** All texts at a distance of one by Damerau (1964), who found that four of five misspellings are one such slip. */
function* slipsOf(word: string): Generator<string> {
  for (let at = 0; at <= word.length; at++) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    if (after !== '') yield before + after.slice(1);
    if (after.length > 1) yield before + after.charAt(1) + after.charAt(0) + after.slice(2);
    for (const letter of LETTERS) {
      yield before + letter + after;
      if (after !== '') yield before + letter + after.slice(1);
    }
  }
}
