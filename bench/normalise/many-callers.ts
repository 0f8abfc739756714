import type { ChartPanel } from '../chart.ts';
import { type Report, show } from '../report.ts';
import type { Setup } from './contestants.ts';
import { contestsOf } from './contests.ts';
import { type Outcome, runFresh } from './fresh-process.ts';
import { type HttpResult, measureOverHttp } from './over-http.ts';

const PATIENCE_MS = 20_000;

interface Result {
  question: string;
  label: string;
  isPeer: boolean;
  outcome: Outcome<'many callers'>;
}

/** Words per second when 64 callers ask at once. */
export async function measureManyCallers(setup: Setup): Promise<Report> {
  const { words, effort } = setup;
  const contests = contestsOf(setup);
  const results: Result[] = [];
  for (const { question, contestants } of contests) {
    for (const contestant of contestants) {
      const { label, subject, isPeer } = contestant;
      process.stderr.write(`  ${subject}: ${label}\n`);
      const work = { words, repeatMs: effort.repeatMs, patienceMs: PATIENCE_MS };
      const outcome = await runFresh('many callers', contestant, work);
      results.push({ question, label, isPeer, outcome });
    }
  }
  const overHttp = await measureOverHttp(setup);
  return {
    name: 'many-callers',
    tables: [
      {
        title: '64 callers: words per second, and how long one waits (ms)',
        columns: ['', 'words/s', 'wait p50', 'p95', 'p99'],
        rows: [...results.map(toRow), ...overHttp.map(toHttpRow)],
      },
    ],
    notes: [
      'In one process with the callers, but for native fastText (a pipe) and POST /normalise (embedded model).',
      ...results.flatMap(({ question, label, outcome }) =>
        'failure' in outcome ? [`${question}: ${label}: ${outcome.failure}`] : [],
      ),
    ],
    verdicts: [],
    panels: contests.map(({ question }) => toPanel(question, results)),
    data: { results, overHttp },
  };
}

function toRow({ question, label, outcome }: Result): string[] {
  const name = `${question}: ${label}`;
  if ('failure' in outcome) return [name, 'failed'];
  const { wordsPerSecond, waitMs } = outcome.finding;
  return [name, show(wordsPerSecond), ...[waitMs.p50, waitMs.p95, waitMs.p99].map(show)];
}

function toHttpRow({ wordsPerRequest, wordsPerSecond, waitMs }: HttpResult): string[] {
  const words = wordsPerRequest === 1 ? 'one word' : `${wordsPerRequest} words`;
  const name = `POST /normalise, ${words} a request`;
  return [name, show(wordsPerSecond), ...[waitMs.p50, waitMs.p95, waitMs.p99].map(show)];
}

function toPanel(asked: string, results: readonly Result[]): ChartPanel {
  return {
    title: `Words per second with 64 callers: ${asked}`,
    unit: 'words/s',
    bars: results.flatMap(({ question, label, isPeer, outcome }) => {
      if (question !== asked || 'failure' in outcome) return [];
      return { label, value: outcome.finding.wordsPerSecond, isPeer };
    }),
  };
}
