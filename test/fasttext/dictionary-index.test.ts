import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shapeWord, writeFastTextShape } from '../../bench/fasttext-shape.ts';
import type { IndexProgress, OpenOptions } from '../../src/fasttext/open-model.ts';
import { openWordVectors } from '../../src/fasttext/open-word-vectors.ts';
import { hashWord } from '../../src/fasttext/word-hash.ts';
import { asUnprivileged } from '../as-unprivileged.ts';
import { makeTestFolder } from '../test-folder.ts';
import { copyModel, makeOld, nativeVectors } from './fixtures.ts';

async function openForTest(file: string, options: OpenOptions = {}) {
  const progress: IndexProgress[] = [];
  const warnings: string[] = [];
  const vectors = await openWordVectors(file, {
    onProgress: (step) => progress.push(step),
    onWarning: (message) => warnings.push(message),
    ...options,
  });
  onTestFinished(() => vectors.close());
  return { vectors, progress, warnings };
}

/** Opens a model and closes it again; tells whether its index had to be built. */
async function isIndexBuilt(file: string, options: OpenOptions = {}): Promise<boolean> {
  const { vectors, progress } = await openForTest(file, options);
  for (const { word, vector } of (await nativeVectors('skipgram.bin')).slice(0, 10))
    expect(await vectors.vectorOf(word)).toEqual(vector);
  await vectors.close();
  return progress.length > 0;
}

const openingProcess = fileURLToPath(new URL('./opening-process.ts', import.meta.url));
const indexOf = (file: string) => `${file}.imaginate-index`;

