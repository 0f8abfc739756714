/** How much is measured. */
export interface NormaliseEffort {
  /** Words, and buckets, of the large model. */
  shapeWords: number;
  /** Fresh processes for each first answer. */
  starts: number;
  /** Different words that are asked. */
  words: number;
  /** Longest that each look-up is repeated for. */
  repeatMs: number;
}

export const wholeEffort: NormaliseEffort = { shapeWords: 2_000_000, starts: 10, words: 300, repeatMs: 2000 };

/** For a look in between; too few samples to be kept. */
export const quickEffort: NormaliseEffort = { shapeWords: 20_000, starts: 2, words: 300, repeatMs: 300 };
