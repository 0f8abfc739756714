import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeVector } from '../../src/embeddings/encode-vector.ts';
import { createFastTextEmbedder } from '../../src/embeddings/fasttext-embedder.ts';
import { toEnglish } from '../../src/embeddings/to-english.ts';
import { EMBEDDED_MODEL } from '../../src/fasttext/embedded-model.ts';
import { openWordVectors } from '../../src/fasttext/open-word-vectors.ts';
import type { WordVectors } from '../../src/fasttext/word-vectors.ts';
import { createOfflineExtractor } from '../../src/stages/extract/offline/offline-extractor.ts';

let words: WordVectors;
const extractor = createOfflineExtractor();
const { signal } = new AbortController();
const embedder = createFastTextEmbedder({
  openModel: async () => words,
  toEnglish: (text, abort) => toEnglish(text, extractor, abort),
});

beforeAll(async () => {
  words = await openWordVectors(EMBEDDED_MODEL);
});
afterAll(() => words.close());

function ask(texts: string[], dimensions?: number) {
  const model = 'fasttext-moodstyle';
  const rest = { dimensions, user: undefined };
  return embedder.embed({ model, input: { texts }, encoding: 'float', ...rest }, signal);
}

async function vectorsOf(...texts: string[]): Promise<number[][]> {
  const { data } = await ask(texts);
  return data.map(({ embedding }) => embedding as number[]);
}

function dot(a: readonly number[] = [], b: readonly number[] = []): number {
  return a.reduce((sum, number, index) => sum + number * (b[index] ?? 0), 0);
}

/** Vectors have length 1, so this is the cosine. */
async function nearness(a: string, b: string): Promise<number> {
  const [first, second] = await vectorsOf(a, b);
  return dot(first, second);
}

const SAME = 0.999_99;

describe('vectors of texts', () => {
  it('are the mean of the unit vectors of the words, brought to length 1', async () => {
    const unit = (vector: readonly number[]) => {
      const length = Math.hypot(...vector);
      return vector.map((number) => number / length);
    };
    const warm = unit([...(await words.vectorOf('warm'))]);
    const sea = unit([...(await words.vectorOf('sea'))]);
    const expected = unit(warm.map((number, index) => number + (sea[index] ?? 0)));
    const [vector] = await vectorsOf('warm sea');
    expect(vector).toHaveLength(128);
    for (const [index, number] of expected.entries()) expect(vector?.[index]).toBeCloseTo(number, 5);
  });

  it.each([
    ['cozy', 'warm', 'frightening'],
    ['따뜻한', '포근한', '무서운'],
    ['고양이', '강아지', '자동차'],
    ['포근한', 'warm', 'frightening'],
    ['따뜻한 바다에서 휴가를 즐기는 여성', 'a woman on vacation at a warm beach', '무서운 숲속의 늑대'],
  ])('%s is nearer to %s than to %s', async (text, near, far) => {
    expect(await nearness(text, near)).toBeGreaterThan((await nearness(text, far)) + 0.1);
  });

  it.each([
    ['고양이', 'cat'],
    ['고양이를', '고양이'],
    ['따뜻하게', 'warm'],
    ['Cozy,', 'cozy'],
    ['“cozy” (sea)!', 'cozy sea'],
    ['don’t', "don't"],
    ['  a\n\tcat ', 'a cat'],
    ['ｃｏｚｙ', 'cozy'],
  ])('%j means what %j means', async (text, same) => {
    expect(await nearness(text, same)).toBeGreaterThan(SAME);
  });

  it('endless signs are read at once', async () => {
    const signs = '!'.repeat(500_000);
    expect(await nearness(signs, signs)).toBeGreaterThan(SAME);
    expect(await nearness(`a${signs}a`, 'cozy')).toBeLessThan(SAME);
  });

  it('words within keep their signs', async () => {
    expect(await nearness('well-being', 'well being')).toBeLessThan(SAME);
  });

  it.each(['민주주의', '!!!', ' ', '7', '海', '🌊', '\ud800', '-'])(
    '%j, which the model does not know, has a vector like itself and nothing else',
    async (text) => {
      const [vector, again, other] = await vectorsOf(text, text, 'cozy');
      expect(Math.hypot(...(vector ?? []))).toBeCloseTo(1, 5);
      expect(dot(vector, again)).toBeGreaterThan(SAME);
      expect(Math.abs(dot(vector, other))).toBeLessThan(0.5);
    },
  );

  it('a long Korean text is read to its end, sentence by sentence', async () => {
    const sea = '따뜻한 바다. '.repeat(300);
    expect(await nearness(sea, '따뜻한 바다')).toBeGreaterThan(SAME);
    expect(await nearness(sea, `${sea}\n${'고양이. '.repeat(300)}`)).toBeLessThan(0.95);
    const oneSentence = '따뜻한 바다 '.repeat(300);
    expect(await nearness(oneSentence, oneSentence + '고양이 '.repeat(1000))).toBeLessThan(0.95);
  });
});

describe('a request', () => {
  it('counts words as tokens', async () => {
    expect((await ask(['따뜻한 바다에서', 'cat', ' '])).usage).toEqual({ prompt_tokens: 4, total_tokens: 4 });
  });

  it('may ask for fewer dimensions, of length 1 again', async () => {
    const [whole] = await vectorsOf('cozy');
    const { data } = await ask(['cozy'], 16);
    const short = data[0]?.embedding as number[];
    expect(short).toHaveLength(16);
    expect(Math.hypot(...short)).toBeCloseTo(1, 5);
    expect((short[1] ?? 0) / (short[0] ?? 0)).toBeCloseTo((whole?.[1] ?? 0) / (whole?.[0] ?? 0), 4);
    await expect(ask(['cozy'], 128)).resolves.toMatchObject({ data: [{ embedding: whole }] });
    await expect(ask(['cozy'], 129)).rejects.toMatchObject({ code: 'integer_above_max_value' });
  });

  it('may ask for Base64 of the same numbers', async () => {
    const base64 = await embedder.embed(
      {
        model: 'fasttext-moodstyle',
        input: { texts: ['cozy'] },
        encoding: 'base64',
        dimensions: undefined,
        user: undefined,
      },
      signal,
    );
    expect(decodeVector(base64.data[0]?.embedding as string)).toEqual((await vectorsOf('cozy'))[0]);
  });

  it('has 8,192 words a text at most, and 300,000 together', async () => {
    const longest = 'cat '.repeat(8192);
    await expect(ask([longest])).resolves.toMatchObject({ usage: { prompt_tokens: 8192 } });
    await expect(ask([`${longest}cat`])).rejects.toMatchObject({
      code: 'string_above_max_length',
      param: 'input',
    });
    await expect(ask(['cat', `${longest}cat`])).rejects.toMatchObject({ param: 'input[1]' });
    await expect(ask(Array.from({ length: 37 }, () => longest))).rejects.toMatchObject({
      code: 'string_above_max_length',
      param: 'input',
    });
  });

  it('of 2,048 texts lets others run in between, and can be stopped there', async () => {
    const texts = Array.from({ length: 2048 }, (_, index) => `따뜻한 바다 ${index} `.repeat(5));
    const stop = new AbortController();
    const work = embedder.embed(
      {
        model: 'fasttext-moodstyle',
        input: { texts },
        encoding: 'float',
        dimensions: undefined,
        user: undefined,
      },
      stop.signal,
    );
    let turns = 0;
    const stopped = expect(work).rejects.toThrow('stopped');
    while (turns < 3) {
      await turn();
      turns += 1;
    }
    stop.abort(new Error('stopped'));
    await stopped;
  });
});
