import { foldPhrase } from './fold-word.ts';
import { readWords } from './word-table.ts';

/** A word or phrase as the tiers see it. */
export interface Word {
  /** In the spelling of {@link foldPhrase}. */
  readonly folded: string;
  /** Its words from left to right, without those of clauses that are denied. */
  readonly tokens: readonly Token[];
  /** Whether a part of it is denied (`not scary`, `무섭지 않은`), so that the whole does not mean what its words do. */
  readonly hasDenial: boolean;
  /** The words that say something and are not denied, without those such as `very`, `style` or `분위기`. */
  readonly meaningful: readonly string[];
}

export interface Token {
  readonly text: string;
  /** Counts the clauses that commas, `and`, `but` and the like part: a mood or style may be said in any of them. */
  readonly clause: number;
  /** A word that only joins others, or says nothing by itself. */
  readonly isEmpty: boolean;
}

/** Longer inputs are no words; what they mean is the extractor's work. */
const MOST_CHARACTERS = 200;
const MOST_WORDS = 24;

const JOINING = /^(?:,|and|or|with|but|yet|plus|그리고|및|또는)$/u;
/** -고, -며, -지만 join clauses; 과 and 와 join nouns. */
const JOINING_ENDING = /^[가-힣]{2,}(?:고|며|지만|과|와)$/u;

/** Denies what follows, and nothing that stands before: `romantic without being cheesy`. */
const DENYING =
  /^(?:not|no|never|non|anti|un|without|cannot|nor|neither|hardly|barely|scarcely|nothing|less|minus|lack|lacks|lacking|absence|devoid|안|못)$|^(?:is|are|was|were|do|does|did|wo|ca|ai|would|should|could|has|have)nt$/u;
/** Korean denies what stands before: 따뜻하지 않은, 사진이 아닌, 소음 없는. */
const DENYING_AFTER = /^(?:아닌|아니고|아니라|말고|없[가-힣]*)$|^(?:[가-힣]*지)?(?:않|못하|못한)/u;
/** What is said in two words and read as one. */
const IN_ONE_WORD: readonly (readonly [RegExp, string])[] = [
  [/\bfar from\b/gu, 'not'],
  [/\bfree (?:of|from)\b/gu, 'without'],
  [/\banything but\b/gu, 'not'],
  [/\bnever ending\b/gu, 'neverending'],
  [/\bnon stop\b/gu, 'nonstop'],
];

let stopWords: ReadonlySet<string> | undefined;

/** Reads what somebody typed as a mood or style. Never throws; a text with no letter or digit folds to `''`. */
export function readWord(input: string): Word {
  stopWords ??= new Set(readWords('stop-words.txt'));
  const folded = foldPhrase(input.slice(0, MOST_CHARACTERS * 4))
    .slice(0, MOST_CHARACTERS)
    .trimEnd();
  const tokens: Token[] = [];
  const denied = new Set<number>();
  let clause = 0;
  for (const text of wordsOf(folded)) {
    const isJoining = JOINING.test(text);
    const deniesAfter = DENYING.test(text);
    const deniesBefore = DENYING_AFTER.test(text);
    if (deniesAfter && tokens.length > 0) clause += 1;
    if (deniesAfter || deniesBefore) denied.add(clause);
    tokens.push({ text, clause, isEmpty: isJoining || stopWords.has(text) });
    if (isJoining || deniesBefore || JOINING_ENDING.test(text)) clause += 1;
  }
  const affirmed = tokens.filter((token) => !denied.has(token.clause));
  const meaningful = affirmed.filter(({ isEmpty }) => !isEmpty).map(({ text }) => text);
  return { folded, tokens: affirmed, hasDenial: denied.size > 0, meaningful };
}

function wordsOf(folded: string): string[] {
  const text = IN_ONE_WORD.reduce((said, [pattern, word]) => said.replace(pattern, word), folded);
  return text
    .split(/(?=,)| /u)
    .filter(Boolean)
    .slice(0, MOST_WORDS);
}
