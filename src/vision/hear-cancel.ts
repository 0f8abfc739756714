import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Stops work that nobody waits for any more. A thread is told so by a message, and reads its messages between two turns
 * only: a loop that never waits would not hear of it.
 */
export async function hearCancel(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}
