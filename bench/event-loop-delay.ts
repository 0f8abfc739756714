import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EventLoopDelay } from './event-loop-probe.ts';
import type { MeasuredProcess } from './processes.ts';

/** The module that a process has to load before its own for {@link readEventLoopDelay}. */
export const eventLoopProbe = fileURLToPath(import.meta.resolve('./event-loop-probe.ts'));

/** What the process's event loop was held up since this was last asked. */
export async function readEventLoopDelay({ child }: MeasuredProcess): Promise<EventLoopDelay> {
  const answered = once(child, 'message');
  child.send('read');
  const [delay] = (await answered) as [EventLoopDelay];
  return delay;
}
