import type { Subject, SubjectOptions } from '../subjects/subject.ts';

/** What is done with a subject in a fresh process. */
export interface Task {
  options: SubjectOptions;
  words: readonly string[];
  /** Longest that something is repeated for. */
  repeatMs: number;
}

/** How a measure gets at its subject. */
export type OpenSubject = () => Promise<Subject>;
