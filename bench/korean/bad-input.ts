import { bars, type Verdict } from '../bars.ts';
import type { ChartPanel } from '../chart.ts';
import { atMost } from '../judge.ts';
import { type Percentiles, percentilesOf } from '../percentiles.ts';
import { type Report, show } from '../report.ts';
import { type Contest, type Contestant, contests } from './contests.ts';
import type { KoreanEffort } from './effort.ts';
import { runFresh } from './fresh-process.ts';
import { type BadInput, FIRST_SENTENCE, makeBadInputs } from './texts.ts';

interface Times {
  firstMs: Percentiles;
  againMs: Percentiles;
}

interface Result {
  name: string;
  ours: Times;
  peer: Times;
}

/** Each bad input in processes of its own that have read one sentence before. */
export async function measureBadInput(effort: KoreanEffort): Promise<Report> {
  const inputs = await makeBadInputs();
  const tried: { contest: Contest; results: Result[] }[] = [];
  for (const contest of contests) {
    process.stderr.write(`  ${contest.ours.label}\n`);
    const results: Result[] = [];
    for (const input of inputs) results.push(await runContest(contest, input, effort));
    tried.push({ contest, results });
  }
  return {
    name: 'bad-input',
    tables: tried.map(({ contest: { ours, peer }, results }) => ({
      title: `Bad input: ${ours.label}, beside ${peer.label} (ms)`,
      columns: [
        'characters',
        'first time p50',
        'worst',
        'again',
        'peer first',
        'again',
        'ratio first',
        'again',
      ],
      rows: results.map(toRow),
    })),
    notes: [
      `First time: median and worst of ${effort.badInputStarts} processes that have read one Korean sentence. Again: in the same processes.`,
      'The extractor reads 1,000 characters of each, Intl.Segmenter all. The word check asks korcen about few words only.',
    ],
    verdicts: tried.flatMap(({ contest, results }) => judgeResults(contest.ours.label, results)),
    panels: tried.map(({ contest, results }) => toPanel(contest, results)),
    data: tried.map(({ contest: { ours, peer }, results }) => ({
      ours: ours.label,
      peer: peer.label,
      results,
    })),
  };
}

async function runContest({ ours, peer }: Contest, input: BadInput, effort: KoreanEffort): Promise<Result> {
  return {
    name: `${input.name}, ${input.characters.toLocaleString('en')}`,
    ours: await ask(ours, input, effort),
    peer: await ask(peer, input, effort),
  };
}

async function ask(
  { subject }: Contestant,
  { text }: BadInput,
  { badInputStarts, repeatMs }: KoreanEffort,
): Promise<Times> {
  const firstMs: number[] = [];
  const againMs: number[] = [];
  for (let count = 0; count < badInputStarts; count += 1) {
    const order = { subject, leadIn: [FIRST_SENTENCE], texts: [text], repeatMs: repeatMs / 10 };
    for (const times of await runFresh('each text', order)) {
      firstMs.push(times.firstMs);
      againMs.push(times.againMs);
    }
  }
  return { firstMs: percentilesOf(firstMs), againMs: percentilesOf(againMs) };
}

function toRow({ name, ours, peer }: Result): string[] {
  return [
    name,
    ...[ours.firstMs.p50, ours.firstMs.max, ours.againMs.p50, peer.firstMs.p50, peer.againMs.p50].map(show),
    `${show(ours.firstMs.p50 / peer.firstMs.p50)}x`,
    `${show(ours.againMs.p50 / peer.againMs.p50)}x`,
  ];
}

function judgeResults(label: string, results: readonly Result[]): Verdict[] {
  const dearest = (numberOf: (times: Times) => number) =>
    results.reduce((most, result) => (numberOf(result.ours) > numberOf(most.ours) ? result : most));
  const judge = (when: string, numberOf: (times: Times) => number): Verdict => {
    const { name, ours } = dearest(numberOf);
    return atMost(`${label}: bad input ${when} (${name})`, numberOf(ours), bars.korean.badInputMs, 'ms');
  };
  return [
    judge('again, worst', ({ againMs }) => againMs.max),
    judge('for the first time, median', ({ firstMs }) => firstMs.p50),
    judge('for the first time, worst', ({ firstMs }) => firstMs.max),
  ];
}

function toPanel({ ours }: Contest, results: readonly Result[]): ChartPanel {
  return {
    title: `Bad input for the first time: ${ours.label}`,
    unit: 'ms',
    bars: results.map(({ name, ours: { firstMs } }) => ({
      label: name,
      value: firstMs.p50,
      isPeer: false,
      limit: bars.korean.badInputMs,
    })),
  };
}
