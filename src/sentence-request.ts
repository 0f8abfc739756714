/** The categories a caller picks; each may be left out. `object` may hold several, separated by commas. */
export interface CategoryChoice {
  moods?: string | undefined;
  theme?: string | undefined;
  background?: string | undefined;
  object?: string | undefined;
  act?: string | undefined;
  styles?: string | undefined;
}

/** A request in the caller's own words: a sentence (`search`), categories, or both (`search` wins). */
export interface SentenceRequest extends CategoryChoice {
  search?: string | undefined;
  /** What the caller's API calls {@link SentenceRequest.search}, for messages; `search` unless told. */
  sentenceField?: 'search' | 'prompt' | undefined;
}
