import { AppError } from '../../errors.ts';

interface TimeLimit {
  /** The caller's: what it is aborted with is thrown as it is. */
  signal: AbortSignal;
  timeoutMs: number;
  /** The sentence of `upstream_timeout`; that of the code unless told. */
  lateDetail?: string;
  /** Makes an error of ours of what else the work throws; left out: it is one already. */
  explain?: (error: unknown) => AppError;
}

/**
 * Gives work with an upstream a time limit beside its caller's own signal.
 * @throws AppError `upstream_timeout`
 */
export async function withTimeLimit<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  { signal, timeoutMs, lateDetail, explain }: TimeLimit,
): Promise<Result> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await work(AbortSignal.any([signal, timeout]));
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) throw new AppError('upstream_timeout', lateDetail, { cause: error });
    throw explain?.(error) ?? error;
  }
}
