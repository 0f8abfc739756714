import { readFileSync } from 'node:fs';

const table = new Map(
  readFileSync(new URL('briefs.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { sentence: string; brief: object })
    .map(({ sentence, brief }) => [sentence, brief]),
);

/** The answer for a sentence where the test sets none: from the table, or one that suits any sentence. */
export function defaultBrief(sentence: string): object {
  const known = table.get(sentence.trim());
  if (known) return known;
  const isEnglish = sentence.trim() !== '' && !/\p{Script=Hangul}/u.test(sentence);
  return {
    english: isEnglish ? sentence.trim() : 'A colourful picture of a house under a tree',
    mood: null,
    theme: null,
    background: null,
    object: isEnglish ? [] : ['house', 'tree'],
    act: null,
    style: null,
  };
}
