import type { Verdict } from '../bars.ts';
import type { Report } from '../report.ts';
import type { Setup } from './contestants.ts';
import { contestsOf } from './contests.ts';
import { type Outcome, runFresh } from './fresh-process.ts';

const PATIENCE_MS = 40_000;

interface Result {
  name: string;
  isPeer: boolean;
  outcome: Outcome<'at once'>;
}

/** Whether answers stay right when all words are asked in the same moment. */
export async function measureAtOnce(setup: Setup): Promise<Report> {
  const results: Result[] = [];
  for (const { question, contestants } of contestsOf(setup)) {
    for (const contestant of contestants) {
      const { label, subject, isPeer } = contestant;
      // It needs half a minute for the words one after the other.
      if (subject === 'natural') continue;
      process.stderr.write(`  ${subject}: ${label}\n`);
      const outcome = await runFresh('at once', contestant, { words: setup.words, patienceMs: PATIENCE_MS });
      results.push({ name: `${question}: ${label}`, isPeer, outcome });
    }
  }
  return {
    name: 'at-once',
    tables: [
      {
        title: `${setup.words.length} words in the same moment, held against the same words one after the other`,
        columns: ['', 'wrong', 'never answered'],
        rows: results.map(({ name, outcome }) =>
          'failure' in outcome
            ? [name, 'failed']
            : [name, String(outcome.finding.wrong), String(outcome.finding.unanswered)],
        ),
      },
    ],
    notes: [
      'Never answered: not within 15 s.',
      ...results.flatMap(({ name, outcome }) =>
        'failure' in outcome ? [`${name}: ${outcome.failure}`] : [],
      ),
    ],
    verdicts: results.flatMap(judgeResult),
    panels: [],
    data: results,
  };
}

function judgeResult({ name, isPeer, outcome }: Result): Verdict[] {
  if (isPeer || 'failure' in outcome) return [];
  const wrong = outcome.finding.wrong + outcome.finding.unanswered;
  return [{ what: `${name}: wrong answers at once`, measured: String(wrong), bar: '0', isMet: wrong === 0 }];
}
