import type { WordList } from './vocabulary.ts';

type TierName = 'exact' | 'datamuse' | 'wordnet' | 'fasttext';

/** A word of the list that a tier holds to mean the same as the input. */
export interface Candidate {
  value: string;
  /** 0 to 1 within one tier, 1 the surest; scores of different tiers do not compare. */
  score: number;
}

/** One way of mapping a word onto a list. */
export interface NormaliserTier {
  readonly name: TierName;
  /**
   * The candidates, best first, no value twice; empty where the tier knows none.
   * @throws TierUnavailableError when the tier cannot answer now; the next tier is asked instead
   */
  match(word: string, list: WordList): Promise<Candidate[]>;
}

/** A tier that depends on something outside could not be asked. The message is a sentence for people. */
export class TierUnavailableError extends Error {}

/** How a word was mapped onto its list. */
export interface Receipt {
  input: string;
  /** A word of the list, or null when no tier knew the input. */
  value: string | null;
  tier: TierName | null;
  score: number | null;
  runnerUp: Candidate | null;
  vocabularyVersion: string;
}
