import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Brief } from '../../../src/brief.ts';
import { openTiers } from '../../../src/open-tiers.ts';
import { createDatamuseTier } from '../../../src/stages/normalise/datamuse.ts';
import { createExactTier } from '../../../src/stages/normalise/exact.ts';
import { createNormaliser } from '../../../src/stages/normalise/normalise.ts';
import type { NormaliserTier } from '../../../src/stages/normalise/tier.ts';
import { loadVocabulary } from '../../../src/stages/normalise/vocabulary.ts';
import { type FakeDatamuse, startFakeDatamuse } from '../../fakes/datamuse.ts';
import { transportFault } from '../../fakes/transport-faults.ts';

const vocabulary = loadVocabulary();
let logged: string[];
const logger = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
const brief: Brief = {
  english: 'a scene',
  mood: null,
  theme: 'vacation',
  background: 'sea',
  object: ['woman'],
  act: 'resting',
  style: null,
};

let datamuse: FakeDatamuse;
beforeEach(async () => {
  logged = [];
  datamuse = await startFakeDatamuse({
    synonyms: {
      zorbly: ['zorb', 'warm', 'soft'],
      qwxz: ['zorb'],
    },
  });
});
afterEach(() => datamuse.close());

function datamuseTier(timeoutMs = 2000): NormaliserTier {
  return createDatamuseTier({ url: datamuse.url, timeoutMs, fetch });
}

describe('what the extractor knows a word to stand for', () => {
  const normaliser = createNormaliser(vocabulary, [createExactTier()], logger);
  const gloomy = { ...brief, mood: 'gloomy' };
  const senses = { mood: { word: '우울하다', value: 'depressed' }, style: null };

  it('holds before what the word in English would stand for', async () => {
    const alone = await normaliser.normalise(gloomy, {});
    expect(alone.categories.moods).toMatchObject({ value: 'dark' });
    const { categories } = await normaliser.normalise(gloomy, {}, senses);
    expect(categories.moods).toEqual({
      input: 'gloomy',
      folded: 'gloomy',
      value: 'depressed',
      tier: 'exact',
      score: 1,
      via: '우울하다 in the sentence',
      runnerUp: null,
      seen: [
        {
          tier: 'exact',
          count: 1,
          best: [{ value: 'depressed', score: 1, via: '우울하다 in the sentence' }],
        },
      ],
      vocabularyVersion: vocabulary.version,
    });
  });

  it('gives way to a mood that was picked', async () => {
    const { categories } = await normaliser.normalise(gloomy, { moods: 'joyful' }, senses);
    expect(categories.moods).toMatchObject({ input: 'joyful', value: 'joyful' });
  });

  it('says nothing about a list without its value', async () => {
    const { categories } = await normaliser.normalise(
      gloomy,
      {},
      {
        mood: { word: '우울하다', value: 'melancholy' },
        style: null,
      },
    );
    expect(categories.moods).toMatchObject({ input: 'gloomy', value: 'dark' });
  });
});

