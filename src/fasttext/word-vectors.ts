/**
 * Word vectors of one fastText model (Bojanowski et al. 2017, "Enriching Word Vectors with Subword
 * Information"). Any number of look-ups may run at once.
 */
export interface WordVectors {
  /** Numbers in a vector. */
  readonly dimension: number;
  /** Words in the dictionary, labels of a classifier not counted. */
  readonly wordCount: number;
  /**
   * Changes when the file changes: for caches of what was derived from it. A group of look-ups came from
   * one and the same file if this was equal before and after it.
   */
  readonly fingerprint: string;
  /**
   * What native fastText's `getWordVector` gives: for a word of the dictionary the mean of its row and the
   * rows of its n-grams, for another the mean of its n-grams' rows, and zeros if it has none. Not
   * normalised. Length {@link dimension}; the caller may keep and change it. Any string will do: one with
   * spaces is a single word, and half a surrogate pair counts as U+FFFD.
   *
   * @throws FastTextModelError where a model that is read in place has changed, gone or become unreadable.
   * The next look-up opens it afresh.
   */
  vectorOf(word: string): Promise<Float32Array>;
  /** Whether the word stands in the dictionary. Throws as {@link vectorOf} does. */
  has(word: string): Promise<boolean>;
  /** Waits for look-ups under way. Those that come later are refused. */
  close(): Promise<void>;
}
