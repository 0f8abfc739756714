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
  /**
   * The words that say something and are not denied; words such as `very`, `style` or `분위기` are left out unless there
   * is nothing else.
   */
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

const DENYING =
  /^(?:not|no|never|non|without|cannot|안|못)$|^(?:is|are|was|were|do|does|did|wo|ca|ai|would|should|could|has|have)nt$/u;
/** Korean denies what stands before: 따뜻하지 않은, 사진이 아닌. */
const DENYING_AFTER = /^(?:아닌|아니고|말고|없이)$|^(?:[가-힣]*지)?(?:않|못하|못한)/u;

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
  for (const text of folded
    .split(/(?=,)| /u)
    .filter(Boolean)
    .slice(0, MOST_WORDS)) {
    const isJoining = JOINING.test(text);
    const deniesBefore = DENYING_AFTER.test(text);
    const isDenying = deniesBefore || DENYING.test(text);
    if (isDenying) denied.add(clause);
    tokens.push({ text, clause, isEmpty: isJoining || isDenying || stopWords.has(text) });
    if (isJoining || deniesBefore || JOINING_ENDING.test(text)) clause += 1;
  }
  const affirmed = tokens.filter((token) => !denied.has(token.clause));
  const telling = affirmed.filter(({ isEmpty }) => !isEmpty);
  const rest = affirmed.filter(({ text }) => !JOINING.test(text));
  return {
    folded,
    tokens: affirmed,
    hasDenial: denied.size > 0,
    meaningful: (telling.length > 0 ? telling : rest).map(({ text }) => text),
  };
}
