import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { FastTextModelError } from '../../../src/fasttext/model-error.ts';
import { openWordVectors } from '../../../src/fasttext/open-word-vectors.ts';
import { createFastTextTier } from '../../../src/stages/normalise/fasttext.ts';
import { readWord } from '../../../src/stages/normalise/read-word.ts';
import { TierUnavailableError } from '../../../src/stages/normalise/tier.ts';
import { loadVocabulary, type WordList } from '../../../src/stages/normalise/vocabulary.ts';
import { openWordNet } from '../../../src/wordnet/open-wordnet.ts';

const { moods, styles } = loadVocabulary();
const model = openWordVectors(
  fileURLToPath(new URL('../../../models/fasttext/moodstyle.ftz', import.meta.url)),
);
afterAll(async () => (await model).close());
const tier = createFastTextTier({ openModel: () => model, openWordNet });
const match = (word: string, list: WordList) => tier.match(readWord(word), list, { startedAt: 0 });

describe('the fastText tier', () => {
  it.each([
    ['joyfull', 'mood', 'joyful'],
    ['gloominess', 'mood', 'dark'],
    ['watercolorist', 'style', 'western painting'],
  ] as const)('finds the nearest value of %s', async (word, kind, value) => {
    const [best, ...others] = await match(word, kind === 'mood' ? moods : styles);
    expect(best).toMatchObject({ value, via: expect.stringMatching(/^near .+ \(0\.\d\d\)$/) });
    for (const other of others) expect(other.score).toBeLessThanOrEqual(best?.score ?? 0);
  });

  it('gives every value itself', async () => {
    for (const list of [moods, styles]) {
      for (const { value } of list.entries) expect((await match(value, list))[0]?.value).toBe(value);
    }
  });

  it.each(['qwrtzx', 'xkcdqqv', 'kidney', 'vaccine'])('finds nothing near %s', async (word) => {
    expect(await match(word, moods)).toEqual([]);
  });

  it.each(['', '🌊', '따뜻한', '日本', 'مرحبا', '42', 'not joyful', '\ud800'])(
    'says nothing of %j',
    async (word) => {
      expect(await match(word, moods)).toEqual([]);
    },
  );

  it('answers 300 words at once as one after the other', async () => {
    const words = Array.from({ length: 300 }, (_, index) => `gloomy${index % 7} sunny${index}`);
    const together = await Promise.all(words.map((word) => match(word, moods)));
    for (const [index, word] of words.entries()) expect(await match(word, moods)).toEqual(together[index]);
  });

  it('never throws, and keeps scores between 0 and 1', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(...'abz -,é가🌊\u0000') }), async (word) => {
        for (const { score } of await match(word, styles)) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('is unavailable while its model cannot be read, and recovers', async () => {
    let isThere = false;
    const flaky = createFastTextTier({
      openModel: async () => {
        if (isThere) return model;
        throw new FastTextModelError('model_missing', 'a.bin', 'is not there.');
      },
      openWordNet,
    });
    const attempt = () => flaky.match(readWord('joyfull'), moods, { startedAt: 0 });
    await expect(attempt()).rejects.toThrow(TierUnavailableError);
    await expect(attempt()).rejects.toThrow('The fastText model a.bin is not there.');
    isThere = true;
    expect(await attempt()).not.toEqual([]);
  });
});
