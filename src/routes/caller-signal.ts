import type { Response } from 'express';
import { AppError } from '../errors.ts';

/**
 * Aborted when the caller hangs up before the answer is sent, or has done so already: for work that nobody pays for and
 * nobody will fetch.
 */
export function callerSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  const stop = () => {
    if (!response.writableFinished) gone.abort(new AppError('request_cancelled'));
  };
  if (response.closed) stop();
  else response.once('close', stop);
  return gone.signal;
}
