import { bars, type Verdict } from '../bars.ts';
import type { ChartPanel } from '../chart.ts';
import { atMost } from '../judge.ts';
import { type Percentiles, percentilesOf } from '../percentiles.ts';
import { type Report, show } from '../report.ts';
import { type Contestant, contests } from './contests.ts';
import type { KoreanEffort } from './effort.ts';
import { runFresh } from './fresh-process.ts';
import type { LoadStep } from './inside/measures.ts';
import { FIRST_ENGLISH_SENTENCE, FIRST_SENTENCE } from './texts.ts';

const MEGABYTE = 1024 * 1024;

interface Load {
  subject: Contestant['subject'];
  label: string;
  isPeer: boolean;
  codeMs: Percentiles;
  sentenceMs: Percentiles;
  /** Code and first sentence. */
  loadMs: Percentiles;
  residentMegabytes: Percentiles;
  heapMegabytes: Percentiles;
  /** The first English sentence, and the memory after it. */
  englishMs: Percentiles;
  englishResidentMegabytes: Percentiles;
}

/** From a bare process to the first sentence and the first English one, in many fresh processes. */
export async function measureLoad({ loads }: KoreanEffort): Promise<Report> {
  const starts = contests.flatMap(({ ours, peer }) => [
    { ...ours, isPeer: false, runs: [] as LoadStep[][] },
    { ...peer, isPeer: true, runs: [] as LoadStep[][] },
  ]);
  for (let count = 0; count < loads; count += 1) {
    for (const { subject, runs } of starts) runs.push(await loadOnce(subject));
  }
  const results = starts.map(({ runs, ...contestant }) => ({ ...contestant, ...describeLoad(runs) }));
  return {
    name: 'load',
    tables: [
      {
        title: 'Load: from a bare process to the first sentence (ms), and what it adds to the memory (MB)',
        columns: ['', 'code p50', 'sentence p50', 'load p50', 'worst', 'resident p50', 'worst', 'heap p50'],
        rows: results.map(({ label, codeMs, sentenceMs, loadMs, residentMegabytes, heapMegabytes }) => [
          label,
          ...[codeMs.p50, sentenceMs.p50, loadMs.p50, loadMs.max].map(show),
          ...[residentMegabytes.p50, residentMegabytes.max, heapMegabytes.p50].map(show),
        ]),
      },
      {
        title: 'After that: the first English sentence (ms), and the memory with it (MB)',
        columns: ['', 'sentence p50', 'worst', 'resident p50', 'worst'],
        rows: results.map(({ label, englishMs, englishResidentMegabytes }) => [
          label,
          ...[englishMs, englishResidentMegabytes].flatMap(({ p50, max }) => [show(p50), show(max)]),
        ]),
      },
    ],
    notes: [
      `Load: code and first sentence together, of ${loads} processes. Resident: with the garbage of loading; heap: without.`,
      'The first English sentence opens WordNet for the extractor.',
    ],
    verdicts: results.flatMap(judgeLoad),
    panels: [
      toPanel('Load, first sentence included', 'ms', results, ({ loadMs }) => loadMs.p50, bars.korean.loadMs),
      toPanel(
        'Resident memory that loading adds',
        'MB',
        results,
        ({ residentMegabytes }) => residentMegabytes.p50,
        bars.korean.loadMegabytes,
      ),
    ],
    data: results,
  };
}

/** @returns code, first sentence, first English sentence */
function loadOnce(subject: Contestant['subject']): Promise<LoadStep[]> {
  return runFresh('load', { subject, texts: [FIRST_SENTENCE, FIRST_ENGLISH_SENTENCE] });
}

function describeLoad(runs: readonly LoadStep[][]): Omit<Load, 'subject' | 'label' | 'isPeer'> {
  const percentiles = (step: number, of: (step: LoadStep) => number) =>
    percentilesOf(runs.flatMap((run) => run.slice(step, step + 1).map(of)));
  const ms = (step: LoadStep) => step.ms;
  const residentMegabytes = ({ residentBytes }: LoadStep) => residentBytes / MEGABYTE;
  return {
    codeMs: percentiles(0, ms),
    sentenceMs: percentiles(1, ms),
    loadMs: percentilesOf(runs.map(([code, sentence]) => (code?.ms ?? 0) + (sentence?.ms ?? 0))),
    residentMegabytes: percentiles(1, residentMegabytes),
    heapMegabytes: percentiles(1, ({ heapBytes }) => heapBytes / MEGABYTE),
    englishMs: percentiles(2, ms),
    englishResidentMegabytes: percentiles(2, residentMegabytes),
  };
}

function judgeLoad({ subject, label, loadMs, residentMegabytes, heapMegabytes }: Load): Verdict[] {
  if (subject !== 'extractor') return [];
  const { loadMs: mostMs, loadMegabytes } = bars.korean;
  return [
    atMost(`${label}: load, median`, loadMs.p50, mostMs, 'ms'),
    atMost(`${label}: load, worst`, loadMs.max, mostMs, 'ms'),
    atMost(`${label}: memory of the load, resident`, residentMegabytes.p50, loadMegabytes, 'MB'),
    atMost(`${label}: memory of the load, heap`, heapMegabytes.p50, loadMegabytes, 'MB'),
  ];
}

function toPanel(
  title: string,
  unit: string,
  results: readonly Load[],
  numberOf: (load: Load) => number,
  limit: number,
): ChartPanel {
  return {
    title,
    unit,
    bars: results.map((result) => {
      const { subject, label, isPeer } = result;
      return { label, value: numberOf(result), isPeer, ...(subject === 'extractor' && { limit }) };
    }),
  };
}
