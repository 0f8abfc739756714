import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Brief } from '../../../src/brief.ts';
import { createDatamuseTier } from '../../../src/stages/normalise/datamuse.ts';
import { createExactTier } from '../../../src/stages/normalise/exact.ts';
import { createNormaliser } from '../../../src/stages/normalise/normalise.ts';
import type { NormaliserTier } from '../../../src/stages/normalise/tier.ts';
import { loadVocabulary } from '../../../src/stages/normalise/vocabulary.ts';
import { type FakeDatamuse, startFakeDatamuse } from '../../fakes/datamuse.ts';
import { transportFault } from '../../fakes/transport-faults.ts';
import { makeTestFolder } from '../../test-folder.ts';

const vocabulary = loadVocabulary();
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
  datamuse = await startFakeDatamuse({
    synonyms: {
      cozy: ['snug', 'warm', 'soft'],
      photograph: ['photography'],
      close: ['close up'],
      odd: ['strange'],
    },
  });
});
afterEach(() => datamuse.close());

function datamuseTier(timeoutMs = 2000): NormaliserTier {
  return createDatamuseTier({ url: datamuse.url, timeoutMs, fetch });
}

describe('the vocabulary', () => {
  it('has the lists of the original system', () => {
    expect(vocabulary.moods.entries).toHaveLength(36);
    expect(vocabulary.styles.entries).toHaveLength(22);
    expect(vocabulary.version).toMatch(/^[0-9a-f]{12}$/);
  });

  it('can be replaced by a file, and changes its version with it', async () => {
    const file = join(await makeTestFolder(), 'vocabulary.json');
    const lists = {
      moods: [{ value: 'serene', labels: ['고즈넉한'] }],
      styles: [{ value: 'ink', labels: [] }],
    };
    await writeFile(file, JSON.stringify(lists));
    const other = loadVocabulary(file);
    expect(other.moods.byFoldedWord.get('고즈넉한')).toBe('serene');
    expect(other.version).not.toBe(vocabulary.version);
  });

  it.each([
    ['no file', undefined],
    ['no JSON', '{'],
    ['no styles', '{"moods":[{"value":"a","labels":[]}]}'],
    [
      'one word for two values',
      '{"moods":[{"value":"a","labels":["x"]},{"value":"b","labels":["X"]}],"styles":[{"value":"s","labels":[]}]}',
    ],
  ])('says what is wrong with a file: %s', async (_name, content) => {
    const file = join(await makeTestFolder(), 'vocabulary.json');
    if (content !== undefined) await writeFile(file, content);
    expect(() => loadVocabulary(file)).toThrow('VOCABULARY_FILE');
  });
});

describe('the exact tier', () => {
  it.each([
    ['warm', 'moods', 'warm'],
    [' WARM ', 'moods', 'warm'],
    ['따뜻한', 'moods', 'warm'],
    ['따뜻한'.normalize('NFD'), 'moods', 'warm'],
    ['gothic', 'styles', 'Gothic'],
    ['Close up', 'styles', 'close-up'],
    ['closeup', 'styles', 'close-up'],
    ['Black-and-White', 'styles', 'black and white'],
    ['사진', 'styles', 'photography'],
    ['3d', 'styles', '3D'],
  ] as const)('knows %j', async (word, kind, value) => {
    expect(await createExactTier().match(word, vocabulary[kind])).toEqual([{ value, score: 1 }]);
  });

  it('knows every value and label, and only those', async () => {
    for (const list of [vocabulary.moods, vocabulary.styles]) {
      for (const { value, labels } of list.entries) {
        for (const word of [value, ...labels]) {
          expect(await createExactTier().match(word, list)).toEqual([{ value, score: 1 }]);
        }
      }
    }
    expect(await createExactTier().match('cozy', vocabulary.moods)).toEqual([]);
  });
});

