import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/** So many of the largest uploads may be held at the same time. */
const LARGEST_AT_ONCE = 4;
const RETRY_AFTER_SECONDS = 5;

/**
 * Pictures are held in memory until their request is answered: this limits those of all requests together. A body of
 * unknown length counts as the largest there may be.
 */
export function limitUploadsAtOnce(uploadLimitBytes: number): RequestHandler {
  let heldBytes = 0;
  return (request, response, next) => {
    const declared = request.get('content-length');
    const bytes = declared === undefined ? uploadLimitBytes : Math.min(Number(declared), uploadLimitBytes);
    if (heldBytes > 0 && heldBytes + bytes > LARGEST_AT_ONCE * uploadLimitBytes) {
      const detail = 'The server holds as many pictures as it can. Try again after Retry-After seconds.';
      return next(new AppError('server_busy', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS }));
    }
    heldBytes += bytes;
    response.once('close', () => {
      heldBytes -= bytes;
    });
    next();
  };
}
