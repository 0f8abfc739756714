import type { ChartPanel } from '../bench/chart.ts';
import type { Report } from '../bench/report.ts';
import type { LabelledWord } from './labelled-words.ts';
import type { Proportion } from './proportion.ts';
import type { SystemScore } from './score-normalise.ts';

/** What the chain has to reach on the dev file. */
const BARS = { mood: 0.9, style: 0.85 } as const;
const KINDS = ['mood', 'style'] as const;

const NOTES = [
  'accuracy: right answers of all words, none counts as wrong; 95 % range by Wilson; precision: right answers of those given.',
  'An answer is right when it is one of those that a careful person accepted for the word.',
];

/** @param systems the first is the one that the bars are for */
export function normaliseReport(systems: readonly SystemScore[], words: readonly LabelledWord[]): Report {
  const [chain] = systems;
  return {
    name: 'accuracy-normalise',
    tables: KINDS.map((kind) => ({
      title: `${kind}s: ${words.filter((word) => word.kind === kind).length} words`,
      columns: ['system', 'right', 'accuracy', '95 % range', 'answered', 'precision'],
      rows: systems.map(({ system, byKind }) => {
        const { accuracy, precision } = byKind[kind];
        return [
          system.name,
          String(accuracy.right),
          share(accuracy.value),
          `${share(accuracy.low)} – ${share(accuracy.high)}`,
          String(precision.of),
          precision.of === 0 ? '–' : share(precision.value),
        ];
      }),
    })),
    notes: NOTES,
    verdicts: KINDS.flatMap((kind) => {
      const accuracy = chain?.byKind[kind].accuracy;
      if (accuracy === undefined || accuracy.of === 0) return [];
      return {
        what: `${kind}s by the chain, offline`,
        measured: share(accuracy.value),
        bar: `≥ ${share(BARS[kind])}`,
        isMet: accuracy.value >= BARS[kind],
      };
    }),
    panels: KINDS.map((kind) => panel(kind, systems)),
    data: systems.map(({ system, byKind, wrong }) => ({ system: system.name, byKind, wrong })),
  };
}

function panel(kind: LabelledWord['kind'], systems: readonly SystemScore[]): ChartPanel {
  return {
    title: `Right answers, ${kind}s (bars), and the range that holds the true share 95 times in 100 (lines)`,
    unit: '%',
    bars: systems.map(({ system, byKind }, index) => {
      const { accuracy } = byKind[kind];
      return {
        label: system.name,
        value: percent(accuracy.value),
        isPeer: !system.isOurs,
        range: [percent(accuracy.low), percent(accuracy.high)],
        ...(index === 0 ? { limit: percent(BARS[kind]) } : {}),
      };
    }),
  };
}

const share = (value: Proportion['value']) => value.toFixed(3).replace(/^0/, '');
const percent = (value: number) => Math.round(value * 1000) / 10;
