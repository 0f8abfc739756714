import { once } from 'node:events';
import type { Response } from 'express';

/**
 * Writes pieces as the caller takes them, and stops when the caller has gone.
 * @param pieces texts are ASCII, such as base64: as buffers they would only be more garbage
 */
export async function writePieces(
  response: Response,
  pieces: Iterable<string | Buffer> | AsyncIterable<string | Buffer>,
): Promise<void> {
  for await (const piece of pieces) {
    if (response.destroyed) return;
    const isTaken = typeof piece === 'string' ? response.write(piece, 'latin1') : response.write(piece);
    if (!isTaken) await drained(response);
  }
}

/** Until the caller has taken what was written, or has gone. */
async function drained(response: Response): Promise<void> {
  const gone = new AbortController();
  const stop = () => gone.abort();
  response.once('close', stop);
  await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
  response.off('close', stop);
}
