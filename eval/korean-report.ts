import type { ChartPanel } from '../bench/chart.ts';
import type { Report } from '../bench/report.ts';
import type { Proportion } from './proportion.ts';
import { FIELDS, type KoreanScore } from './score-korean.ts';

/** What the extractor has to reach on the labelled sentences. */
const BARS = {
  mood_canonical: 0.95,
  style_canonical: 0.95,
  background: 0.85,
  act: 0.8,
  theme: 0.45,
  objectF1: 0.88,
  englishRecall: 0.85,
  falsePositives: 0.1,
} as const;
const BARRED_FIELDS = ['mood_canonical', 'style_canonical', 'background', 'act', 'theme'] as const;

const FIELD_NAMES: Readonly<Record<(typeof FIELDS)[number], string>> = {
  mood_canonical: 'mood on the list',
  style_canonical: 'style on the list',
  background: 'background',
  act: 'act',
  theme: 'theme',
  mood: 'mood in its own word',
  style: 'style in its own word',
};

const NOTES = [
  'right: of the sentences that state the field; 95 % range by Wilson; not stated: answers where the sentence says nothing.',
  'English prompt: content words of the English that a person wrote, as far as the lexicon has them, that are in the prompt.',
];

/** A set of sentences and how well they were understood. */
export interface ScoredSet {
  title: string;
  score: KoreanScore;
}

/** @param sets the bars are for the first */
export function koreanReport(name: string, sets: readonly ScoredSet[]): Report {
  const [judged] = sets;
  return {
    name,
    tables: sets.map(({ title, score }) => ({
      title: `${title}: ${score.sentences} sentences`,
      columns: ['what', 'right', 'of', 'share', '95 % range', 'not stated'],
      rows: [
        ...FIELDS.map((field) => {
          const { recall, falsePositives } = score.fields[field];
          return [...row(FIELD_NAMES[field], recall), `${falsePositives.right} of ${falsePositives.of}`];
        }),
        [...row('objects found', score.objects.recall), ''],
        [...row('objects right', score.objects.precision), ''],
        ['objects, F1', '', '', share(score.objects.f1), '', ''],
        [...row('English prompt', score.englishRecall), ''],
        ['prompts with unlisted Korean', String(score.unlistedKorean), String(score.sentences), '', '', ''],
      ],
    })),
    notes: NOTES,
    verdicts: judged === undefined ? [] : verdictsOf(judged),
    // A file from elsewhere gets a table; the chart is of the project's own sentences.
    panels: sets.length > 1 ? sets.map(panel) : [],
    // Without the list of what is wrong: it would show the sentences nobody is to look at.
    data: sets.map(({ title, score: { wrong: _, ...score } }) => ({ title, score })),
  };
}

function verdictsOf({ score }: ScoredSet): Report['verdicts'] {
  const atLeast = (what: string, value: number, bar: number) => ({
    what,
    measured: share(value),
    bar: `≥ ${share(bar)}`,
    isMet: value >= bar,
  });
  return [
    ...BARRED_FIELDS.map((field) =>
      atLeast(FIELD_NAMES[field], score.fields[field].recall.value, BARS[field]),
    ),
    atLeast('objects, F1', score.objects.f1, BARS.objectF1),
    atLeast('English prompt', score.englishRecall.value, BARS.englishRecall),
    {
      what: 'answers where nothing is stated',
      measured: share(score.falsePositives.value),
      bar: `≤ ${share(BARS.falsePositives)}`,
      isMet: score.falsePositives.value <= BARS.falsePositives,
    },
    {
      what: 'prompts with unlisted Korean',
      measured: String(score.unlistedKorean),
      bar: '0',
      isMet: score.unlistedKorean === 0,
    },
  ];
}

function panel({ title, score }: ScoredSet): ChartPanel {
  return {
    title: `Right answers, ${title} (bars), and the range that holds the true share 95 times in 100 (lines)`,
    unit: '%',
    bars: [
      ...BARRED_FIELDS.map((field) => bar(FIELD_NAMES[field], score.fields[field].recall, BARS[field])),
      {
        label: 'objects, F1',
        value: percent(score.objects.f1),
        isPeer: false,
        limit: percent(BARS.objectF1),
      },
      bar('English prompt', score.englishRecall, BARS.englishRecall),
    ],
  };
}

function bar(label: string, { value, low, high }: Proportion, limit: number): ChartPanel['bars'][number] {
  return {
    label,
    value: percent(value),
    isPeer: false,
    limit: percent(limit),
    range: [percent(low), percent(high)],
  };
}

function row(name: string, { right, of, value, low, high }: Proportion): string[] {
  return [name, String(right), String(of), share(value), `${share(low)} – ${share(high)}`];
}

const share = (value: number) => value.toFixed(3).replace(/^0/, '');
const percent = (value: number) => Math.round(value * 1000) / 10;
