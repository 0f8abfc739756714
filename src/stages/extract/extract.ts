import { AppError, describeCause, toAppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { type Extraction, ExtractionError, type Extractor, type SentencePurpose } from './extractor.ts';
import { addSpending, NOTHING_SPENT } from './spending.ts';

/** Who was asked first, and why another had to answer. */
export interface Fallback {
  from: Extractor['source'];
  /** One of the codes of `errors.ts`. */
  code: string;
  message: string;
}

export interface ExtractResult extends Omit<Extraction, 'warnings'> {
  /** `none`: nobody read the sentence; the provider gets it as it is. */
  source: Extractor['source'] | 'none';
  /** Null where the extractor that was asked for has answered. */
  fallback: Fallback | null;
  warnings: string[];
}

interface ExtractContext {
  signal: AbortSignal;
  /** `picture` unless told. */
  purpose?: SentencePurpose;
  /** Told of a fallback, with its code and without the sentence. */
  logger: Logger;
}

export type Extract = (sentence: string, context: ExtractContext) => Promise<ExtractResult>;

/**
 * Asks the extractor, and its substitute where it fails; the result then says why, and so does the log. A refusal is
 * an answer: nobody else is asked. What the extractor has cost until it failed is in the result.
 * @throws AppError of the extractor where there is no substitute, else that of the substitute
 */
export function createExtract(extractor: Extractor, substitute?: Extractor): Extract {
  return async (sentence, { signal, logger, purpose }) => {
    try {
      const extraction = await extractor.extract(sentence, signal, purpose);
      return { warnings: [], ...extraction, source: extractor.source, fallback: null };
    } catch (thrown) {
      if (substitute === undefined || isRefusal(thrown) || signal.aborted) throw thrown;
      const error = toAppError(thrown);
      const { code, message } = error;
      const [from, to] = [extractor.source, substitute.source];
      logger.warn({ stage: 'extract', from, to, code, cause: describeCause(error) }, 'fell back');
      const extraction = await substitute.extract(sentence, signal, purpose);
      const why = `The ${from} extractor failed, so the ${to} extractor was used: ${message}`;
      const spent = error instanceof ExtractionError ? error.spent : NOTHING_SPENT;
      return {
        ...extraction,
        ...addSpending(extraction, spent),
        source: to,
        fallback: { from, code, message },
        warnings: [why, ...(extraction.warnings ?? [])],
      };
    }
  };
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof AppError && (error.code === 'extraction_refused' || error.code === 'moderation_blocked')
  );
}