describe('the Datamuse tier', () => {
  it('gives the synonyms that are on the list, best first', async () => {
    const candidates = await datamuseTier().match('cozy', vocabulary.moods);
    expect(candidates.map(({ value }) => value)).toEqual(['warm', 'soft']);
    expect(candidates[0]?.score).toBeGreaterThan(candidates[1]?.score ?? 1);
    expect(Object.fromEntries(datamuse.requests[0]?.query ?? [])).toEqual({ rel_syn: 'cozy', max: '100' });
  });

  it('asks once for a word, empty answers too, also when many ask at once', async () => {
    const tier = datamuseTier();
    await Promise.all(Array.from({ length: 20 }, () => tier.match('cozy', vocabulary.moods)));
    await tier.match('Cozy', vocabulary.styles);
    await tier.match('odd', vocabulary.moods);
    expect(await tier.match('odd', vocabulary.moods)).toEqual([]);
    expect(datamuse.requests.map(({ query }) => query.get('rel_syn'))).toEqual(['cozy', 'odd']);
  });

  it('is not asked about words that are not English', async () => {
    const tier = datamuseTier();
    for (const word of ['따뜻한', '', '🌊', '42', 'x'.repeat(101), 'naïve']) {
      expect(await tier.match(word, vocabulary.moods)).toEqual([]);
    }
    expect(datamuse.requests).toEqual([]);
  });

  it.each([
    ['hangs', transportFault.hang(), 'within 100 ms'],
    ['breaks off', transportFault.truncatedBody(), 'could not be reached'],
    ['answers garbage', transportFault.garbageJson(), 'could not be reached'],
    ['answers a web page', transportFault.htmlPage(503), 'could not be reached'],
  ])('is unavailable when the service %s, and asked again later', async (_name, broken, message) => {
    datamuse.faults.push(broken);
    const tier = datamuseTier(100);
    await expect(tier.match('cozy', vocabulary.moods)).rejects.toThrow(message);
    expect(await tier.match('cozy', vocabulary.moods)).not.toEqual([]);
  });

  it('leaves a failing service alone, tries it with one word after a while, and closes again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      datamuse.faults.push({ ...transportFault.htmlPage(500), times: 4 });
      const tier = datamuseTier();
      for (const word of ['a', 'b', 'c']) await expect(tier.match(word, vocabulary.moods)).rejects.toThrow();
      await expect(tier.match('d', vocabulary.moods)).rejects.toThrow('left alone');
      expect(datamuse.requests).toHaveLength(3);

      vi.advanceTimersByTime(31_000);
      await expect(tier.match('e', vocabulary.moods)).rejects.toThrow('could not be reached');
      await expect(tier.match('f', vocabulary.moods)).rejects.toThrow('left alone');
      expect(datamuse.requests).toHaveLength(4);

      vi.advanceTimersByTime(31_000);
      expect(await tier.match('cozy', vocabulary.moods)).not.toEqual([]);
      expect(await tier.match('odd', vocabulary.moods)).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the chain', () => {
  const normaliser = () => createNormaliser(vocabulary, [createExactTier(), datamuseTier()]);

  it('gives a receipt for each word: the first tier that knows it wins', async () => {
    const { categories, warnings } = await normaliser().normalise(
      { ...brief, mood: 'cozy', style: 'Sketch' },
      {},
    );
    expect(categories).toEqual({
      moods: {
        input: 'cozy',
        value: 'warm',
        tier: 'datamuse',
        score: expect.any(Number),
        runnerUp: { value: 'soft', score: expect.any(Number) },
        vocabularyVersion: vocabulary.version,
      },
      styles: {
        input: 'Sketch',
        value: 'sketch',
        tier: 'exact',
        score: 1,
        runnerUp: null,
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
    const { categories } = await normaliser().normalise({ ...brief, mood: 'odd' }, {});
    expect(categories.moods).toMatchObject({
      input: 'odd',
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
    ['포근한, 따뜻한', 'cold', '따뜻한', 'warm'],
    ['포근한', 'cold', 'cold', 'cold'],
    ['포근한', null, '포근한', null],
    ['', 'cold', 'cold', 'cold'],
  ])('picked %j, extracted %j', async (moods, mood, input, value) => {
    const { categories } = await normaliser().normalise({ ...brief, mood }, { moods });
    expect(categories.moods).toMatchObject({ input, value });
  });

  it('goes on without a tier that is down, and warns once', async () => {
    datamuse.faults.push({ ...transportFault.htmlPage(500), times: 2 });
    const last: NormaliserTier = { name: 'wordnet', match: async () => [{ value: 'warm', score: 0.5 }] };
    const { categories, warnings } = await createNormaliser(vocabulary, [datamuseTier(), last]).normalise(
      { ...brief, mood: 'cozy', style: 'photograph' },
      {},
    );
    expect(categories.moods?.tier).toBe('wordnet');
    expect(warnings).toEqual([expect.stringContaining('Datamuse could not be reached')]);
  });

  it('never throws for a word', async () => {
    const offline = createNormaliser(vocabulary, [createExactTier()]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (word) => {
        const { categories } = await offline.normalise(
          { ...brief, mood: word, style: word },
          { moods: word },
        );
        expect(categories.styles?.input).toBe(word);
      }),
    );
  });
});
