import { bars, type Verdict } from '../bars.ts';
import type { ChartPanel } from '../chart.ts';
import { type Report, show } from '../report.ts';
import type { Contestant, Setup } from './contestants.ts';
import { contestsOf } from './contests.ts';
import { type Outcome, runFresh } from './fresh-process.ts';
import { judge } from './judge.ts';
import { forgetModel } from './models.ts';

const PATIENCE_MS = 150_000;

interface Result {
  contestant: Contestant;
  /** With the large model out of the page cache. */
  isForgotten: boolean;
  outcome: Outcome<'each word'>;
}

interface Results {
  question: string;
  results: Result[];
}

/** Microseconds for one word after another, when everything is open: for the first time, and again. */
export async function measureEachWord(setup: Setup): Promise<Report> {
  const all: Results[] = [];
  for (const { question, contestants } of contestsOf(setup, { withLargePeers: true })) {
    const results: Result[] = [];
    for (const contestant of contestants) results.push(...(await run(contestant, setup)));
    all.push({ question, results });
  }
  return {
    name: 'each-word',
    tables: all.map(({ question, results }) => ({
      title: `One word after another: ${question} (µs)`,
      columns: ['', 'first time p50', 'p95', 'again p50', 'p95', 'p99', 'share'],
      rows: results.flatMap(toRows),
    })),
    notes: [
      `${setup.words.length} adjectives of WordNet's tagged texts; peers that are slow are asked fewer. Programs are asked through a pipe.`,
      'Model forgotten: out of the page cache before the process starts. What a first look-up opens is open already.',
      'Similarity: ours with all that stands for a mood, the peers (nn) with the whole dictionary.',
      'Share: of the words that this tier of the chain answered.',
      ...all.flatMap(({ results }) => results.flatMap(describeFailure)),
    ],
    verdicts: all.flatMap(({ question, results }) =>
      results.flatMap((result) => judgeResult(question, result)),
    ),
    panels: all.map(toPanel),
    data: all.map(({ question, results }) => ({
      question,
      results: results.map((result) => ({ name: nameOf(result), ...result.outcome })),
    })),
  };
}

async function run(contestant: Contestant, { words, effort, large }: Setup): Promise<Result[]> {
  const { label, subject, options, isPeer } = contestant;
  process.stderr.write(`  ${subject}: ${label}\n`);
  const work = { words, repeatMs: effort.repeatMs, patienceMs: PATIENCE_MS };
  const ask = () => runFresh('each word', contestant, work);
  const results = [{ contestant, isForgotten: false, outcome: await ask() }];
  if (large === undefined || options.model !== large.path || isPeer) return results;
  await forgetModel(large);
  return [...results, { contestant, isForgotten: true, outcome: await ask() }];
}

function nameOf({ contestant: { label }, isForgotten }: Result): string {
  return isForgotten ? `${label}, forgotten` : label;
}

function toRows(result: Result): string[][] {
  const { outcome } = result;
  if ('failure' in outcome) return [[nameOf(result), 'failed']];
  const [all, ...kinds] = outcome.finding;
  if (all === undefined) return [];
  const numbers = ({ coldUs, warmUs }: typeof all) =>
    [coldUs.p50, coldUs.p95, warmUs.p50, warmUs.p95, warmUs.p99].map(show);
  return [
    [nameOf(result), ...numbers(all)],
    ...kinds.map((kind) => [`  ${kind.kind}`, ...numbers(kind), `${show(100 * kind.share)} %`]),
  ];
}

function describeFailure(result: Result): string[] {
  return 'failure' in result.outcome ? [`${nameOf(result)}: ${result.outcome.failure}`] : [];
}

function judgeResult(question: string, { contestant, isForgotten, outcome }: Result): Verdict[] {
  if ('failure' in outcome || isForgotten) return [];
  return judge(
    `${question}: ${contestant.label}, p50`,
    outcome.finding[0]?.warmUs.p50,
    limitOf(contestant),
    'µs',
  );
}

function limitOf({ subject }: Contestant): number | undefined {
  const { receiptUs, wordNet } = bars.normaliser;
  if (subject === 'receipt') return receiptUs;
  return subject === 'wordnet' ? wordNet.lookUpUs : undefined;
}

function toPanel({ question, results }: Results): ChartPanel {
  return {
    title: `One word, p50: ${question}`,
    unit: 'µs',
    bars: results.flatMap(({ contestant, isForgotten, outcome }) => {
      const [all] = 'failure' in outcome || isForgotten ? [] : outcome.finding;
      if (all === undefined) return [];
      const { label, isPeer } = contestant;
      const limit = limitOf(contestant);
      return { label, value: all.warmUs.p50, isPeer, ...(limit !== undefined && { limit }) };
    }),
  };
}
