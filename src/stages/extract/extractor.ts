import type { Brief, KnownSenses } from '../../brief.ts';

export interface Extraction {
  brief: Brief;
  /** Set by extractors that know the vocabulary. */
  senses?: KnownSenses;
  /** The text model that answered; null for extractors that use none. */
  model: string | null;
  /** Words that stand untranslated in {@link Brief.english}. */
  untranslated: string[];
  /** Token counts as the text model reports them; null where there are none. */
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
  /** What was paid for it; 0 for extractors that cost nothing; null where it cannot be known. */
  costUsd: number | null;
  /** What was not done as one would expect, in a sentence each. */
  warnings?: string[];
  /** Set where the brief was kept from an earlier call, or comes from that of another caller. */
  cached?: true;
}

/** Turns a Korean, English or mixed sentence into a brief. */
export interface Extractor {
  readonly source: 'openai' | 'offline';
  /** @throws AppError when the sentence could not be understood at all. */
  extract(sentence: string, signal: AbortSignal): Promise<Extraction>;
}
