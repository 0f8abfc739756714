import { setTimeout as wait } from 'node:timers/promises';
import { requireFastTextJs } from './fasttext-js.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/** Until a promise that nobody handles has ended the process. */
const SETTLE_MS = 1000;

/** `fasttext.js` on this Node as it is: whether it can be loaded at all. */
export async function open({ packages }: SubjectOptions): Promise<Subject> {
  requireFastTextJs(packages);
  await wait(SETTLE_MS);
  return { ask: async () => 'loaded' };
}
