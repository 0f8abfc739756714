import { readFile } from 'node:fs/promises';
import type { Brief } from '../../../../src/brief.ts';
import type { Extractor } from '../../../../src/stages/extract/extractor.ts';

/** One labelled sentence; see korean-prompts.README.txt beside the file. */
interface LabelledPrompt {
  text: string;
  mood_canonical: string | null;
  style_canonical: string | null;
  background: string | null;
  act: string | null;
  accept: {
    mood_canonical?: string[];
    style_canonical?: string[];
    background?: string[];
    act?: string[];
    object?: string[][];
  };
}

interface FieldScore {
  /** Share of right answers where the sentence states the field. */
  accuracy: number;
  /** Answers where it does not. */
  falsePositives: number;
}

export interface Scores {
  mood: FieldScore;
  style: FieldScore;
  background: FieldScore;
  act: FieldScore;
  objectF1: number;
}

export async function scorePrompts(file: URL, extractor: Extractor): Promise<Scores> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const prompts = lines.map((line) => JSON.parse(line) as LabelledPrompt);
  const answers: [LabelledPrompt, Brief][] = [];
  for (const prompt of prompts) {
    answers.push([prompt, (await extractor.extract(prompt.text, AbortSignal.timeout(10_000))).brief]);
  }

  const score = (
    label: 'mood_canonical' | 'style_canonical' | 'background' | 'act',
    answerOf: (brief: Brief) => string | null,
    isRight: (answer: string, accepted: string[]) => boolean,
  ): FieldScore => {
    const stated = answers.filter(([prompt]) => prompt[label] !== null);
    const right = stated.filter(([prompt, brief]) => {
      const answer = answerOf(brief);
      return answer !== null && isRight(answer, prompt.accept[label] ?? []);
    });
    const unstated = answers.filter(([prompt]) => prompt[label] === null);
    return {
      accuracy: right.length / stated.length,
      falsePositives: unstated.filter(([, brief]) => answerOf(brief) !== null).length,
    };
  };
  const exactly = (answer: string, accepted: string[]) => accepted.includes(answer);

  return {
    mood: score('mood_canonical', (brief) => brief.mood, exactly),
    style: score('style_canonical', (brief) => brief.style, exactly),
    background: score('background', (brief) => brief.background, matches),
    act: score('act', (brief) => brief.act, matches),
    objectF1: objectF1(answers),
  };
}

function objectF1(answers: readonly [LabelledPrompt, Brief][]): number {
  let hits = 0;
  let given = 0;
  let wanted = 0;
  for (const [prompt, brief] of answers) {
    const open = [...(prompt.accept.object ?? [])];
    wanted += open.length;
    given += brief.object.length;
    for (const object of brief.object) {
      const found = open.findIndex((alternatives) => matches(object, alternatives));
      if (found < 0) continue;
      open.splice(found, 1);
      hits++;
    }
  }
  return (2 * hits) / (given + wanted);
}

const IGNORED = new Set(
  'a an the in on at of to with for from by into over under through up down'.split(' '),
);

/** The README's rule: all words of an accepted answer, and at most three words more. */
function matches(answer: string, accepted: readonly string[]): boolean {
  const given = wordsOf(answer);
  return accepted.some((alternative) => {
    const wanted = wordsOf(alternative);
    return wanted.every((word) => given.includes(word)) && given.length <= wanted.length + 3;
  });
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9'-]+/u)
    .filter((word) => word !== '' && !IGNORED.has(word))
    .map((word) => word.replace(/ies$/u, 'y').replace(/([^s])s$/u, '$1'));
}
