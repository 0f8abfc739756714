import type { Response } from 'express';

/**
 * Says in a header that the sentence was read by another extractor than it should have been: for callers that do not
 * read the record, such as those who get the original text, or who get none.
 * @param fallback as in a record or the `extract` event; missing in records of earlier versions
 */
export function tellFallback(response: Response, fallback: unknown): void {
  if (fallback && !response.headersSent) response.set('X-Imaginate-Degraded', 'extract');
}
