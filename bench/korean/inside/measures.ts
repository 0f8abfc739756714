import { median } from '../../percentiles.ts';
import type { Ask, SubjectName } from './subjects.ts';

/** What a fresh process is told to do. */
export interface Order {
  subject: SubjectName;
  measure: MeasureName;
  /** Asked before anything is timed. */
  leadIn: readonly string[];
  texts: readonly string[];
  /** Longest that the texts are repeated for. */
  repeatMs: number;
}

/** A step of loading, and what has been taken of memory since the beginning. */
export interface LoadStep {
  ms: number;
  /** With all garbage of the step. */
  residentBytes: number;
  /** Without garbage. */
  heapBytes: number;
}

/** Milliseconds of one text. */
export interface TextTimes {
  firstMs: number;
  /** The median of all repetitions. */
  againMs: number;
}

export const measures = { load: measureLoad, 'each text': measureEachText };

export type MeasureName = keyof typeof measures;

/** What a measure finds out. */
export type Finding<Name extends MeasureName> = Awaited<ReturnType<(typeof measures)[Name]>>;

/** The code first, then text after text. */
async function measureLoad(open: () => Promise<Ask>, { texts }: Order): Promise<LoadStep[]> {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const steps: LoadStep[] = [];
  const run = async <Result>(step: () => Result): Promise<Awaited<Result>> => {
    const startedAt = performance.now();
    const result = await step();
    const ms = performance.now() - startedAt;
    const residentBytes = process.memoryUsage.rss() - before.rss;
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    steps.push({ ms, residentBytes, heapBytes: heapUsed + external - before.heapUsed - before.external });
    return result;
  };
  const ask = await run(open);
  for (const text of texts) await run(() => ask(text));
  return steps;
}

/** Each text for the first time, then all of them again and again, at least once. */
async function measureEachText(open: () => Promise<Ask>, order: Order): Promise<TextTimes[]> {
  const { leadIn, texts, repeatMs } = order;
  const ask = await open();
  for (const text of leadIn) await ask(text);
  const firstMs = await timeAll(ask, texts);
  const rounds: number[][] = [];
  const startedAt = performance.now();
  do rounds.push(await timeAll(ask, texts));
  while (performance.now() - startedAt < repeatMs);
  return firstMs.map((ms, place) => ({
    firstMs: ms,
    againMs: median(rounds.map((round) => round[place] ?? Number.NaN)),
  }));
}

async function timeAll(ask: Ask, texts: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const text of texts) {
    const askedAt = performance.now();
    await ask(text);
    times.push(performance.now() - askedAt);
  }
  return times;
}
