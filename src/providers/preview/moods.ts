export type TimeOfDay = 'day' | 'dawn' | 'dusk' | 'night';

/** What the air is full of. */
export type Weather =
  | 'overcast'
  | 'rain'
  | 'snow'
  | 'fog'
  | 'rays'
  | 'rainbow'
  | 'aurora'
  | 'lightning'
  | 'leaves'
  | 'petals'
  | 'hearts'
  | 'confetti'
  | 'sparkles'
  | 'fireworks'
  | 'bats'
  | 'birds';

/** What a mood does to a picture. */
export interface MoodLook {
  /** The sky from its top to the horizon; indoors the wall takes its hue from it. */
  sky: [top: string, middle: string, horizon: string];
  /** The colour of the light, and of the sun or lamp it comes from. */
  light: string;
  /** How far every colour of the scenery is drawn towards the middle of the sky, 0 to 1. */
  tint: number;
  /** Factors and shifts on the scenery's own colours: 1, 1 and 0 leave them alone. */
  chroma: number;
  contrast: number;
  exposure: number;
  /** How much far things fade into the horizon, 0 to 1. */
  haze: number;
  /** How dark the corners are, 0 to 1. */
  vignette: number;
  time: TimeOfDay;
  weather: Weather[];
}

type Row = [
  sky: string,
  light: string,
  tint: number,
  chroma: number,
  contrast: number,
  exposure: number,
  haze: number,
  vignette: number,
  time: TimeOfDay,
  weather?: string,
];

