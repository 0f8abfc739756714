import type { Percentiles } from '../percentiles.ts';
import type { StartParts } from './inside/first-answer.ts';

/** The quality bars of a start. */
export interface Limits {
  answerMs?: number;
  peakMegabytes?: number;
  openMs?: number;
  addedMegabytes?: number;
}

interface StartTimes {
  /** From the start of the process to the answer, seen from outside. */
  answerMs: Percentiles;
  /** The most of all starts. */
  peakBytes: number;
  /** Medians of the three parts of it, and what the last two take of memory; unknown of programs in another language. */
  parts?: StartParts;
}

export interface StartResult {
  label: string;
  isPeer: boolean;
  limits: Limits;
  times?: StartTimes;
  failure?: string;
}

/** Results to be compared with each other. */
export interface StartGroup {
  name: string;
  results: StartResult[];
}
