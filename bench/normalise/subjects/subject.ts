/** A system that words are asked of, ours or a peer. */
export interface Subject {
  /** The whole answer to one word, in a form that can be compared. */
  ask(word: string): Promise<unknown>;
  /** What to count the answer among; all answers count together where this is missing. */
  kindOf?(answer: unknown): string;
  /** Processes whose memory it takes; this one where it is missing. */
  pids?: readonly number[];
  /** When it began, of `performance.now()`; with this process where it is missing. */
  startedAtMs?: number;
  close?(): void;
}

export interface SubjectOptions {
  /** Path of the fastText model. */
  model: string;
  /** Where ours keeps what it has prepared; nowhere if it is missing. */
  cacheDirectory?: string | undefined;
  /** Native fastText. */
  fastText?: string | undefined;
  /** Folder with the peers' npm packages. */
  packages?: string | undefined;
}
