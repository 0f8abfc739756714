import { callsPerSecond, runCallers } from '../../callers.ts';
import { percentilesOf } from '../../percentiles.ts';
import type { OpenSubject, Task } from './task.ts';

const CALLERS = 64;

/** Callers that each ask for one word after the other. */
export async function measure(open: OpenSubject, { words, repeatMs }: Task) {
  const subject = await open();
  let asked = 0;
  const ask = async () => {
    const word = words[asked++ % words.length] ?? '';
    await subject.ask(word);
  };
  await runCallers(CALLERS, repeatMs / 4, ask);
  const batch = await runCallers(CALLERS, repeatMs, ask);
  subject.close?.();
  return { wordsPerSecond: callsPerSecond(batch), waitMs: percentilesOf(batch.durationsMs) };
}
