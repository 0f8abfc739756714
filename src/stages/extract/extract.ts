import { AppError, toAppError } from '../../errors.ts';
import type { Extraction, Extractor } from './extractor.ts';

export interface ExtractResult extends Extraction {
  source: Extractor['source'];
  warnings: string[];
}

export type Extract = (sentence: string, signal: AbortSignal) => Promise<ExtractResult>;

/**
 * Asks the extractors in order until one answers. Each that fails leaves a warning that says why. A refusal
 * is an answer: nobody else is asked.
 * @throws AppError of the last extractor when none answers
 */
export function createExtract(extractors: readonly [Extractor, ...Extractor[]]): Extract {
  return async (sentence, signal) => {
    const warnings: string[] = [];
    for (const [place, extractor] of extractors.entries()) {
      try {
        return { ...(await extractor.extract(sentence, signal)), source: extractor.source, warnings };
      } catch (error) {
        const next = extractors[place + 1];
        if (next === undefined || isRefusal(error) || signal.aborted) throw error;
        warnings.push(
          `The ${extractor.source} extractor failed, so the ${next.source} extractor was used: ${toAppError(error).message}`,
        );
      }
    }
    throw new AppError('extraction_failed');
  };
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof AppError && (error.code === 'extraction_refused' || error.code === 'moderation_blocked')
  );
}
