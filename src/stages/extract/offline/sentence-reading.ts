import type { Findings } from './findings.ts';

/** A sentence read: the categories found in it, and its parts in English. */
export interface SentenceReading {
  findings: Findings;
  /** What is to be seen, part by part. */
  phrases: string[];
  /** The kinds of picture asked for: `photograph`, `oil painting`. */
  pictures: string[];
  /** Adjectives of the picture itself: a `dynamic` cartoon. */
  pictureAdjectives: string[];
  /** How it is made or seen: `drawn in pencil`. */
  manners: string[];
}
