import { formBeforeNoun } from '../../korean/form-before-noun.ts';
import { foldPhrase, keyOf } from './fold-word.ts';
import type { Token, Word } from './read-word.ts';
import type { Candidate, NormaliserTier } from './tier.ts';
import type { KnownWord, WordList } from './vocabulary.ts';

/** What a value that only names the medium counts beside one that says more: `neon photography` is neon. */
const GENERAL_WEIGHT = 0.8;
/** Longer names than this are found only by themselves, not within a phrase. */
const MOST_WORDS_OF_A_NAME = 6;

/**
 * The word itself in any spelling, a Korean label in any form, or an alias, scored 1; else the parts of a phrase
 * that are such words, scored by the share of the phrase they cover: `soft pastel drawing` has `pastel` in it.
 */
export function createExactTier(): NormaliserTier {
  return {
    name: 'exact',
    async match(word, list) {
      const known = findKnownWord(word.folded, list);
      if (known !== undefined) return [{ value: known.entry.value, score: 1, via: describe(known) }];
      return matchParts(word, list);
    },
  };
}

/** The list's value for a word that is on it or an alias of it, else undefined. */
export function findExact(word: string, list: WordList): string | undefined {
  return findKnownWord(foldPhrase(word), list)?.entry.value;
}

function findKnownWord(folded: string, list: WordList): KnownWord | undefined {
  const key = keyOf(folded);
  for (const form of [key, ...singulars(key), ...koreanForms(key)]) {
    const known = list.knownWords.get(form);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** What the word may be the plural of; only those the list knows count. */
function singulars(key: string): string[] {
  if (key.length < 4 || !key.endsWith('s')) return [];
  return [
    key.slice(0, -1),
    ...(key.endsWith('es') ? [key.slice(0, -2)] : []),
    ...(key.endsWith('ies') ? [`${key.slice(0, -3)}y`] : []),
  ];
}

const KOREAN_TAIL =
  /(?:풍|스타일|느낌|분위기|감성|무드|화법)?(?:의|으로|로|같은|이|가|은|는|을|를|과|와|도|에)?$/u;

/** `수채화풍의` → `수채화`, `네온느낌` → `네온`, `아늑하고` → `아늑한`, `몽환적` → `몽환적인`. */
function koreanForms(key: string): string[] {
  if (!/[가-힣]$/u.test(key)) return [];
  const root = key.replace(KOREAN_TAIL, '');
  const words = root.length > 1 && root !== key ? [key, root] : [key];
  return words.flatMap((word) => {
    const beforeNoun = formBeforeNoun(word);
    return beforeNoun === undefined ? [word] : [word, beforeNoun];
  });
}

interface Part {
  known: KnownWord;
  clause: number;
  /** How many telling words it covers. */
  coverage: number;
}

function matchParts({ tokens }: Word, list: WordList): Candidate[] {
  const wordCount = tokens.filter(({ isEmpty }) => !isEmpty).length;
  // English and Korean both name the kind last (`dark romance`), so within a clause the last part comes first.
  const parts = findParts(tokens, list)
    .toReversed()
    .sort((a, b) => a.clause - b.clause);
  return [...Map.groupBy(parts, ({ known }) => known.entry)]
    .map(([entry, its]) => {
      const covered = its.reduce((sum, { coverage }) => sum + coverage, 0);
      const weight = entry.general ? GENERAL_WEIGHT : 1;
      const words = its.map(({ known }) => describe(known)).join(', ');
      return { value: entry.value, score: (weight * covered) / wordCount, via: `${words} in the phrase` };
    })
    .sort((a, b) => b.score - a.score);
}

/** The known words of a phrase from left to right, the longest at each place; some have joining words in them. */
function findParts(tokens: readonly Token[], list: WordList): Part[] {
  const parts: Part[] = [];
  for (let start = 0; start < tokens.length; ) {
    const part = longestPart(tokens.slice(start, start + MOST_WORDS_OF_A_NAME), list);
    if (part !== undefined) parts.push(part.part);
    start += part?.length ?? 1;
  }
  return parts;
}

/** The longest known word that stands at the beginning. A word that says nothing by itself is none alone. */
function longestPart(tokens: readonly Token[], list: WordList): { part: Part; length: number } | undefined {
  for (let length = tokens.length; length > 0; length--) {
    const covered = tokens.slice(0, length);
    if (covered.every(({ isEmpty }) => isEmpty)) return undefined;
    const known = findKnownWord(covered.map(({ text }) => text).join(' '), list);
    if (known === undefined) continue;
    const telling = covered.filter(({ isEmpty }) => !isEmpty).length;
    return { part: { known, clause: covered[0]?.clause ?? 0, coverage: telling }, length };
  }
  return undefined;
}

function describe({ source, word }: KnownWord): string {
  return source === 'value' ? 'the word itself' : `${source} ${word}`;
}