describe('the chain', () => {
  const normaliser = () => createNormaliser(vocabulary, [createExactTier(), datamuseTier()], logger);

  it('gives a receipt for each word: the first tier that knows it wins', async () => {
    const { categories, warnings } = await normaliser().normalise(
      { ...brief, mood: 'zorbly', style: 'Sketch' },
      {},
    );
    expect(categories).toEqual({
      moods: {
        input: 'zorbly',
        folded: 'zorbly',
        value: 'warm',
        tier: 'datamuse',
        score: 0.95,
        via: 'synonym warm',
        runnerUp: { value: 'soft', score: 0.9 },
        seen: [
          { tier: 'exact', count: 0, best: [] },
          {
            tier: 'datamuse',
            count: 2,
            best: [
              { value: 'warm', score: 0.95, via: 'synonym warm' },
              { value: 'soft', score: 0.9, via: 'synonym soft' },
            ],
          },
        ],
        vocabularyVersion: vocabulary.version,
      },
      styles: {
        input: 'Sketch',
        folded: 'sketch',
        value: 'sketch',
        tier: 'exact',
        score: 1,
        via: 'the word itself',
        runnerUp: null,
        seen: [{ tier: 'exact', count: 1, best: [{ value: 'sketch', score: 1, via: 'the word itself' }] }],
        vocabularyVersion: vocabulary.version,
      },
      theme: 'vacation',
      background: 'sea',
      object: ['woman'],
      act: 'resting',
    });
    expect(warnings).toEqual([]);
  });

  it('says so when no tier knows a word, and has none for what was not said', async () => {
    const { categories } = await normaliser().normalise({ ...brief, mood: 'qwxz' }, {});
    expect(categories.moods).toMatchObject({
      input: 'qwxz',
      value: null,
      tier: null,
      score: null,
      runnerUp: null,
    });
    expect(categories.styles).toBeNull();
  });

  it.each([
    ['따뜻한', 'cold', '따뜻한', 'warm'],
    ['Warm', 'cold', 'Warm', 'warm'],
    ['뿌잉뿌잉, 따뜻한', 'cold', '따뜻한', 'warm'],
    ['뿌잉뿌잉', 'cold', 'cold', 'cold'],
    ['뿌잉뿌잉', null, '뿌잉뿌잉', null],
    ['', 'cold', 'cold', 'cold'],
    ['따뜻한 느낌', 'cold', '따뜻한 느낌', 'warm'],
    ['very warm zzz', 'cold', 'very warm zzz', 'warm'],
    ['not cold', 'cold', 'not cold', null],
  ])('picked %j, extracted %j', async (moods, mood, input, value) => {
    const { categories } = await normaliser().normalise({ ...brief, mood }, { moods });
    expect(categories.moods).toMatchObject({ input, value });
  });

  it('goes on without a tier that is down, and warns once', async () => {
    datamuse.faults.push({ ...transportFault.htmlPage(500), times: 2 });
    const last: NormaliserTier = {
      name: 'wordnet',
      match: async () => [{ value: 'warm', score: 0.5, via: 'a test' }],
    };
    const { categories, warnings } = await createNormaliser(
      vocabulary,
      [datamuseTier(), last],
      logger,
    ).normalise({ ...brief, mood: 'zorbly', style: 'zorbly' }, {});
    expect(categories.moods?.tier).toBe('wordnet');
    expect(warnings).toEqual([
      'Datamuse answered with status 500. Moods and styles were matched without it.',
    ]);
  });

  it('goes on without a tier that fails for a reason of its own, and logs it', async () => {
    const broken: NormaliserTier = {
      name: 'wordnet',
      match: async () => {
        throw new TypeError('a mistake');
      },
    };
    const last: NormaliserTier = {
      name: 'fasttext',
      match: async () => [{ value: 'warm', score: 0.5, via: 'a test' }],
    };
    const { categories, warnings } = await createNormaliser(vocabulary, [broken, last], logger).normalise(
      { ...brief, mood: 'zorbly' },
      {},
    );
    expect(categories.moods).toMatchObject({ value: 'warm', tier: 'fasttext' });
    expect(categories.moods?.seen[0]).toEqual({
      tier: 'wordnet',
      count: 0,
      best: [],
      unavailable: 'The wordnet tier failed.',
    });
    expect(warnings).toEqual(['The wordnet tier failed. Moods and styles were matched without it.']);
    expect(logged.join('')).toContain('a mistake');
  });

  it('never throws for a word, and its receipts agree with themselves', async () => {
    const { tiers, close } = await openTiers({
      datamuse: { url: null, timeoutMs: 1 },
      fastTextModel: undefined,
      cacheDirectory: null,
      fetch,
      logger,
    });
    const offline = createNormaliser(vocabulary, tiers, logger);
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc
        .array(fc.constantFrom('dark', 'not', '따뜻한', ',', 'and', '않은', 'neon', 'zzq', '-', 'style'), {
          maxLength: 8,
        })
        .map((words) => words.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(word, async (input) => {
        const { moods, styles, warnings } = await offline.normaliseWords({ moods: [input], styles: [input] });
        expect(warnings).toEqual([]);
        for (const receipt of [...moods, ...styles]) {
          const best = receipt.seen.at(-1)?.best ?? [];
          expect(receipt.input).toBe(input);
          expect(receipt.value).toBe(best[0]?.value ?? null);
          expect(receipt.score).toBe(best[0]?.score ?? null);
          expect(receipt.runnerUp?.value).toBe(best[1]?.value);
          expect(best).toEqual(best.toSorted((a, b) => b.score - a.score));
          for (const { score } of best) expect(score >= 0 && score <= 1.000001).toBe(true);
        }
      }),
    );
    await close();
  });
});
