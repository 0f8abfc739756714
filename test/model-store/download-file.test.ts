import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type DownloadOptions, downloadFile } from '../../src/model-store/download-file.ts';
import type { HubFile } from '../../src/model-store/hub.ts';
import { tinyModelFolder } from '../../src/model-store/known-models.ts';
import type { FakeHub, HubFault } from '../fakes/hub.ts';
import { makeTestFolder } from '../test-folder.ts';
import { pullContext, startTinyHub } from './pull-context.ts';

const REPOSITORY = 'imaginate/tiny-sd';
const PATH = 'unet/model.onnx';
const SIZE = 2_963_716;
const original = await readFile(join(tinyModelFolder('tiny-sd'), PATH));

interface Setting {
  server: FakeHub;
  target: string;
  file: HubFile;
  came: number[];
  notes: string[];
  download(changes?: Partial<DownloadOptions>): Promise<string>;
}

async function setUp(...faults: HubFault[]): Promise<Setting> {
  const server = await startTinyHub();
  server.faults.push(...faults);
  const target = join(await makeTestFolder(), 'incoming', PATH);
  const context = pullContext(server.url, '');
  const commit = server.commitOf(REPOSITORY);
  const file = (await context.hub.listFiles(REPOSITORY, commit, context.signal)).find(
    ({ path }) => path === PATH,
  );
  if (file === undefined) throw new Error('the tiny model has no UNet');
  const came: number[] = [];
  const options = {
    ...context,
    repository: REPOSITORY,
    commit,
    onBytes: (bytes: number) => void came.push(bytes),
  };
  const download = (changes = {}) => downloadFile(file, target, { ...options, ...changes });
  return { server, target, file, came, notes: context.progress.notes, download };
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** What lies in the folder of a target. */
async function filesBeside(target: string): Promise<string[]> {
  return (await readdir(join(target, '..'))).sort();
}

it('fetches a file whole, and leaves nothing else', async () => {
  const { server, target, file, came, download } = await setUp();
  expect(await download()).toBe(file.hash.hex);
  expect(await readFile(target)).toEqual(original);
  expect(await filesBeside(target)).toEqual(['model.onnx']);
  expect(sum(came)).toBe(SIZE);
  expect(server.rangesOf(PATH)).toEqual([undefined]);
});

it('goes on where a connection was cut', async () => {
  const { server, target, came, notes, download } = await setUp(
    { kind: 'cut', afterBytes: 300_000, file: PATH },
    { kind: 'cut', afterBytes: 50_000, file: PATH },
  );
  await download();
  expect(server.rangesOf(PATH)).toEqual([undefined, 'bytes=300000-', 'bytes=350000-']);
  expect(server.requests.at(-1)?.headers['if-range']).toMatch(/^"[0-9a-f]{64}"$/);
  expect(await readFile(target)).toEqual(original);
  expect(sum(came)).toBe(SIZE);
  expect(notes).toEqual([
    expect.stringMatching(/connection was lost while 'unet\/model\.onnx' came/),
    expect.stringMatching(/connection was lost/),
  ]);
});

it('does not count a loss against the tries when much came before it', async () => {
  const { server, target, notes, download } = await setUp({
    kind: 'cut',
    afterBytes: 1_000_000,
    file: PATH,
    times: 2,
  });
  await download({ patience: { stallTimeoutMs: 20_000, retries: 0, firstDelayMs: 1 } });
  expect(server.rangesOf(PATH)).toEqual([undefined, 'bytes=1000000-', 'bytes=2000000-']);
  expect(await readFile(target)).toEqual(original);
  expect(notes).toEqual([]);
});

it('gives up after a few tries, keeps what came, and goes on there the next time', async () => {
  const { server, target, download } = await setUp({
    kind: 'cut',
    afterBytes: 100_000,
    file: PATH,
    times: 3,
  });
  await expect(download()).rejects.toThrow(/connection was lost/);
  expect((await stat(`${target}.part`)).size).toBe(300_000);
  await download();
  expect(server.rangesOf(PATH).at(-1)).toBe('bytes=300000-');
  expect(await readFile(target)).toEqual(original);
});

it('starts anew with a server that ignores ranges', async () => {
  const { server, target, came, download } = await setUp(
    { kind: 'cut', afterBytes: 300_000, file: PATH },
    { kind: 'ignoreRange', file: PATH },
  );
  await download();
  expect(server.rangesOf(PATH)).toEqual([undefined, 'bytes=300000-']);
  expect(await readFile(target)).toEqual(original);
  expect(came).toContain(-300_000);
  expect(sum(came)).toBe(SIZE);
});

it('does not continue a part of other content', async () => {
  const { server, target, file, download } = await setUp({
    kind: 'cut',
    afterBytes: 100_000,
    file: PATH,
    times: 3,
  });
  await expect(download()).rejects.toThrow();
  const other = { ...file, hash: { algorithm: 'sha256' as const, hex: 'f'.repeat(64) } };
  const context = pullContext(server.url, '');
  const options = {
    ...context,
    repository: REPOSITORY,
    commit: server.commitOf(REPOSITORY),
    onBytes: () => undefined,
  };
  await expect(downloadFile(other, target, options)).rejects.toThrow(/other content/);
  expect(server.rangesOf(PATH).at(-1)).toBeUndefined();
});

it.each<[string, HubFault, RegExp]>([
  [
    'says it is longer',
    { kind: 'wrongLength', surplusBytes: 10 },
    /lists .* with 2963716 bytes and sends 2963726 bytes/,
  ],
  ['is longer', { kind: 'wrongBody', surplusBytes: 1 }, /lists .* with 2963716 bytes and sends more/],
  ['has other content', { kind: 'wrongContent' }, /other content .*hash is wrong/],
])('refuses a file that %s, and deletes it', async (_, fault, sentence) => {
  const { server, target, download } = await setUp({ ...fault, file: PATH });
  await expect(download()).rejects.toThrow(sentence);
  expect(await filesBeside(target)).toEqual([]);
  expect(server.rangesOf(PATH)).toEqual([undefined]);
  await download();
  expect(await readFile(target)).toEqual(original);
});

it('refuses a part that says it is of a longer file', async () => {
  const { download, target } = await setUp(
    { kind: 'cut', afterBytes: 300_000, file: PATH },
    { kind: 'wrongLength', surplusBytes: 5, file: PATH },
  );
  await expect(download()).rejects.toThrow(/sends 'bytes 300000-2963720\/2963721'/);
  expect(await filesBeside(target)).toEqual([]);
});

it('takes a body that ends too early for a lost connection', async () => {
  const { server, target, download } = await setUp({
    kind: 'wrongBody',
    surplusBytes: -2_900_000,
    file: PATH,
  });
  await download();
  expect(server.rangesOf(PATH)).toEqual([undefined, 'bytes=63716-']);
  expect(await readFile(target)).toEqual(original);
});

it('takes a connection that brings nothing more for a lost one', async () => {
  const { server, target, notes, download } = await setUp({ kind: 'stall', afterBytes: 65_536, file: PATH });
  const onRetry = (sentence: string) => void notes.push(sentence);
  await download({ patience: { stallTimeoutMs: 300, retries: 1, firstDelayMs: 1, onRetry } });
  expect(notes).toEqual([expect.stringMatching(/silent: nothing came for 0\.3 s/)]);
  expect(server.rangesOf(PATH)).toEqual([undefined, 'bytes=65536-']);
  expect(await readFile(target)).toEqual(original);
});

it.each([429, 503])('tries again after a %i', async (status) => {
  const { target, download } = await setUp({ kind: 'answer', status, file: PATH });
  await download();
  expect(await readFile(target)).toEqual(original);
});

it('stops when it is told to, and goes on from there', async () => {
  const stop = new AbortController();
  const { server, target, download } = await setUp();
  let came = 0;
  const onBytes = (bytes: number) => {
    came += bytes;
    if (came >= 500_000) stop.abort();
  };
  await expect(download({ signal: stop.signal, onBytes })).rejects.toThrow(/abort/i);
  expect((await stat(`${target}.part`)).size).toBe(came);
  await download();
  expect(server.rangesOf(PATH)).toEqual([undefined, `bytes=${came}-`]);
  expect(await readFile(target)).toEqual(original);
});
