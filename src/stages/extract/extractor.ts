import type { Brief, KnownSenses } from '../../brief.ts';
import { AppError } from '../../errors.ts';
import type { Spending } from './spending.ts';

/** What was understood; its cost is that of all calls made for it, those that failed included. */
export interface Extraction extends Spending {
  brief: Brief;
  /** Set by extractors that know the vocabulary. */
  senses?: KnownSenses;
  /** The text model that answered; null for extractors that use none. */
  model: string | null;
  /** Words that stand untranslated in {@link Brief.english}. */
  untranslated: string[];
  /** What was not done as one would expect, in a sentence each. */
  warnings?: string[];
  /** Set where the brief was kept from an earlier call, or comes from that of another caller. */
  cached?: true;
}

/**
 * What a sentence is about: what is to be seen in a new picture, or how one that is there is to change. Text models tell by
 * themselves, so only the offline extractor heeds it.
 */
export type SentencePurpose = 'picture' | 'change';

/** Turns a Korean, English or mixed sentence into a brief. */
export interface Extractor {
  readonly source: 'openai' | 'offline';
  /** @throws AppError when the sentence could not be understood at all; `ExtractionError` where that may have cost something. */
  extract(sentence: string, signal: AbortSignal, purpose?: SentencePurpose): Promise<Extraction>;
}

/** A failure with what was paid for it, so that whoever answers in its place can add it up. */
export class ExtractionError extends AppError {
  readonly spent: Spending;

  constructor({ code, message, param, retryAfterSeconds, cause }: AppError, spent: Spending) {
    super(code, message, {
      ...(param === null ? {} : { param }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      cause,
    });
    this.spent = spent;
  }
}
