import { expect, it } from 'vitest';
import { findMisspelt } from '../../../src/stages/normalise/misspelling.ts';
import { loadVocabulary } from '../../../src/stages/normalise/vocabulary.ts';

const { moods, styles } = loadVocabulary();

it.each([
  ['peacful', moods, 'peaceful'],
  ['romatic', moods, 'romantic'],
  ['frigthening', moods, 'frightening'],
  ['lonley', moods, 'solitary'],
  ['happpy', moods, 'joyful'],
  ['skecth', styles, 'sketch'],
  ['illustation', styles, 'illustration'],
  ['fantsy', styles, 'fantasy'],
])('%s is a slip away from a known word', (word, list, value) => {
  expect(findMisspelt(word, list)?.entry.value).toBe(value);
});

it.each(['qwrtzx', 'wrm', '', 'x'.repeat(200), 'zzzzzz'])('%j is not', (word) => {
  expect(findMisspelt(word, moods)).toBeUndefined();
});

it('does not choose between two values', () => {
  const entry = (value: string) => ({ value, labels: [] });
  const [one, other] = [entry('one'), entry('other')];
  const known = (key: string, of: typeof one) =>
    [key, { entry: of, word: key, source: 'alias' as const }] as const;
  const list = {
    kind: 'mood' as const,
    entries: [one, other],
    knownWords: new Map([known('zorbly', one), known('zorbla', other), known('qwexly', one)]),
    anchors: new Map(),
  };
  expect(findMisspelt('zorblz', list)).toBeUndefined();
  expect(findMisspelt('qwexlz', list)?.entry).toBe(one);
});
