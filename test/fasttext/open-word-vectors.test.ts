import { chmod, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FastTextModelError } from '../../src/fasttext/model-error.ts';
import { openWordVectors } from '../../src/fasttext/open-word-vectors.ts';
import { asUnprivileged } from '../as-unprivileged.ts';
import { makeTestFolder } from '../test-folder.ts';
import { copyModel, nativeVectors, readModel } from './fixtures.ts';

async function fileWith(content: string | Uint8Array): Promise<string> {
  const file = join(await makeTestFolder(), 'model.bin');
  await writeFile(file, content);
  return file;
}

/** A fixture with other numbers at some positions. */
async function changedModel(name: string, numbers: Record<number, number>): Promise<string> {
  const bytes = await readModel(name);
  for (const [position, number] of Object.entries(numbers)) bytes.writeInt32LE(number, Number(position));
  return fileWith(bytes);
}

async function errorOf(file: string): Promise<FastTextModelError> {
  const error = await openWordVectors(file).then(
    (vectors) => vectors.close(),
    (thrown: unknown) => thrown,
  );
  if (error instanceof FastTextModelError) return error;
  throw new Error(`${file} was opened, or failed in another way.`, { cause: error });
}

async function expectError(file: string, code: string, advice: string | RegExp): Promise<void> {
  const error = await errorOf(file);
  expect(error.code).toBe(code);
  expect(error.file).toBe(file);
  expect(error.message).toContain(file);
  expect(error.message).toMatch(advice);
}

describe('a file that is no model', () => {
  it('is not there', async () => {
    const folder = await makeTestFolder();
    await expectError(join(folder, 'model.bin'), 'model_missing', 'is not there. Check the path');
    await expectError(join(await fileWith('a'), 'model.bin'), 'model_missing', 'is not there');
  });

  it('is a folder or a device', async () => {
    await expectError(await makeTestFolder(), 'model_not_a_file', 'Name the file itself');
    await expectError('/dev/null', 'model_not_a_file', 'Name the file itself');
  });

  it('may not be read', async () => {
    const file = await copyModel('skipgram.bin');
    await chmod(file, 0);
    await asUnprivileged(() => expectError(file, 'model_unreadable', /\(EACCES\)\. Let the user/));
  });

  it.each([
    ['gzip', gzipSync('quiet'), 'gunzip'],
    ['zip', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), 'unzip'],
    ['xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'unxz'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'bunzip2'],
    ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0), 'unzstd'],
  ])('is packed with %s', async (kind, bytes, program) => {
    const file = await fileWith(bytes);
    await expectError(file, 'model_packed', `is packed (${kind}). Unpack it first: ${program} ${file}`);
  });

  it('is text', async () => {
    await expectError(await fileWith('2 3\nnaïve 0.1 0.2 0.3\n'), 'model_is_text', /take the \.bin/);
    await expectError(await fileWith('<!DOCTYPE html>\n<title>Not found</title>'), 'model_is_text', /\.bin/);
  });

  it('is something else', async () => {
    await expectError(
      await fileWith(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10)),
      'model_foreign',
      /\.ftz/,
    );
    await expectError(await changedModel('skipgram.bin', { 0: 793712315 }), 'model_foreign', /\.ftz/);
  });
});

