import { percentilesOf } from '../../percentiles.ts';
import type { Subject } from '../subjects/subject.ts';
import { LEAD_IN_WORD } from '../words.ts';
import type { OpenSubject, Task } from './task.ts';

/** Each word for the first time, then all of them again and again; microseconds by the kind of answer. */
export async function measure(open: OpenSubject, { words, repeatMs }: Task) {
  const subject = await open();
  await subject.ask(LEAD_IN_WORD);
  const cold = await askAll(subject, words, repeatMs);
  const warm: Sample[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < repeatMs) {
    warm.push(...(await askAll(subject, words, repeatMs)));
  }
  subject.close?.();
  const kinds = [ALL, ...new Set(cold.map(({ kind }) => kind).filter((kind) => kind !== ALL))];
  return kinds.map((kind) => ({
    kind,
    share: microseconds(cold, kind).length / cold.length,
    coldUs: percentilesOf(microseconds(cold, kind)),
    warmUs: percentilesOf(microseconds(warm, kind)),
  }));
}

const ALL = 'all';

interface Sample {
  kind: string;
  us: number;
}

/** The words one after the other, as many as there is time for. */
async function askAll(subject: Subject, words: readonly string[], forMs: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  const startedAt = performance.now();
  for (const word of words) {
    const askedAt = performance.now();
    if (askedAt - startedAt > forMs) break;
    const answer = await subject.ask(word);
    const us = (performance.now() - askedAt) * 1000;
    samples.push({ kind: subject.kindOf?.(answer) ?? ALL, us });
  }
  return samples;
}

function microseconds(samples: readonly Sample[], wanted: string): number[] {
  return samples.filter(({ kind }) => wanted === ALL || kind === wanted).map(({ us }) => us);
}
