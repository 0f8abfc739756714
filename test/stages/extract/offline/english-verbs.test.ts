import { expect, test } from 'vitest';
import {
  baseOfPast,
  baseOfPresent,
  ingOf,
  isBase,
  isIngForm,
} from '../../../../src/stages/extract/offline/english-verbs.ts';

test.each([
  ['sleep', 'sleeps', 'sleeping'],
  ['ride', 'rides', 'riding'],
  ['sit', 'sits', 'sitting'],
  ['lie', 'lies', 'lying'],
  ['carry', 'carries', 'carrying'],
  ['watch', 'watches', 'watching'],
  ['play', 'plays', 'playing'],
  ['fix', 'fixes', 'fixing'],
  ['see', 'sees', 'seeing'],
  ['open', 'opens', 'opening'],
])('%s, %s, %s', (base, present, ing) => {
  expect(baseOfPresent(present)).toBe(base);
  expect(ingOf(base)).toBe(ing);
  expect(isIngForm(ing)).toBe(true);
});

test.each([
  ['looked', 'look'],
  ['hoped', 'hope'],
  ['hopped', 'hop'],
  ['danced', 'dance'],
  ['carried', 'carry'],
  ['sat', 'sit'],
  ['flew', 'fly'],
])('%s is of %s', (past, base) => {
  expect(baseOfPast(past)).toBe(base);
});

test('words that only look like a form of a verb are none', () => {
  expect(baseOfPresent('glass')).toBeNull();
  expect(baseOfPast('bed')).toBeNull();
  expect(isIngForm('king')).toBe(false);
  expect(isIngForm('evening')).toBe(false);
  expect(isBase('ran')).toBe(false);
  expect(isBase('sing')).toBe(true);
  expect(isBase('feed')).toBe(true);
});
