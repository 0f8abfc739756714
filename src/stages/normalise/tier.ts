import type { Word } from './read-word.ts';
import type { WordList } from './vocabulary.ts';

/** The tiers in the order in which they are asked. */
type TierName = 'exact' | 'datamuse' | 'wordnet' | 'fasttext';

/** A word of the list that a tier holds to mean the same as the input. */
export interface Candidate {
  value: string;
  /** 0 to 1 within one tier, 1 the surest; scores of different tiers do not compare. */
  score: number;
  /** How the tier came from the input to the value: `alias cosy`, `synonym snug`, `similar to fearful`. */
  via: string;
}

/** What all words of one request share. */
export interface MatchContext {
  /** Of `performance.now()`, when the request's first word was looked up: time budgets count from here. */
  startedAt: number;
}

/** One way of mapping a word onto a list. */
export interface NormaliserTier {
  readonly name: TierName;
  /**
   * The candidates, best first, no value twice; empty where the tier knows none.
   * @throws TierUnavailableError when the tier cannot answer now; the next tier is asked instead
   */
  match(word: Word, list: WordList, context: MatchContext): Promise<Candidate[]>;
}

/** A tier that depends on something outside could not be asked. The message is a sentence for people. */
export class TierUnavailableError extends Error {}

/** How a word was mapped onto its list. */
export interface Receipt {
  input: string;
  /** The input in the one spelling that is looked up. */
  folded: string;
  /** A word of the list, or null when no tier knew the input. */
  value: string | null;
  tier: TierName | null;
  score: number | null;
  /** How the tier came from the input to the value; null when none did. */
  via: string | null;
  runnerUp: { value: string; score: number } | null;
  /** What each tier that was asked found, in that order: how many values, and the best of them. */
  seen: TierReport[];
  vocabularyVersion: string;
}

/** One tier's part in a {@link Receipt}. */
export interface TierReport {
  tier: TierName;
  /** How many values it found. */
  count: number;
  /** The best of them, best first. */
  best: Candidate[];
  /** Why it could not be asked. */
  unavailable?: string | undefined;
}