/** One row a mood; the columns are the fields of {@link MoodLook} in order. */
const rows: Record<string, Row> = {
  exciting: ['#f0476a #ff8a5c #ffd977', '#ffe08a', 0.2, 1.25, 1.15, 0.02, 0.45, 0.2, 'dusk', 'rays confetti'],
  joyful: ['#3fa9f5 #9bdcff #fff1b8', '#fff2a8', 0.08, 1.2, 1.02, 0.04, 0.4, 0.08, 'day', 'rainbow'],
  sad: ['#54667e #8193a8 #aebbc6', '#cfd9e4', 0.42, 0.5, 0.88, -0.06, 0.6, 0.35, 'day', 'rain overcast'],
  calm: ['#86c0d6 #c3e2e6 #f8ead6', '#fff1d8', 0.24, 0.78, 0.9, 0.02, 0.6, 0.1, 'dawn'],
  thrilled: ['#5a35d6 #e0509a #ffb964', '#ffd27a', 0.26, 1.2, 1.2, -0.02, 0.4, 0.28, 'dusk', 'sparkles'],
  quiet: ['#a5b4c6 #d2d8dd #efe8de', '#f6efe4', 0.34, 0.58, 0.84, 0.02, 0.75, 0.15, 'dawn', 'fog'],
  bright: ['#2796ff #86d0ff #f6fcff', '#fffbe0', 0.05, 1.15, 1.0, 0.07, 0.4, 0, 'day', 'rays'],
  neat: ['#b9d8ea #e0eef4 #fcfbf7', '#ffffff', 0.22, 0.72, 0.9, 0.06, 0.45, 0, 'day'],
  modern: ['#7f95ad #bcc8d5 #efe9e1', '#fdf6ea', 0.3, 0.6, 1.0, 0, 0.5, 0.1, 'day'],
  cute: ['#ffaed0 #ffd3e4 #fff3d9', '#fff0f6', 0.26, 0.98, 0.86, 0.07, 0.5, 0, 'day', 'hearts'],
  sophisticated: ['#37344c #8b6c7e #e0bd9f', '#f7d9b4', 0.34, 0.62, 1.02, -0.06, 0.5, 0.3, 'dusk'],
  dark: ['#080c16 #172033 #34415c', '#b8c7e8', 0.5, 0.5, 1.0, -0.16, 0.5, 0.55, 'night'],
  vivid: ['#0068ff #00bfff #fff07a', '#fff26b', 0.04, 1.5, 1.16, 0, 0.25, 0.1, 'day'],
  light: ['#d3e9fa #eef6fb #fffdf5', '#ffffff', 0.3, 0.62, 0.8, 0.13, 0.6, 0, 'day', 'rays'],
  soft: ['#e0bcd4 #f5dcd8 #fff3e2', '#fff2e4', 0.34, 0.7, 0.8, 0.07, 0.65, 0, 'dawn', 'fog petals'],
  deep: ['#052439 #0d4a66 #43959a', '#9fe0dc', 0.42, 0.95, 1.08, -0.12, 0.55, 0.4, 'dusk'],
  peaceful: ['#8fc3b8 #cbe4cf #fdf2d2', '#fff4cc', 0.24, 0.82, 0.9, 0.04, 0.6, 0.06, 'dawn', 'birds'],
  boring: ['#b0b0a8 #c6c5bd #d8d5cb', '#e0ddd2', 0.5, 0.3, 0.74, 0.01, 0.6, 0.05, 'day', 'overcast'],
  depressed: [
    '#272d39 #434b59 #666d79',
    '#98a0ac',
    0.55,
    0.28,
    0.85,
    -0.16,
    0.7,
    0.5,
    'day',
    'rain overcast',
  ],
  dynamic: ['#ff6a14 #ffae42 #ffeab0', '#fff0b0', 0.2, 1.22, 1.22, 0.01, 0.35, 0.15, 'dusk', 'rays leaves'],
  frustrating: ['#4c2428 #95483b #d48f5e', '#f0b27a', 0.42, 0.75, 1.16, -0.1, 0.5, 0.4, 'dusk', 'overcast'],
  festival: [
    '#17134d #5a2a8c #ff86a8',
    '#ffd27a',
    0.3,
    1.25,
    1.08,
    -0.04,
    0.4,
    0.3,
    'night',
    'fireworks confetti',
  ],
  romantic: [
    '#5f4690 #d9708f #ffc6a4',
    '#ffd9b8',
    0.32,
    0.98,
    0.96,
    -0.01,
    0.55,
    0.22,
    'dusk',
    'petals hearts',
  ],
  passionate: ['#6d0a2d #d3273d #ffa04e', '#ffc070', 0.36, 1.2, 1.16, -0.05, 0.4, 0.35, 'dusk', 'petals'],
  noisy: ['#ff5e7a #ffcf3d #63cdff', '#fff07a', 0.14, 1.38, 1.14, 0.02, 0.25, 0.05, 'day', 'confetti'],
  chaotic: [
    '#331a57 #ae3350 #f3a85c',
    '#ffd08a',
    0.34,
    1.15,
    1.24,
    -0.07,
    0.4,
    0.4,
    'dusk',
    'lightning leaves',
  ],
  frightening: ['#07100f #1b2c28 #5d7a52', '#c9e6a8', 0.46, 0.6, 1.14, -0.1, 0.65, 0.5, 'night', 'fog bats'],
  critical: ['#310b12 #8a1d24 #e8693f', '#ff9a6a', 0.46, 1.0, 1.22, -0.1, 0.5, 0.5, 'dusk', 'lightning'],
  monotonous: ['#98a0a5 #b4babd #cfd2d3', '#e2e4e4', 0.6, 0.14, 0.8, 0, 0.55, 0.05, 'day', 'overcast'],
  solitary: ['#2b4067 #6c85a6 #d2cac4', '#f2e6da', 0.44, 0.6, 0.95, -0.09, 0.7, 0.35, 'dusk', 'fog'],
  empty: ['#d4cfc3 #e5e1d7 #f3efe6', '#fffaf0', 0.55, 0.32, 0.7, 0.09, 0.8, 0, 'day'],
  optimistic: [
    '#4fb9ff #b3e4ff #ffe48f',
    '#fff0a0',
    0.12,
    1.12,
    1.0,
    0.05,
    0.45,
    0,
    'dawn',
    'rays rainbow birds',
  ],
  pessimistic: [
    '#393c45 #62666d #908c86',
    '#b8b3aa',
    0.52,
    0.34,
    0.92,
    -0.13,
    0.6,
    0.45,
    'day',
    'overcast fog',
  ],
  embarrassed: ['#ff9096 #fec9bf #fff0e6', '#ffe3da', 0.34, 0.9, 0.86, 0.05, 0.5, 0.05, 'dawn', 'hearts'],
  warm: ['#f59f58 #ffcf94 #fff0cb', '#fff0b8', 0.24, 1.05, 0.98, 0.04, 0.5, 0.1, 'dawn'],
  cold: ['#6ba6e0 #b3d7f1 #eff8ff', '#f2faff', 0.42, 0.66, 0.96, 0.04, 0.6, 0.08, 'day', 'snow'],
};

const neutralRow: Row = ['#469fe6 #a5d4f4 #fff0cf', '#fff6d0', 0.1, 1, 1, 0.01, 0.5, 0.08, 'day'];

/** The look of a vocabulary mood; a fair day for null and for moods of a vocabulary of one's own. */
export function moodLook(mood: string | null): MoodLook {
  const row = (mood !== null && Object.hasOwn(rows, mood) ? rows[mood] : undefined) ?? neutralRow;
  const [sky, light, tint, chroma, contrast, exposure, haze, vignette, time, weather = ''] = row;
  return {
    sky: sky.split(' ') as MoodLook['sky'],
    light,
    tint,
    chroma,
    contrast,
    exposure,
    haze,
    vignette,
    time,
    weather: weather.split(' ').filter(Boolean) as Weather[],
  };
}