describe('a model that cannot be used', () => {
  it.each([13, 10, -1])('has version %i', async (version) => {
    const file = await changedModel('skipgram.bin', { 4: version });
    await expectError(file, 'model_version', `has format version ${version}; 11 and 12 can be read`);
  });

  it('has nothing to read', async () => {
    const header = (await readModel('without-ngrams.bin')).subarray(0, 92);
    for (const position of [64, 68, 72]) header.writeInt32LE(0, position);
    await expectError(await fileWith(header), 'model_empty', 'neither words nor n-grams');
  });

  it.each([
    ['no numbers in a vector', 'skipgram.bin', { 8: 0 }],
    ['another number of columns', 'skipgram.bin', { 8: 9 }],
    ['less than no words', 'skipgram.bin', { 68: -1 }],
    ['more entries than words and labels', 'skipgram.bin', { 64: 100 }],
    ['labels that are words', 'skipgram.bin', { 68: 376, 72: 2 }],
    ['more rows needed than there are', 'skipgram.bin', { 40: 1001 }],
    ['less than no buckets', 'skipgram.bin', { 40: -1 }],
    ['more n-grams kept than there are', 'pruned.ftz', { 84: 2001 }],
    ['less than no n-grams kept', 'pruned.ftz', { 84: -2, 88: -1 }],
    ['parts that do not make a vector', 'quantised.ftz', { 8: 11 }],
  ])('has %s', async (_what, name, numbers) => {
    await expectError(
      await changedModel(name, numbers),
      'model_damaged',
      /is damaged: .+\. Download it again\./,
    );
  });

  it('is pruned but not quantised', async () => {
    const file = await changedModel('skipgram.bin', { 84: 0, 88: 0 });
    await expectError(file, 'model_damaged', 'it is pruned but not quantised');
  });

  it.each(['skipgram.bin', 'quantised.ftz', 'quantised-with-output.ftz', 'pruned.ftz', 'without-ngrams.bin'])(
    'is incomplete (%s)',
    async (name) => {
      const { length } = await readModel(name);
      const file = await copyModel(name);
      const cuts = fc.oneof(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: 0, max: 200 }));
      await fc.assert(
        fc.asyncProperty(fc.oneof(cuts, fc.constant(length - 1)), async (cut) => {
          await copyModel(name, file);
          await truncate(file, cut);
          const { code, message } = await errorOf(file);
          expect(code).toBe('model_truncated');
          const [, expected, found] = /at least (\d+) bytes and has (\d+)\. Download/.exec(message) ?? [];
          expect(Number(found)).toBe(cut);
          expect(Number(expected)).toBeGreaterThan(cut);
          expect(Number(expected)).toBeLessThanOrEqual(length);
        }),
      );
    },
  );

  it.each(['skipgram.bin', 'quantised.ftz', 'pruned-with-norms.ftz'])(
    'gives a named error or an answer, whatever bytes are wrong (%s)',
    async (name) => {
      const sound = await readModel(name);
      const file = await fileWith(sound);
      const position = fc.oneof(fc.nat(sound.length - 4), fc.nat(100));
      const number = fc.oneof(fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)), fc.integer());
      await fc.assert(
        fc.asyncProperty(position, number, async (at, wrong) => {
          const bytes = Buffer.from(sound);
          bytes.writeInt32LE(wrong | 0, at);
          await writeFile(file, bytes);
          try {
            const vectors = await openWordVectors(file);
            expect(await vectors.vectorOf('quiet')).toHaveLength(vectors.dimension);
            await vectors.close();
          } catch (error) {
            expect(error).toBeInstanceOf(FastTextModelError);
          }
        }),
        { numRuns: 150 },
      );
    },
  );
});

describe('a model of a classifier', () => {
  it('has no n-grams in format version 11', async () => {
    const supervised = 3;
    const vectors = await openWordVectors(await changedModel('skipgram.bin', { 4: 11, 36: supervised }));
    expect(await vectors.vectorOf('quiets')).toEqual(new Float32Array(10));
    expect(await vectors.vectorOf('quiet')).not.toEqual(new Float32Array(10));
    await vectors.close();
  });
});

it('a model may have any name', async () => {
  const folder = join(await makeTestFolder(), '모델');
  await mkdir(folder);
  const file = await copyModel('quantised.ftz', join(folder, '내 모델'));
  const vectors = await openWordVectors(file);
  const [first] = await nativeVectors('quantised.ftz');
  expect(await vectors.vectorOf(first?.word ?? '')).toEqual(first?.vector);
});
