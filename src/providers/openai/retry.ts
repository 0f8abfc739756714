import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import { AppError } from '../../errors.ts';

const RETRIES = 2;
/** A Retry-After beyond this is passed on to the caller instead of being waited for. */
const LONGEST_WAIT_SECONDS = 30;

/**
 * Runs a call, and again only when it is known that the first was not carried out: the connection was
 * refused, or the provider said "too many requests" for a reason other than money.
 * @param call throws `AppError`s; what it returns is kept even if the signal was aborted meanwhile
 * @param signal ends the waiting between two calls, with its reason
 * @param lastStartAt by `performance.now()`; when the provider asks for patience beyond, its refusal is thrown at once
 */
export function retryWhereNothingWasDone<Result>(
  call: () => Promise<Result>,
  signal: AbortSignal,
  lastStartAt = Number.POSITIVE_INFINITY,
): Promise<Result> {
  return pRetry(
    () => {
      signal.throwIfAborted();
      return call();
    },
    {
      retries: RETRIES,
      minTimeout: 250,
      maxTimeout: 2000,
      randomize: true,
      shouldRetry: async ({ error, retryDelay }) => {
        if (signal.aborted || !wasNotDone(error)) return false;
        const waitMs = 1000 * (error.retryAfterSeconds ?? 0);
        if (performance.now() + waitMs + retryDelay > lastStartAt) return false;
        await wait(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
        return true;
      },
    },
  );
}

function wasNotDone(error: unknown): error is AppError {
  if (!(error instanceof AppError)) return false;
  if (error.code === 'upstream_unreachable') return true;
  return error.code === 'rate_limit_exceeded' && (error.retryAfterSeconds ?? 0) <= LONGEST_WAIT_SECONDS;
}
