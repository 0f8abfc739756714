import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import { ModelStoreError } from './model-store-error.ts';

/** How long and how often something is asked of a hub. */
export interface Patience {
  /** A connection that brings nothing for so long counts as lost. */
  stallTimeoutMs: number;
  retries: number;
  /** Before the second try; each further wait is twice as long. */
  firstDelayMs: number;
  /** Called before each wait. */
  onRetry?(sentence: string): void;
}

/** A fault that may pass. */
export class HubUnavailable extends ModelStoreError {
  /** What the hub asks to wait. */
  readonly retryAfterSeconds: number;

  constructor(sentence: string, options: { retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(sentence, { cause: options.cause });
    this.retryAfterSeconds = options.retryAfterSeconds ?? 0;
  }
}

/** A hub that asks for a longer wait is waited for no longer than this. */
const LONGEST_WAIT_SECONDS = 120;

/** Repeats what fails with {@link HubUnavailable}, each time after a longer wait; other errors end it. */
export function withRetries<Result>(
  { retries, firstDelayMs, onRetry }: Patience,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  return pRetry(work, {
    retries,
    minTimeout: firstDelayMs,
    signal,
    shouldRetry: ({ error }) => error instanceof HubUnavailable,
    onFailedAttempt: async ({ error, retriesLeft, retryDelay }) => {
      if (!(error instanceof HubUnavailable) || retriesLeft === 0) return;
      const askedMs = Math.min(error.retryAfterSeconds, LONGEST_WAIT_SECONDS) * 1000;
      onRetry?.(`${error.message} Trying again in ${Math.ceil(Math.max(askedMs, retryDelay) / 1000)} s.`);
      if (askedMs > retryDelay) await wait(askedMs - retryDelay, undefined, { signal });
    },
  });
}

/**
 * Gives up work that stands still.
 * @param work calls `touch` whenever something came
 * @throws HubUnavailable nothing came for too long
 */
export async function withStallWatch<Result>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (watched: { signal: AbortSignal; touch(): void }) => Promise<Result>,
): Promise<Result> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), timeoutMs);
  try {
    return await work({
      signal: AbortSignal.any([signal, stalled.signal]),
      touch: () => void timer.refresh(),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!stalled.signal.aborted) throw error;
    throw new HubUnavailable(`The hub is silent: nothing came for ${timeoutMs / 1000} s.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
