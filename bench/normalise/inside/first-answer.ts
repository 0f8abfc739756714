import { readMemory } from '../../process-usage.ts';
import type { OpenSubject, Task } from './task.ts';

/** What the time until the first answer goes into, and what is taken of memory after the first of the three. */
export interface StartParts {
  codeMs: number;
  openMs: number;
  wordMs: number;
  addedBytes: number;
}

interface FirstAnswer {
  /** From the start of the program that the subject is, where it is one; else the process counts. */
  programMs?: number;
  peakBytes: number;
  /** Unknown of such a program. */
  parts?: StartParts;
}

/** One word, and what it took from the start on. */
export async function measure(open: OpenSubject, { words: [word = ''] }: Task): Promise<FirstAnswer> {
  const before = await readMemory(process.pid);
  const loadedMs = performance.now();
  const subject = await open();
  const openedMs = performance.now();
  await subject.ask(word);
  const answeredMs = performance.now();
  const { pids = [process.pid], startedAtMs } = subject;
  const memory = await Promise.all(pids.map(readMemory));
  const { residentBytes } = await readMemory(process.pid);
  subject.close?.();
  const peakBytes = memory.reduce((sum, its) => sum + its.peakBytes, 0);
  if (startedAtMs !== undefined) return { programMs: answeredMs - startedAtMs, peakBytes };
  return {
    peakBytes,
    parts: {
      codeMs: loadedMs,
      openMs: openedMs - loadedMs,
      wordMs: answeredMs - openedMs,
      addedBytes: residentBytes - before.residentBytes,
    },
  };
}
