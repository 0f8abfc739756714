/** What a number of callers did in a while. */
export interface Batch {
  /** One entry per call. */
  durationsMs: number[];
  elapsedMs: number;
}

/**
 * Callers that each make one call after the other until the time is up, and at least one.
 * A call that was begun is finished and counted.
 */
export async function runCallers(callers: number, forMs: number, call: () => Promise<void>): Promise<Batch> {
  const durationsMs: number[] = [];
  const startedAt = performance.now();
  const runCaller = async () => {
    do {
      const calledAt = performance.now();
      await call();
      durationsMs.push(performance.now() - calledAt);
    } while (performance.now() - startedAt < forMs);
  };
  await Promise.all(Array.from({ length: callers }, runCaller));
  return { durationsMs, elapsedMs: performance.now() - startedAt };
}

/** One batch made of several that were run at different times. */
export function joinBatches(batches: readonly Batch[]): Batch {
  return {
    durationsMs: batches.flatMap((batch) => batch.durationsMs),
    elapsedMs: batches.reduce((sum, batch) => sum + batch.elapsedMs, 0),
  };
}

export function callsPerSecond({ durationsMs, elapsedMs }: Batch): number {
  return (durationsMs.length * 1000) / elapsedMs;
}
