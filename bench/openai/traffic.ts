import { setTimeout as wait } from 'node:timers/promises';
import { type Batch, runCallers } from '../callers.ts';

/** How callers come. */
export interface Traffic {
  callers: number;
  /** Time the upstream takes for each of its answers, of which an image needs two: the moderation and the image. */
  upstreamMs: number;
  /**
   * `together`: all at the same moment, and again as soon as each has its answer. `spread`: each begins at a moment of its
   * own and pauses for a moment of its own before it calls again, as callers do that know nothing of each other.
   */
  arrival: 'together' | 'spread';
}

const LONGEST_PAUSE_MS = 250;

/** Runs the callers until the time is up; both ways of a comparison meet the same moments. */
export async function runTraffic(
  { callers, upstreamMs, arrival }: Traffic,
  forMs: number,
  call: () => Promise<void>,
): Promise<Batch> {
  if (arrival === 'together') return runCallers(callers, forMs, call);
  const random = createRandom();
  const startedAt = performance.now();
  const batches = await Promise.all(
    Array.from({ length: callers }, async () => {
      await wait(random() * 2 * upstreamMs);
      const durationsMs: number[] = [];
      while (performance.now() - startedAt < forMs) {
        const calledAt = performance.now();
        await call();
        durationsMs.push(performance.now() - calledAt);
        await wait(random() * LONGEST_PAUSE_MS);
      }
      return durationsMs;
    }),
  );
  return { durationsMs: batches.flat(), elapsedMs: performance.now() - startedAt };
}

/** As the table and the verdicts call it. */
export function nameOf({ callers, upstreamMs, arrival }: Traffic): string {
  return [
    callers === 1 ? '1 caller' : `${callers} callers`,
    ...(callers === 1 ? [] : [arrival === 'together' ? 'at once' : 'spread']),
    ...(upstreamMs > 0 ? [`upstream ${upstreamMs} ms`] : []),
  ].join(', ');
}

/** Numbers from 0 to 1, the same in every run: mulberry32. */
function createRandom(): () => number {
  let state = 20_261_121;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
