import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskCache } from '../../../src/disk-cache.ts';
import { createDatamuseTier } from '../../../src/stages/normalise/datamuse.ts';
import { readWord } from '../../../src/stages/normalise/read-word.ts';
import type { NormaliserTier } from '../../../src/stages/normalise/tier.ts';
import { loadVocabulary } from '../../../src/stages/normalise/vocabulary.ts';
import { type FakeDatamuse, startFakeDatamuse } from '../../fakes/datamuse.ts';
import { transportFault } from '../../fakes/transport-faults.ts';
import { makeTestFolder } from '../../test-folder.ts';

const vocabulary = loadVocabulary();
const context = () => ({ startedAt: performance.now() });

let datamuse: FakeDatamuse;
beforeEach(async () => {
  datamuse = await startFakeDatamuse({
    synonyms: {
      zorbly: ['zorb', 'warm', 'soft'],
      odd: ['zorb'],
    },
  });
});
afterEach(() => datamuse.close());

function datamuseTier(timeoutMs = 2000): NormaliserTier {
  return createDatamuseTier({ url: datamuse.url, timeoutMs, fetch });
}

describe('the Datamuse tier', () => {
  it('gives the synonyms that are on the list, best first', async () => {
    const candidates = await datamuseTier().match(readWord('zorbly'), vocabulary.moods, context());
    expect(candidates.map(({ value }) => value)).toEqual(['warm', 'soft']);
    expect(candidates[0]?.score).toBeGreaterThan(candidates[1]?.score ?? 1);
    expect(Object.fromEntries(datamuse.requests[0]?.query ?? [])).toEqual({ rel_syn: 'zorbly', max: '100' });
  });

  it('asks once for a word, empty answers too, also when many ask at once', async () => {
    const tier = datamuseTier();
    await Promise.all(
      Array.from({ length: 20 }, () => tier.match(readWord('zorbly'), vocabulary.moods, context())),
    );
    await tier.match(readWord('Zorbly'), vocabulary.styles, context());
    await tier.match(readWord('odd'), vocabulary.moods, context());
    expect(await tier.match(readWord('odd'), vocabulary.moods, context())).toEqual([]);
    expect(datamuse.requests.map(({ query }) => query.get('rel_syn'))).toEqual(['zorbly', 'odd']);
  });

  it('is not asked about words that are not English', async () => {
    const tier = datamuseTier();
    for (const word of ['따뜻한', '', '🌊', '42', 'x'.repeat(101), 'not warm']) {
      expect(await tier.match(readWord(word), vocabulary.moods, context())).toEqual([]);
    }
    expect(datamuse.requests).toEqual([]);
  });

  it.each([
    ['hangs', transportFault.hang(), 'within 100 ms'],
    ['breaks off', transportFault.truncatedBody(), 'could not be reached'],
    ['answers garbage', transportFault.garbageJson(), 'something else than words'],
    ['answers a web page', transportFault.htmlPage(503), 'answered with status 503'],
  ])('is unavailable when the service %s, and asked again later', async (_name, broken, message) => {
    datamuse.faults.push(broken);
    const tier = datamuseTier(100);
    await expect(tier.match(readWord('zorbly'), vocabulary.moods, context())).rejects.toThrow(message);
    await datamuse.requests[0]?.ended;
    expect(await tier.match(readWord('zorbly'), vocabulary.moods, context())).not.toEqual([]);
  });

  it('leaves a failing service alone, tries it with one word after a while, and closes again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      datamuse.faults.push({ ...transportFault.htmlPage(500), times: 4 });
      const tier = datamuseTier();
      for (const word of ['zorba', 'zorbb', 'zorbc'])
        await expect(tier.match(readWord(word), vocabulary.moods, context())).rejects.toThrow();
      await expect(tier.match(readWord('zorbd'), vocabulary.moods, context())).rejects.toThrow('left alone');
      expect(datamuse.requests).toHaveLength(3);

      vi.advanceTimersByTime(31_000);
      await expect(tier.match(readWord('zorbe'), vocabulary.moods, context())).rejects.toThrow('status 500');
      await expect(tier.match(readWord('zorbf'), vocabulary.moods, context())).rejects.toThrow('left alone');
      expect(datamuse.requests).toHaveLength(4);

      vi.advanceTimersByTime(31_000);
      expect(await tier.match(readWord('zorbly'), vocabulary.moods, context())).not.toEqual([]);
      expect(await tier.match(readWord('odd'), vocabulary.moods, context())).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('takes no more than it asked for, and gives up on a reply without end', async () => {
    datamuse.synonyms = {
      zorbly: Array.from({ length: 1000 }, (_, index) => (index === 150 ? 'soft' : `zorb${index}`)),
      zorbmuch: Array.from({ length: 1000 }, () => 'zorb'.repeat(200)),
    };
    const withoutLimit = (input: string | URL | Request, init?: RequestInit) => {
      const address = new URL(String(input));
      address.searchParams.set('max', '1000');
      return fetch(address, init);
    };
    const tier = createDatamuseTier({ url: datamuse.url, timeoutMs: 2000, fetch: withoutLimit });
    expect(await tier.match(readWord('zorbly'), vocabulary.moods, context())).toEqual([]);
    await expect(tier.match(readWord('zorbmuch'), vocabulary.moods, context())).rejects.toThrow('too much');
  });

  it('gives all words of a request one time budget', async () => {
    const tier = datamuseTier(1000);
    const late = { startedAt: performance.now() - 1001 };
    await expect(tier.match(readWord('zorbly'), vocabulary.moods, late)).rejects.toThrow('within 1000 ms');
    expect(datamuse.requests).toEqual([]);
    await tier.match(readWord('zorbly'), vocabulary.moods, context());
    expect(await tier.match(readWord('zorbly'), vocabulary.moods, late)).not.toEqual([]);
  });

  it('keeps answers on the disk for the next process, empty ones too, but no failures', async () => {
    const file = join(await makeTestFolder(), 'cache', 'answers.sqlite');
    const startTier = () => {
      const cache = createDiskCache({
        file,
        table: 'datamuse',
        mostEntries: 100,
        mostAgeMs: 1e9,
        onProblem: (problem) => expect.unreachable(problem.message),
        onExposed: (problem) => expect.unreachable(problem.message),
      });
      return { cache, tier: createDatamuseTier({ url: datamuse.url, timeoutMs: 2000, fetch, cache }) };
    };
    const first = startTier();
    datamuse.faults.push(transportFault.htmlPage(500));
    await expect(first.tier.match(readWord('odd'), vocabulary.moods, context())).rejects.toThrow();
    const found = await first.tier.match(readWord('zorbly'), vocabulary.moods, context());
    await first.tier.match(readWord('odd'), vocabulary.moods, context());
    first.cache.close();
    expect(datamuse.requests).toHaveLength(3);

    const second = startTier();
    expect(await second.tier.match(readWord('zorbly'), vocabulary.moods, context())).toEqual(found);
    expect(await second.tier.match(readWord('odd'), vocabulary.moods, context())).toEqual([]);
    second.cache.close();
    expect(datamuse.requests).toHaveLength(3);
  });
});
