import { findExact } from './exact.ts';
import type { Candidate } from './tier.ts';
import type { WordList } from './vocabulary.ts';

const PREFIX = /^(?:un|in|non|dis|anti)(?=.{4})/u;
const SUFFIX = /less(?:ly|ness)?$/u;

/** What a word denies by the way it is made: `unhappily` → `happily`, `shameless` → `shame`; else undefined. */
function deniedStem(word: string): string | undefined {
  const stem = word.replace(PREFIX, '').replace(SUFFIX, '');
  return stem !== word && stem.length >= 4 ? stem : undefined;
}

/**
 * Without the value of what the word denies, which is always near: their letters and their neighbours are the same.
 * @param candidatesOf what the tier says of the stem
 */
export async function withoutDenied(
  word: string,
  candidates: Candidate[],
  list: WordList,
  candidatesOf: (stem: string) => Candidate[] | Promise<Candidate[]>,
): Promise<Candidate[]> {
  const stem = candidates.length > 0 ? deniedStem(word) : undefined;
  if (stem === undefined) return candidates;
  const denied = findExact(stem, list) ?? (await candidatesOf(stem))[0]?.value;
  return candidates.filter(({ value }) => value !== denied);
}
