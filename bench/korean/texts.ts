import { join } from 'node:path';
import { readLabelledPrompts } from '../../eval/labelled-prompts.ts';

const root = join(import.meta.dirname, '../..');
const FIXTURE = join(root, 'test/fixtures/korean-prompts.jsonl');
const TRIED = join(root, 'eval/korean-tried.jsonl');

/** What everything is loaded with before a text is timed; none of the labelled sentences. */
export const FIRST_SENTENCE = '노을 지는 바닷가를 걷는 강아지 그림';
/** The first one that the dictionary is needed for. */
export const FIRST_ENGLISH_SENTENCE = 'a sad clown juggling oranges on a rooftop';

/** A sentence as people write it. */
export interface Sentence {
  text: string;
  isEnglish: boolean;
}

export async function readSentences(): Promise<Sentence[]> {
  const prompts = (await Promise.all([FIXTURE, TRIED].map(readLabelledPrompts))).flat();
  return prompts.map(({ text }) => ({ text, isEnglish: !/[가-힣]/.test(text) }));
}

/** What nobody should send, but somebody will. */
export interface BadInput {
  name: string;
  /** Unicode code points, as the server counts them. */
  characters: number;
  text: string;
}

const LENGTHS = [10_000, 32_000];
const REPEATED = ['가', '고양이', '사진 ', '을(를)', 'a', 'a cat ', '日本', 'ㅋ', '😀'];

export async function makeBadInputs(): Promise<BadInput[]> {
  const sixty = (await readLabelledPrompts(FIXTURE)).slice(0, 60).map(({ text }) => `${text} `);
  const units: (readonly [name: string, unit: readonly string[]])[] = [
    ...REPEATED.map((unit) => [unit.trim(), [...unit]] as const),
    ['random Hangul', randomSyllables(Math.max(...LENGTHS))],
    ['60 sentences', [...sixty.join('')]],
    ['spaces', [' ']],
  ];
  return units.flatMap(([name, unit]) =>
    LENGTHS.map((characters) => ({ name, characters, text: repeat(unit, characters) })),
  );
}

function repeat(unit: readonly string[], characters: number): string {
  return Array.from({ length: characters }, (_, place) => unit[place % unit.length]).join('');
}

/** The same in every run (the generator of Numerical Recipes). */
function randomSyllables(count: number): string[] {
  const FIRST = 0xac00;
  const SYLLABLES = 11_172;
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(FIRST + Math.floor((state / 2 ** 32) * SYLLABLES));
  });
}
