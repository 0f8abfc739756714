import { copyFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { startServer } from '../src/server.ts';
import type { Receipt } from '../src/stages/normalise/tier.ts';
import { startTestServer, type TestServer } from './start-test-server.ts';
import { makeTestFolder } from './test-folder.ts';

const SMALL_MODEL = join(import.meta.dirname, 'fixtures/fasttext/skipgram.bin');

async function normalise(server: TestServer, word: string) {
  const response = await server.post('/normalise', { moods: [word] });
  expect(response.status).toBe(200);
  const { moods, warnings } = (await response.json()) as { moods: Receipt[]; warnings: string[] };
  const report = moods[0]?.seen.find(({ tier }) => tier === 'fasttext');
  return { report, warnings };
}

describe('FASTTEXT_MODEL', () => {
  it('is read in place, and its index is built beside it', async () => {
    const folder = await makeTestFolder();
    const model = join(folder, 'model.bin');
    await copyFile(SMALL_MODEL, model);
    const server = await startTestServer({ FASTTEXT_MODEL: model });
    const { report, warnings } = await normalise(server, 'qwxz');
    expect(report).toMatchObject({ tier: 'fasttext' });
    expect(report?.unavailable).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(await readdir(folder)).toEqual(['model.bin', 'model.bin.imaginate-index']);
  });

  it.each([
    ['is not there', async () => undefined, 'is not there'],
    ['is packed', (file: string) => writeFile(file, Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])), 'gunzip'],
    ['is a text', (file: string) => writeFile(file, '2000000 300\nthe 0.1 0.2 0.3\n'), '.bin'],
    ['is something else', (file: string) => writeFile(file, Buffer.alloc(5000, 7)), 'fastText'],
    [
      'is cut off',
      async (file: string) => {
        await copyFile(SMALL_MODEL, file);
        await truncate(file, 5000);
      },
      'Download it again',
    ],
  ])('that %s stops the start with a sentence that says what to do', async (_name, make, advice) => {
    const folder = await makeTestFolder();
    const file = join(folder, 'model.bin');
    await make(file);
    const config = loadConfig({ PORT: '0', GENERATED_DIR: folder, FASTTEXT_MODEL: file });
    await expect(startServer(config)).rejects.toThrow(
      expect.objectContaining({ name: 'Error', message: expect.stringContaining(advice) }),
    );
    await expect(startServer(config)).rejects.toThrow('FASTTEXT_MODEL cannot be used');
  });

  it('that disappears is a warning in the answer, and is used again when it is back', async () => {
    const folder = await makeTestFolder();
    const model = join(folder, 'model.bin');
    await copyFile(SMALL_MODEL, model);
    const server = await startTestServer({ FASTTEXT_MODEL: model });
    await normalise(server, 'qwxz');
    await rename(model, `${model}.away`);
    const gone = await normalise(server, 'qwxzt');
    expect(gone.report?.unavailable).toContain(model);
    expect(gone.warnings).toEqual([expect.stringContaining(model)]);
    await rename(`${model}.away`, model);
    expect((await normalise(server, 'qwxzt')).report?.unavailable).toBeUndefined();
    await rm(model);
    await copyFile(SMALL_MODEL, model);
    const replaced = await normalise(server, 'qwxzq');
    expect(replaced.report?.unavailable).toContain(model);
    expect((await normalise(server, 'qwxzq')).report?.unavailable).toBeUndefined();
  });
});

it('answers a big list of words in its order', async () => {
  const server = await startTestServer();
  const words = Array.from({ length: 100 }, (_, index) => `gloom${index} teapot`);
  const response = await server.post('/normalise', { moods: words, styles: words });
  const { moods, styles } = (await response.json()) as { moods: Receipt[]; styles: Receipt[] };
  expect(moods.map(({ input }) => input)).toEqual(words);
  expect(styles.map(({ input }) => input)).toEqual(words);
});

it.each([
  ['the empty word', ''],
  ['10,000 letters', 'x'.repeat(10_000)],
  ['10,000 syllables', '가'.repeat(10_000)],
  ['2,000 words', 'kidney '.repeat(2000)],
  ['🌊🔥', '🌊🔥'],
  ['뿌잉뿌잉', '뿌잉뿌잉'],
  ['42', '42'],
  ['3.14', '3.14'],
  ['zzqxv', 'zzqxv'],
  ['日本語', '日本語'],
  ['العربية', 'العربية'],
  ['ㅋㅋㅋ', 'ㅋㅋㅋ'],
  ['\u0000\u0007', '\u0000\u0007'],
  ['-- ; --', '-- ; --'],
])('gives a receipt without a value for %s', async (_name, word) => {
  const server = await startTestServer();
  const response = await server.post('/normalise', { moods: [word], styles: [word] });
  expect(response.status).toBe(200);
  const { moods, styles } = (await response.json()) as { moods: Receipt[]; styles: Receipt[] };
  for (const [receipt] of [moods, styles]) {
    expect(receipt).toMatchObject({
      input: word,
      value: null,
      tier: null,
      score: null,
      via: null,
      runnerUp: null,
    });
  }
});

it('keeps what it made of a model for the next start, and makes it anew for another model', async () => {
  const folder = await makeTestFolder();
  const model = join(folder, 'model.bin');
  const environment = { FASTTEXT_MODEL: model, CACHE_DIR: join(folder, 'cache') };
  await copyFile(SMALL_MODEL, model);
  const first = await startTestServer(environment);
  const answer = await normalise(first, 'joyfullyish');
  await first.stop();
  const database = new DatabaseSync(join(folder, 'cache', 'answers.sqlite'));
  const countKept = () => database.prepare('SELECT count(*) AS kept FROM list_vectors').get()?.kept;
  expect(countKept()).toBe(1);

  const second = await startTestServer(environment);
  expect(await normalise(second, 'joyfullyish')).toEqual(answer);
  await second.stop();
  expect(countKept()).toBe(1);

  await copyFile(join(SMALL_MODEL, '..', 'one-letter.bin'), model);
  const third = await startTestServer(environment);
  await normalise(third, 'joyfullyish');
  await third.stop();
  expect(countKept()).toBe(2);
  database.close();
});
