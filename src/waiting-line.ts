import PQueue from 'p-queue';
import { AppError } from './errors.ts';

/** Those who wait for something of which there is little: first come, first served, and no more than may wait. */
export interface WaitingLine {
  /** @throws AppError `server_busy` when too many wait already */
  requirePlace(): void;
  /**
   * Does the work when its turn comes.
   * @throws AppError `server_busy`; `request_cancelled` or `server_stopping` when it is aborted while it waits
   */
  run<Result>(
    work: () => Promise<Result>,
    options: {
      signal: AbortSignal;
      /** Told whenever the place changes, while there is one: 1 is next. */
      onPlace(place: number): void;
    },
  ): Promise<Result>;
}

const BUSY_RETRY_AFTER_SECONDS = 10;

export function createWaitingLine({
  concurrency,
  mostWaiting,
}: {
  concurrency: number;
  mostWaiting: number;
}): WaitingLine {
  const queue = new PQueue({ concurrency });
  /** In the order in which they came. */
  const waiting = new Set<(place: number) => void>();

  function requirePlace(): void {
    if (queue.pending >= concurrency && waiting.size >= mostWaiting) {
      throw new AppError('server_busy', undefined, { retryAfterSeconds: BUSY_RETRY_AFTER_SECONDS });
    }
  }

  function leave(onPlace: (place: number) => void): void {
    if (!waiting.delete(onPlace)) return;
    let place = 0;
    for (const tell of waiting) tell(++place);
  }

  return {
    requirePlace,
    async run(work, { signal, onPlace }) {
      if (signal.aborted) throw notBegun(signal);
      requirePlace();
      const tell = (place: number) => onPlace(place);
      // Heard by the queue while the work waits, and not after: then it is for the work to stop.
      const givingUp = new AbortController();
      const giveUp = () => {
        leave(tell);
        givingUp.abort(notBegun(signal));
      };
      waiting.add(tell);
      signal.addEventListener('abort', giveUp, { once: true });
      const begin = () => {
        signal.removeEventListener('abort', giveUp);
        leave(tell);
        return work();
      };
      const done = queue.add(begin, { signal: givingUp.signal });
      if (waiting.has(tell)) onPlace(waiting.size);
      return done;
    },
  };
}

/** Of work that was aborted before it began, so that nothing can have been paid for. */
function notBegun({ reason }: AbortSignal): AppError {
  const isCancelled = reason instanceof AppError && reason.code === 'request_cancelled';
  return isCancelled ? reason : new AppError('server_stopping');
}
