import { bars, type Verdict } from '../bars.ts';
import type { ChartPanel } from '../chart.ts';
import { atMost } from '../judge.ts';
import { median, type Percentiles, percentilesOf } from '../percentiles.ts';
import { type Report, show } from '../report.ts';
import { type Contestant, contests } from './contests.ts';
import type { KoreanEffort } from './effort.ts';
import { runFresh } from './fresh-process.ts';
import type { TextTimes } from './inside/measures.ts';
import { FIRST_ENGLISH_SENTENCE, FIRST_SENTENCE, readSentences, type Sentence } from './texts.ts';

/** Over sentences, each by its median over the processes. */
interface Times {
  sentences: string;
  firstMs: Percentiles;
  againMs: Percentiles;
}

interface Result {
  subject: Contestant['subject'];
  label: string;
  isPeer: boolean;
  /** Of all sentences, then of the Korean and the English ones. */
  times: Times[];
  /** The slowest sentence of all processes. */
  slowestMs: number;
}

/** The labelled sentences one after the other: each for the first time, then all of them again and again. */
export async function measureEachSentence(effort: KoreanEffort): Promise<Report> {
  const sentences = await readSentences();
  const rivals: { ours: Result; peer: Result }[] = [];
  for (const { ours, peer } of contests) {
    rivals.push({
      ours: await readAll(ours, false, sentences, effort),
      peer: await readAll(peer, true, sentences, effort),
    });
  }
  return {
    name: 'each-sentence',
    tables: [
      {
        title: `${sentences.length} labelled sentences one after the other (ms)`,
        columns: ['', 'first time p50', 'p95', 'max', 'again p50', 'p95', 'max', 'slowest'],
        rows: rivals.flatMap(({ ours, peer }) => [...toRows(ours), ...toRows(peer), toRatioRow(ours, peer)]),
      },
    ],
    notes: [
      `Each sentence by its median over ${effort.readers} processes; slowest: of all processes, whatever else the machine did.`,
      'A first Korean and a first English sentence were read before. Tables are read as words turn up, so the first time is dearer.',
      'Intl.Segmenter only cuts a sentence into words; korcen alone looks through the whole sentence.',
    ],
    verdicts: rivals.flatMap(({ ours }) => judgeSentences(ours)),
    panels: [
      toPanel(rivals, 'One sentence for the first time, p95', ({ firstMs }) => firstMs.p95),
      toPanel(rivals, 'One sentence again, p95', ({ againMs }) => againMs.p95),
    ],
    data: rivals,
  };
}

async function readAll(
  { subject, label }: Contestant,
  isPeer: boolean,
  sentences: readonly Sentence[],
  { readers, repeatMs }: KoreanEffort,
): Promise<Result> {
  const texts = sentences.map(({ text }) => text);
  const leadIn = [FIRST_SENTENCE, FIRST_ENGLISH_SENTENCE];
  const runs: TextTimes[][] = [];
  for (let count = 0; count < readers; count += 1) {
    runs.push(await runFresh('each text', { subject, leadIn, texts, repeatMs }));
  }
  const bySentence = sentences.map((sentence, place) => {
    const times = runs.flatMap((run) => run.slice(place, place + 1));
    return {
      ...sentence,
      firstMs: median(times.map(({ firstMs }) => firstMs)),
      againMs: median(times.map(({ againMs }) => againMs)),
    };
  });
  const describe = (name: string, wanted: typeof bySentence): Times => ({
    sentences: name,
    firstMs: percentilesOf(wanted.map(({ firstMs }) => firstMs)),
    againMs: percentilesOf(wanted.map(({ againMs }) => againMs)),
  });
  return {
    subject,
    label,
    isPeer,
    times: [
      describe('all', bySentence),
      describe(
        'Korean',
        bySentence.filter(({ isEnglish }) => !isEnglish),
      ),
      describe(
        'English',
        bySentence.filter(({ isEnglish }) => isEnglish),
      ),
    ],
    slowestMs: Math.max(...runs.flat().map(({ firstMs }) => firstMs)),
  };
}

function toRows({ label, times, slowestMs }: Result): string[][] {
  return times.map(({ sentences, firstMs, againMs }, place) => [
    place === 0 ? label : `  ${sentences}`,
    ...[firstMs, againMs].flatMap(({ p50, p95, max }) => [p50, p95, max].map(show)),
    place === 0 ? show(slowestMs) : '',
  ]);
}

function toRatioRow(ours: Result, peer: Result): string[] {
  const numbers = ({ times: [all] }: Result) =>
    all === undefined ? [] : [all.firstMs, all.againMs].flatMap(({ p50, p95, max }) => [p50, p95, max]);
  const peerNumbers = numbers(peer);
  return ['ratio', ...numbers(ours).map((value, place) => `${show(value / (peerNumbers[place] ?? 1))}x`)];
}

function judgeSentences({ subject, label, times: [all], slowestMs }: Result): Verdict[] {
  if (all === undefined || subject !== 'extractor') return [];
  const { sentenceMs } = bars.korean;
  return [
    atMost(`${label}: a sentence again, p95`, all.againMs.p95, sentenceMs, 'ms'),
    atMost(`${label}: a sentence for the first time, p50`, all.firstMs.p50, sentenceMs, 'ms'),
    atMost(`${label}: a sentence for the first time, p95`, all.firstMs.p95, sentenceMs, 'ms'),
    atMost(`${label}: the slowest sentence of all processes`, slowestMs, sentenceMs, 'ms'),
  ];
}

function toPanel(
  rivals: readonly { ours: Result; peer: Result }[],
  title: string,
  numberOf: (times: Times) => number,
): ChartPanel {
  return {
    title,
    unit: 'ms',
    bars: rivals.flatMap(({ ours, peer }) =>
      [ours, peer].flatMap(({ subject, label, isPeer, times: [all] }) =>
        all === undefined
          ? []
          : [
              {
                label,
                value: numberOf(all),
                isPeer,
                ...(subject === 'extractor' && { limit: bars.korean.sentenceMs }),
              },
            ],
      ),
    ),
  };
}