describe('the index of a dictionary', () => {
  it('is built at the first opening, with progress, and used at the next', async () => {
    const file = await copyModel('skipgram.bin');
    const { progress } = await openForTest(file);
    const done = progress.map((step) => step.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(progress.at(-1)?.done).toBe(progress.at(-1)?.total);
    expect((await readdir(dirname(file))).sort()).toEqual([basename(file), basename(indexOf(file))]);
    expect(await isIndexBuilt(file)).toBe(false);
  });

  it('is built anew when the model was changed', async () => {
    const file = await copyModel('one-letter.bin');
    await (await openWordVectors(file)).close();
    await copyModel('skipgram.bin', file);
    expect(await isIndexBuilt(file)).toBe(true);
    await utimes(file, 1, 1);
    expect(await isIndexBuilt(file)).toBe(true);
    expect(await isIndexBuilt(file)).toBe(false);
  });

  it.each<[string, (index: string) => Promise<void>]>([
    ['empty', (index) => truncate(index)],
    ['cut off', async (index) => truncate(index, (await stat(index)).size - 1)],
    ['too long', (index) => writeFile(index, 'x', { flag: 'a' })],
    ['something else', (index) => writeFile(index, 'x'.repeat(5000))],
    ['of another version', (index) => overwrite(index, -56, 99)],
    ['damaged in its directory', (index) => overwrite(index, -70, 99)],
    ['damaged in its summary', (index) => overwrite(index, -10, 99)],
    [
      'of another model',
      async (index) => {
        const other = await copyModel('one-letter.bin');
        await (await openWordVectors(other)).close();
        await writeFile(index, await readFile(indexOf(other)));
      },
    ],
  ])('is built anew where it is %s', async (_what, spoil) => {
    const file = await copyModel('skipgram.bin');
    expect(await isIndexBuilt(file)).toBe(true);
    await spoil(indexOf(file));
    expect(await isIndexBuilt(file)).toBe(true);
    expect(await isIndexBuilt(file)).toBe(false);
  });

  it('is built anew where one of its entries is found to be damaged', async () => {
    const file = await copyModel('skipgram.bin');
    const { vectors } = await openForTest(file);
    const words = (await nativeVectors('skipgram.bin')).slice(0, 40);
    for (let entry = 0; entry < 370; entry += 1) await overwrite(indexOf(file), entry * 12 + 4, 0);
    await expect(vectors.vectorOf('quiet')).rejects.toMatchObject({ code: 'index_damaged', file });
    for (const { word, vector } of words) expect(await vectors.vectorOf(word)).toEqual(vector);
    expect(await isIndexBuilt(file)).toBe(false);
  });

  it('is whole, although several are built at once', async () => {
    const file = await copyModel('skipgram.bin');
    const built = await Promise.all(Array.from({ length: 6 }, () => isIndexBuilt(file)));
    expect(built).toContain(true);
    expect((await readdir(dirname(file))).sort()).toEqual([basename(file), basename(indexOf(file))]);
    expect(await isIndexBuilt(file)).toBe(false);
  });

  it('can be used although another process takes away what it writes', async () => {
    const file = await copyModel('skipgram.bin');
    const takeAway = () => {
      for (const name of readdirSync(dirname(file)))
        if (name.endsWith('.part')) rmSync(join(dirname(file), name));
    };
    const { vectors, warnings } = await openForTest(file, { onProgress: takeAway });
    for (const { word, vector } of await nativeVectors('skipgram.bin'))
      expect(await vectors.vectorOf(word)).toEqual(vector);
    expect(warnings).toEqual([]);
    expect(await readdir(dirname(file))).toEqual([basename(file)]);
  });

  it.each([0.1, 0.5, 0.75, 1])('is whole or not there after a kill (at %f of the work)', async (share) => {
    const file = join(await makeTestFolder(), 'shape.bin');
    await writeFastTextShape(file, { words: 150_000, dimension: 4, buckets: 10, withOutput: false });
    const child = spawn(process.execPath, [openingProcess, file, String(share)], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await readdir(dirname(file))).not.toContain(basename(indexOf(file)));
    const { vectors, progress } = await openForTest(file);
    expect(progress.length).toBeGreaterThan(1);
    expect(await vectors.has(shapeWord(149_999))).toBe(true);
    expect((await readdir(dirname(file))).sort()).toEqual([basename(file), basename(indexOf(file))]);
  });
});

/** Writes a 32-bit number at a position, counted from the end if it is negative. */
async function overwrite(path: string, position: number, number: number): Promise<void> {
  const file = await open(path, 'r+');
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(number);
  const { size } = await file.stat();
  await file.write(bytes, 0, 4, position < 0 ? size + position : position);
  await file.close();
}

describe('the place of an index', () => {
  /** A model in a folder that cannot be written to. */
  async function modelInClosedFolder(name = 'skipgram.bin'): Promise<string> {
    const file = await copyModel(name);
    await chmod(dirname(file), 0o555);
    onTestFinished(() => chmod(dirname(file), 0o755));
    return file;
  }

  /** A folder that anybody can write to. */
  async function makeOpenFolder(): Promise<string> {
    const folder = await makeTestFolder();
    await chmod(folder, 0o777);
    return folder;
  }

  it('is the cache folder where that of the model cannot be written to', async () => {
    const file = await modelInClosedFolder();
    const cacheDirectory = join(await makeOpenFolder(), 'new', 'cache');
    await asUnprivileged(async () => {
      expect(await isIndexBuilt(file, { cacheDirectory })).toBe(true);
      expect(await isIndexBuilt(file, { cacheDirectory })).toBe(false);
    });
    expect(await readdir(dirname(file))).toEqual([basename(file)]);
    expect(await readdir(cacheDirectory)).toHaveLength(1);
  });

  it('differs for models of one name', async () => {
    const cacheDirectory = await makeOpenFolder();
    const files = [await modelInClosedFolder(), await modelInClosedFolder()];
    await asUnprivileged(async () => {
      for (const file of files) expect(await isIndexBuilt(file, { cacheDirectory })).toBe(true);
      for (const file of files) expect(await isIndexBuilt(file, { cacheDirectory })).toBe(false);
    });
  });

  it('is memory, with a warning, where nothing can be written to', async () => {
    const file = await modelInClosedFolder();
    await asUnprivileged(async () => {
      const { vectors, warnings } = await openForTest(file);
      for (const { word, vector } of await nativeVectors('skipgram.bin'))
        expect(await vectors.vectorOf(word)).toEqual(vector);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(`The index of ${file} is kept in memory`);
      expect(warnings[0]).toContain('EACCES');
    });
    expect(await readdir(dirname(file))).toEqual([basename(file)]);
  });

  it('is another where a folder has its name', async () => {
    const file = await copyModel('skipgram.bin');
    await mkdir(join(indexOf(file), 'full'), { recursive: true });
    const { vectors, warnings } = await openForTest(file);
    expect(await vectors.has('quiet')).toBe(true);
    expect(warnings).toHaveLength(1);
    expect((await readdir(dirname(file))).sort()).toEqual([basename(file), basename(indexOf(file))]);
  });
});

describe('a large dictionary', () => {
  /** Without n-grams, so that the vector of a word is its row; two of its words have the same hash. */
  async function writeModel(words: number) {
    const file = join(await makeTestFolder(), 'shape.bin');
    const collisions = new Map([
      [Math.floor(words / 3), 'costarring'],
      [words - 1, 'liquid'],
    ]);
    const wordAt = (row: number) => collisions.get(row) ?? shapeWord(row);
    const shape = { words, dimension: 5, buckets: 0, withOutput: false, wordAt };
    await writeFastTextShape(file, shape);
    await makeOld(file);
    const bytes = await readFile(file);
    const rowBytes = shape.dimension * 4;
    const rowsEnd = bytes.length - 17 - rowBytes;
    const rowAt = (row: number) =>
      Float32Array.from({ length: shape.dimension }, (_, column) =>
        bytes.readFloatLE(rowsEnd - (words - row) * rowBytes + column * 4),
      );
    return { file, wordAt, rowAt };
  }

  it.each([1, 2, 63, 64, 65, 129, 30_000])('of %i words has each of them in its row', async (words) => {
    const { file, wordAt, rowAt } = await writeModel(words);
    const { vectors } = await openForTest(file);
    const rows = Array.from({ length: Math.min(words, 3000) }, (_, index) => words - 1 - index * 7).filter(
      (row) => row >= 0,
    );
    const found = await Promise.all(rows.map((row) => vectors.vectorOf(wordAt(row))));
    for (const [index, row] of rows.entries()) expect(found[index], wordAt(row)).toEqual(rowAt(row));
    const others = Array.from({ length: 200 }, (_, index) => shapeWord(words + 10 + index));
    expect(await Promise.all(others.map((word) => vectors.has(word)))).not.toContain(true);
  });

  it('tells words of the same hash from each other, and from a third', async () => {
    const { file, rowAt } = await writeModel(3000);
    const { vectors } = await openForTest(file);
    expect(await vectors.vectorOf('costarring')).toEqual(rowAt(1000));
    expect(await vectors.vectorOf('liquid')).toEqual(rowAt(2999));

    // The second pair begins alike, too.
    for (const [there, missing] of [
      ['liquid', 'costarring'],
      ['bdukxvcc', 'bduk'],
    ] as const) {
      const onlyOne = join(await makeTestFolder(), 'one.bin');
      const wordAt = (row: number) => (row === 1 ? there : shapeWord(row));
      await writeFastTextShape(onlyOne, { words: 100, dimension: 5, buckets: 0, withOutput: false, wordAt });
      const { vectors: others } = await openForTest(onlyOne);
      expect(hashWord(Buffer.from(there))).toBe(hashWord(Buffer.from(missing)));
      expect(await others.has(there)).toBe(true);
      expect(await others.has(missing)).toBe(false);
    }
  });
});
