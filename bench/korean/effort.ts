/** How much is measured. */
export interface KoreanEffort {
  /** Fresh processes for each load. */
  loads: number;
  /** Fresh processes that read all sentences. */
  readers: number;
  /** Fresh processes for each bad input. */
  badInputStarts: number;
  /** Longest that texts are repeated for in each process. */
  repeatMs: number;
}

export const wholeEffort: KoreanEffort = { loads: 10, readers: 5, badInputStarts: 5, repeatMs: 1000 };

/** For a look in between; too few samples to be kept. */
export const quickEffort: KoreanEffort = { loads: 2, readers: 2, badInputStarts: 1, repeatMs: 100 };
