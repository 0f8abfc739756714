/**
 * Loaded into the server (`node --import`) to watch its event loop from inside. Any message from the parent is
 * answered with what was seen since the last one.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The delay beyond the sampling interval itself, in milliseconds. */
export interface EventLoopDelay {
  p50: number;
  p99: number;
  max: number;
}

const SAMPLING_MS = 1;
const histogram = monitorEventLoopDelay({ resolution: SAMPLING_MS });
histogram.enable();

process.on('message', () => {
  const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - SAMPLING_MS);
  const delay: EventLoopDelay = {
    p50: beyond(histogram.percentile(50)),
    p99: beyond(histogram.percentile(99)),
    max: beyond(histogram.max),
  };
  histogram.reset();
  process.send?.(delay);
});
process.channel?.unref();
