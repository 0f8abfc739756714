import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { EMBEDDED_MODEL } from '../../../src/fasttext/embedded-model.ts';
import { FastTextModelError } from '../../../src/fasttext/model-error.ts';
import { openWordVectors } from '../../../src/fasttext/open-word-vectors.ts';
import { createFastTextTier } from '../../../src/stages/normalise/fasttext.ts';
import { readWord } from '../../../src/stages/normalise/read-word.ts';
import { TierUnavailableError } from '../../../src/stages/normalise/tier.ts';
import { loadVocabulary, type WordList } from '../../../src/stages/normalise/vocabulary.ts';
import { readWordTable } from '../../../src/stages/normalise/word-table.ts';
import { openWordNet } from '../../../src/wordnet/open-wordnet.ts';
import { makeTestFolder } from '../../test-folder.ts';

const { moods, styles } = loadVocabulary();
const fixtures = join(import.meta.dirname, '../../fixtures/fasttext');
const model = openWordVectors(EMBEDDED_MODEL);
afterAll(async () => (await model).close());
const tier = createFastTextTier({ openModel: () => model, openWordNet });
const match = (word: string, list: WordList) => tier.match(readWord(word), list, { startedAt: 0 });

describe('the fastText tier', () => {
  it.each([
    ['joyfulish', 'mood', 'joyful'],
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

  it('finds nothing near words that mean no mood and no style, but for a quarter of the nouns', async () => {
    const rows = readWordTable('unrelated-words.tsv');
    for (const list of [moods, styles]) {
      const isAnswered = async ([word]: [string, string]) => (await match(word, list)).length > 0;
      const answeredOf = async (kind: string) => {
        const its = rows.filter(([, other]) => other === kind);
        const answered = await Promise.all(its.map(isAnswered));
        return answered.filter(Boolean).length / its.length;
      };
      expect(await answeredOf('nonsense')).toBe(0);
      expect(await answeredOf('noun')).toBeLessThanOrEqual(0.26);
    }
  });

  it.each([
    ['unhappily', 'joyful'],
    ['unsanitary', 'neat'],
    ['ungratefulness', 'warm'],
    ['unfashionable', 'sophisticated'],
    ['shameless', 'embarrassed'],
  ])('does not take %s for %s', async (word, opposite) => {
    expect((await match(word, moods)).map(({ value }) => value)).not.toContain(opposite);
  });

  it('says nothing where a model knows no part of a word', async () => {
    const small = await openWordVectors(join(fixtures, 'without-ngrams.bin'));
    const other = createFastTextTier({ openModel: async () => small, openWordNet });
    expect(await other.match(readWord('zzqx'), moods, { startedAt: 0 })).toEqual([]);
    await small.close();
  });

  it.each(['joyfull 분위기', '아주 joyfull 느낌의'])('reads the Latin words of %s', async (word) => {
    expect((await match(word, moods))[0]?.value).toBe('joyful');
  });

  it('answers from one model alone when another takes its place', async () => {
    const folder = await makeTestFolder();
    const file = join(folder, 'model.bin');
    await copyFile(join(fixtures, 'one-letter.bin'), file);
    const replaced = await openWordVectors(file);
    const other = createFastTextTier({ openModel: async () => replaced, openWordNet });
    const ask = () => other.match(readWord('joyfully'), moods, { startedAt: 0 });
    await ask();
    await copyFile(join(fixtures, 'skipgram.bin'), `${file}.new`);
    await rename(`${file}.new`, file);
    await expect(ask()).rejects.toThrow(TierUnavailableError);
    const fresh = await openWordVectors(join(fixtures, 'skipgram.bin'));
    const freshTier = createFastTextTier({ openModel: async () => fresh, openWordNet });
    const expected = await freshTier.match(readWord('joyfully'), moods, { startedAt: 0 });
    expect(expected).not.toEqual([]);
    expect(await ask()).toEqual(expected);
    await replaced.close();
    await fresh.close();
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
