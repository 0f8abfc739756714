/** What a sentence asks for, in English. A field is null (or empty) where the sentence does not say it. */
export interface Brief {
  /** The whole sentence as an English image prompt. Never empty. */
  english: string;
  mood: string | null;
  theme: string | null;
  background: string | null;
  /** People, animals and things to be seen, in the order of the sentence. */
  object: string[];
  act: string | null;
  style: string | null;
}

export interface Extraction {
  brief: Brief;
  /** The text model that answered; null for extractors that use none. */
  model: string | null;
  /** Words that stand untranslated in {@link Brief.english}. */
  untranslated: string[];
  /** Token counts as the text model reports them; null where there are none. */
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
}

/** Turns a Korean, English or mixed sentence into a brief. */
export interface Extractor {
  readonly source: 'openai' | 'offline';
  /** @throws AppError when the sentence could not be understood at all. */
  extract(sentence: string, signal: AbortSignal): Promise<Extraction>;
}
