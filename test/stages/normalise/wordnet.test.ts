import { expect, it } from 'vitest';
import { readWord } from '../../../src/stages/normalise/read-word.ts';
import { loadVocabulary, type WordList } from '../../../src/stages/normalise/vocabulary.ts';
import { createWordNetTier } from '../../../src/stages/normalise/wordnet.ts';
import { openWordNet } from '../../../src/wordnet/open-wordnet.ts';

const { moods, styles } = loadVocabulary();
/** The lists without their aliases, so that the tier alone is seen. */
const bare = ({ kind, entries }: WordList): WordList => ({
  kind,
  entries,
  knownWords: new Map(entries.map((entry) => [entry.value, { entry, word: entry.value, source: 'value' }])),
  anchors: new Map(),
});
const tier = createWordNetTier(openWordNet);

async function best(word: string, list: WordList) {
  const [first] = await tier.match(readWord(word), list, { startedAt: 0 });
  return first;
}

it('takes a synonym of the commonest meaning first', async () => {
  expect(await best('tranquil', bare(moods))).toMatchObject({ value: 'quiet', via: 'synonym quiet' });
  expect(await best('film', bare(styles))).toMatchObject({ value: 'movie', via: 'synonym movie' });
});

it('finds base forms of irregular words and plurals', async () => {
  expect(await best('films', bare(styles))).toMatchObject({ value: 'movie' });
  expect(await best('sketchier', bare(styles))).toMatchObject({ value: 'sketch' });
});

it('goes one relation further where no synonym is on the list', async () => {
  expect(await best('soundless', bare(moods))).toMatchObject({ value: 'quiet', via: 'similar to quiet' });
  expect(await best('sadness', bare(moods))).toMatchObject({ value: 'sad', via: 'from sad' });
});

it('weighs all links that it finds, and shares 1 among the values', async () => {
  const candidates = await tier.match(readWord('dreary'), moods, { startedAt: 0 });
  expect(candidates.length).toBeGreaterThan(1);
  expect(candidates.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1);
  expect(candidates).toEqual(candidates.toSorted((a, b) => b.score - a.score));
});

it('looks up a phrase as a whole, or the one word that means something, unless that is denied', async () => {
  expect(await best('moving picture', bare(styles))).toMatchObject({ value: 'movie', via: 'synonym movie' });
  expect(await best('a very tranquil atmosphere', bare(moods))).toMatchObject({ value: 'quiet' });
  expect(await best('not tranquil', bare(moods))).toBeUndefined();
});

it.each(['', '🌊', '따뜻한', 'qwxz', '42', 'x'.repeat(10_000), '\ud800'])(
  'knows nothing of %j',
  async (word) => {
    expect(await best(word, moods)).toBeUndefined();
  },
);

it('counts the meanings of each part of speech by themselves, and leaves weak links to the next tier', async () => {
  // The third noun meaning of `word` is a kind of secret, a late one a kind of order: neither says a mood.
  expect(await best('word', moods)).toBeUndefined();
});
