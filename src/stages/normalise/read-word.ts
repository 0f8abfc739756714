import { readFileSync } from 'node:fs';
import { foldPhrase } from './fold-word.ts';

/** A word or phrase as the tiers see it. */
export interface Word {
  /** As it was given. */
  readonly input: string;
  /** In the spelling of {@link foldPhrase}. */
  readonly folded: string;
  /**
   * The words of it that carry meaning, in groups that commas, `and` and `with` part: a mood or style may be any of
   * them. Words such as `very`, `style` or `분위기` are left out unless there is nothing else.
   */
  readonly groups: readonly (readonly string[])[];
  /** Whether it denies what it names (`not scary`, `무섭지 않은`), so that its parts say the opposite of the whole. */
  readonly isNegated: boolean;
}

/** Longer inputs are no words; what they mean is the extractor's work. */
const MOST_CHARACTERS = 200;
const MOST_WORDS = 16;

const GROUP_BREAK = /, | (?:and|or|with|but|yet|plus|그리고|및|또는) /u;
const NEGATION = /(?:^| )(?:not|no|never|non|without|isnt|arent|안|못|아닌|없이)(?= |$)|지 ?(?:않|못)/u;

const STOP_WORDS = readStopWords();

function readStopWords(): ReadonlySet<string> {
  const file = new URL('../../../models/normalise/stop-words.txt', import.meta.url);
  const lines = readFileSync(file, 'utf8').split('\n');
  return new Set(lines.filter((line) => line !== '' && !line.startsWith('#')));
}

/** Reads what somebody typed as a mood or style. Never throws; a text with no letter or digit folds to `''`. */
export function readWord(input: string): Word {
  const folded = foldPhrase(input.slice(0, MOST_CHARACTERS * 4))
    .slice(0, MOST_CHARACTERS)
    .trimEnd();
  const words = folded
    .split(GROUP_BREAK)
    .map((group) => group.split(' ').filter(Boolean).slice(0, MOST_WORDS));
  const meaningful = words.map((group) => group.filter((word) => !STOP_WORDS.has(word)));
  const groups = meaningful.some((group) => group.length > 0) ? meaningful : words;
  return {
    input,
    folded,
    groups: groups.filter((group) => group.length > 0),
    isNegated: NEGATION.test(folded),
  };
}
