import { formBeforeNoun } from '../../korean/form-before-noun.ts';
import { keyOf } from './fold-word.ts';
import { readWord, type Word } from './read-word.ts';
import type { Candidate, NormaliserTier } from './tier.ts';
import type { KnownWord, WordList } from './vocabulary.ts';

/** What a value that only names the medium counts beside one that says more: `neon photography` is neon. */
const GENERAL_WEIGHT = 0.8;
/** No word of the lists has more words than this. */
const MOST_WORDS_OF_A_NAME = 5;

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
      return word.isNegated ? [] : matchParts(word, list);
    },
  };
}

/** The list's value for a word that is on it or an alias of it, else undefined. */
export function findExact(word: string, list: WordList): string | undefined {
  return findKnownWord(readWord(word).folded, list)?.entry.value;
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

const KOREAN_TAIL = /(?:풍|스타일|느낌|분위기|감성|무드|화법)?(?:의|으로|로|같은|이|가|은|는)?$/u;

/** `수채화풍의` → `수채화`, `네온느낌` → `네온`, `아늑하고` → `아늑한`, `몽환적` → `몽환적인`. */
function koreanForms(key: string): string[] {
  if (!/[가-힣]$/u.test(key)) return [];
  const root = key.replace(KOREAN_TAIL, '');
  const forms = root.length > 1 && root !== key ? [root] : [];
  return [key, ...forms].flatMap((word) => [word, formBeforeNoun(word) ?? []].flat());
}

interface Part {
  known: KnownWord;
  /** How many words it covers. */
  length: number;
}

function matchParts({ groups }: Word, list: WordList): Candidate[] {
  const wordCount = groups.reduce((count, group) => count + group.length, 0);
  if (wordCount === 0) return [];
  const candidates = new Map<string, Candidate>();
  // English and Korean both name the kind last (`dark romance`), so within a group the last part comes first.
  for (const { known, length } of groups.flatMap((group) => findParts(group, list).reverse())) {
    const weight = known.entry.general ? GENERAL_WEIGHT : 1;
    const score = (weight * length) / wordCount;
    const { value } = known.entry;
    if (score > (candidates.get(value)?.score ?? 0)) {
      candidates.set(value, { value, score, via: `${describe(known)} in the phrase` });
    }
  }
  return [...candidates.values()].sort((a, b) => b.score - a.score);
}

/** The known words of a group from left to right, the longest at each place. */
function findParts(words: readonly string[], list: WordList): Part[] {
  const parts: Part[] = [];
  for (let start = 0; start < words.length; ) {
    let length = Math.min(MOST_WORDS_OF_A_NAME, words.length - start);
    let known: KnownWord | undefined;
    for (; length > 0 && known === undefined; length--) {
      known = findKnownWord(words.slice(start, start + length).join(' '), list);
      if (known !== undefined) break;
    }
    if (known !== undefined) parts.push({ known, length });
    start += Math.max(1, length);
  }
  return parts;
}

function describe({ source, word }: KnownWord): string {
  return source === 'value' ? 'the word itself' : `${source} ${word}`;
}
