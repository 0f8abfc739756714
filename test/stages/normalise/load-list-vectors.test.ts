import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { DiskCache } from '../../../src/disk-cache.ts';
import { openWordVectors } from '../../../src/fasttext/open-word-vectors.ts';
import { loadListVectors } from '../../../src/stages/normalise/load-list-vectors.ts';
import { phraseVector } from '../../../src/stages/normalise/phrase-vector.ts';
import { loadVocabulary } from '../../../src/stages/normalise/vocabulary.ts';
import { openWordNet } from '../../../src/wordnet/open-wordnet.ts';

const { moods, styles } = loadVocabulary();
const model = openWordVectors(join(import.meta.dirname, '../../fixtures/fasttext/skipgram.bin'));
afterAll(async () => (await model).close());

/** A cache in memory that lets a test see and spoil what is kept. */
function createCache() {
  const kept = new Map<string, string>();
  const cache: DiskCache = {
    get(key, parse) {
      const text = kept.get(key);
      if (text === undefined) return undefined;
      try {
        return parse(text);
      } catch {
        return undefined;
      }
    },
    set: (key, text) => void kept.set(key, text),
    close: () => undefined,
  };
  return { kept, cache };
}

it('gives back what it kept, to the last bit', async () => {
  const { kept, cache } = createCache();
  const words = await model;
  const made = await loadListVectors(moods, words, openWordNet, cache);
  expect(kept.size).toBe(1);
  const loaded = await loadListVectors(moods, words, openWordNet, cache);
  expect(loaded).not.toBe(made);
  const { anchorVectors, valueVectors, ...rest } = loaded;
  expect(rest).toEqual({
    fingerprint: words.fingerprint,
    floors: made.floors,
    values: made.values,
    anchors: made.anchors,
  });
  const vector = await phraseVector(['gloomy'], words);
  expect(anchorVectors.cosinesWith(vector)).toEqual(made.anchorVectors.cosinesWith(vector));
  expect(valueVectors.cosinesWith(vector)).toEqual(made.valueVectors.cosinesWith(vector));
});

it('keeps lists apart', async () => {
  const { kept, cache } = createCache();
  await loadListVectors(moods, await model, openWordNet, cache);
  const loaded = await loadListVectors(styles, await model, openWordNet, cache);
  expect(kept.size).toBe(2);
  expect(loaded.values).toEqual(styles.entries.map(({ value }) => value));
});

it.each([
  ['is cut off', (text: string) => text.slice(0, -100)],
  [
    'has fewer vectors than words',
    (text: string) => text.replace(/"values":\[[^\]]*\]/, '"values":["warm"]'),
  ],
  ['is of another form', () => '{}'],
])('makes anew what %s, and keeps that instead', async (_name, spoil) => {
  const { kept, cache } = createCache();
  const words = await model;
  await loadListVectors(moods, words, openWordNet, cache);
  const [[key, whole] = ['', '']] = kept;
  expect(spoil(whole)).not.toBe(whole);
  kept.set(key, spoil(whole));
  const made = await loadListVectors(moods, words, openWordNet, cache);
  expect(made.values).toHaveLength(moods.entries.length);
  expect(kept.get(key)).toBe(whole);
});
