import { expect, test } from 'vitest';
import { canBe, classOfEnglishNoun } from '../../../../src/stages/extract/offline/english-dictionary.ts';

test.each([
  ['blacksmith', 'person'],
  ['crowd', 'person'],
  ['ghost', 'person'],
  ['hummingbirds', 'animal'],
  ['lavender', 'plant'],
  ['pancakes', 'food'],
  ['elbow', 'body'],
  ['wave', 'nature'],
  ['rainbow', 'nature'],
  ['microscope', 'thing'],
  ['tombstone', 'thing'],
  ['hoodies', 'thing'],
  ['letter', 'thing'],
  ['greenhouse', 'place'],
  ['parking lot', 'place'],
  ['trench', 'place'],
  ['stage', 'place'],
  ['Tuscany', 'place'],
  ['courage', 'idea'],
  ['marathon', 'idea'],
] as const)('%s is of the class %s', (word, thingClass) => {
  expect(classOfEnglishNoun(word)).toBe(thingClass);
});

test('a compound nobody has written down is what its last word is', () => {
  expect(classOfEnglishNoun('carbon fibre microscope')).toBe('thing');
});

test('an outline is no place', () => {
  expect(classOfEnglishNoun('silhouette')).toBe('thing');
  expect(classOfEnglishNoun('horizon')).toBe('place');
});

test('a common noun comes before a person of that name', () => {
  expect(classOfEnglishNoun('crane')).not.toBe('person');
});

test('other words and no words have no class', () => {
  for (const word of ['slowly', 'xyzzy', '', '한글']) expect(classOfEnglishNoun(word)).toBeNull();
});

test('inflected words are found', () => {
  expect(canBe('galloping', 'verb')).toBe(true);
  expect(canBe('velvety', 'verb')).toBe(false);
});
