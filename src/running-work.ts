import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from './errors.ts';

/** Work that goes on whether or not its caller still listens. */
export interface RunningWork {
  /**
   * Starts a piece of work.
   * @throws AppError `server_stopping` once {@link drain} has been called
   */
  start<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  readonly isStopping: boolean;
  /** Takes no more work and waits for what runs; after `timeoutMs` it is aborted with `server_stopped`. */
  drain(timeoutMs: number): Promise<void>;
}

export function createRunningWork(): RunningWork {
  const running = new Set<Promise<unknown>>();
  const abort = new AbortController();
  let isStopping = false;

  return {
    get isStopping() {
      return isStopping;
    },
    async start(work) {
      if (isStopping) throw new AppError('server_stopping', undefined, { retryAfterSeconds: 5 });
      const result = work(abort.signal);
      running.add(result);
      try {
        return await result;
      } finally {
        running.delete(result);
      }
    },
    async drain(timeoutMs) {
      isStopping = true;
      const timer = new AbortController();
      const allDone = Promise.allSettled(running);
      await Promise.race([
        allDone,
        wait(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined),
      ]);
      timer.abort();
      abort.abort(new AppError('server_stopped'));
      await allDone;
    },
  };
}
