import type { Response } from 'express';
import { AppError } from '../errors.ts';

/** Aborted when the caller hangs up before the answer is sent: for work that nobody pays for and nobody will fetch. */
export function callerSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new AppError('request_cancelled'));
  });
  return gone.signal;
}
