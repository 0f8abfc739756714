import type { Verdict } from '../bars.ts';
import type { ChartPanel } from '../chart.ts';
import { type Report, show } from '../report.ts';
import { judge } from './judge.ts';
import type { StartGroup, StartResult } from './start-result.ts';

const MEGABYTE = 1024 * 1024;

export function firstAnswerReport(groups: readonly StartGroup[]): Report {
  return {
    name: 'first-answer',
    tables: groups.map(({ name, results }) => ({
      title: `${name}: from the start of a process to its first answer (ms), and memory (MB)`,
      columns: ['', 'p50', 'slowest', 'peak memory', 'code', 'opening', 'first word', 'added memory'],
      rows: results.map(toRow),
    })),
    notes: [
      'p50, slowest: from outside, from before the start of the process until its answer is read. The three parts: inside.',
      'Model forgotten: taken out of the page cache (dd oflag=nocache) before each start; a host below may still hold it.',
      'Peak memory: VmHWM at the answer, with that of the program that is driven. Added: by opening and the first word.',
      ...groups.flatMap(({ name, results }) =>
        results.flatMap(({ label, failure }) =>
          failure === undefined ? [] : `${label} (${name}): ${failure}`,
        ),
      ),
    ],
    verdicts: groups.flatMap(({ name, results }) => results.flatMap((result) => judgeStart(name, result))),
    panels: groups.flatMap(toPanels),
    data: groups,
  };
}

function toRow({ label, times }: StartResult): string[] {
  if (times === undefined) return [label, 'failed'];
  const { answerMs, peakBytes, parts } = times;
  const total = [label, show(answerMs.p50), show(answerMs.max), show(peakBytes / MEGABYTE)];
  if (parts === undefined) return total;
  const { codeMs, openMs, wordMs, addedBytes } = parts;
  return [...total, ...[codeMs, openMs, wordMs, addedBytes / MEGABYTE].map(show)];
}

function judgeStart(name: string, { label, limits, times }: StartResult): Verdict[] {
  if (times === undefined) return [];
  const what = `${name}, ${label}`;
  return [
    ...judge(`${what}: answer`, times.answerMs.p50, limits.answerMs, 'ms'),
    ...judge(`${what}: peak memory`, times.peakBytes / MEGABYTE, limits.peakMegabytes, 'MB'),
    ...judge(`${what}: opening`, times.parts?.openMs, limits.openMs, 'ms'),
    ...judge(
      `${what}: added memory`,
      times.parts && times.parts.addedBytes / MEGABYTE,
      limits.addedMegabytes,
      'MB',
    ),
  ];
}

function toPanels({ name, results }: StartGroup): ChartPanel[] {
  const draw = (
    title: string,
    unit: string,
    measured: (times: NonNullable<StartResult['times']>) => number,
    barOf: (limits: StartResult['limits']) => number | undefined,
  ): ChartPanel => ({
    title: `${name}: ${title}`,
    unit,
    bars: results.flatMap(({ label, isPeer, limits, times }) => {
      const limit = barOf(limits);
      if (times === undefined) return [];
      return { label, value: measured(times), isPeer, ...(limit !== undefined && { limit }) };
    }),
  });
  return [
    draw(
      'first answer after the start of the process',
      'ms',
      ({ answerMs }) => answerMs.p50,
      ({ answerMs }) => answerMs,
    ),
    draw(
      'peak memory at the first answer',
      'MB',
      ({ peakBytes }) => peakBytes / MEGABYTE,
      ({ peakMegabytes }) => peakMegabytes,
    ),
  ];
}
