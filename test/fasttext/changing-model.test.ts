import { appendFileSync } from 'node:fs';
import { appendFile, chmod, copyFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openWordVectors } from '../../src/fasttext/open-word-vectors.ts';
import type { WordVectors } from '../../src/fasttext/word-vectors.ts';
import { asUnprivileged } from '../as-unprivileged.ts';
import { copyModel, nativeVectors, readModel } from './fixtures.ts';

async function nativeVector(name: string, asked: string): Promise<Float32Array | undefined> {
  return (await nativeVectors(name)).find(({ word }) => word === asked)?.vector;
}

describe('a model that is read in place', () => {
  let file: string;
  let vectors: WordVectors;

  beforeEach(async () => {
    file = await copyModel('skipgram.bin');
    vectors = await openWordVectors(file);
    onTestFinished(() => vectors.close());
  });

  async function expectFailure(code: string): Promise<void> {
    await expect(vectors.vectorOf('quiet')).rejects.toMatchObject({ name: 'FastTextModelError', code, file });
  }

  async function expectVectorsOf(name: string): Promise<void> {
    const expected = await nativeVector(name, 'quiet');
    expect(await vectors.vectorOf('quiet')).toEqual(expected);
    expect(await vectors.has('quiet')).toBe(true);
    expect(vectors.dimension).toBe(expected?.length);
  }

  it('goes and comes back', async () => {
    await rename(file, `${file}.away`);
    await expectFailure('model_missing');
    await expectFailure('model_missing');
    await expect(vectors.has('quiet')).rejects.toMatchObject({ code: 'model_missing' });
    await rename(`${file}.away`, file);
    await expectVectorsOf('skipgram.bin');
  });

  it('is replaced by another', async () => {
    const before = vectors.fingerprint;
    await rename(await copyModel('one-letter.bin'), file);
    await expectFailure('model_changed');
    await expectVectorsOf('one-letter.bin');
    expect(vectors.fingerprint).not.toBe(before);
    await expectVectorsOf('one-letter.bin');
  });

  it('is replaced by a quantised one', async () => {
    await rename(await copyModel('quantised.ftz'), file);
    await expectFailure('model_changed');
    await expectVectorsOf('quantised.ftz');
  });

  it('is replaced by what is no model, and then by one', async () => {
    await writeFile(file, 'quiet 0.1 0.2\n');
    await expectFailure('model_changed');
    await expectFailure('model_is_text');
    await rm(file);
    await expectFailure('model_missing');
    await copyFile(await copyModel('one-letter.bin'), file);
    await expectVectorsOf('one-letter.bin');
  });

  it('is cut off, and made whole again', async () => {
    const sound = await readModel('skipgram.bin');
    await truncate(file, 50_000);
    await expectFailure('model_changed');
    await expectFailure('model_truncated');
    await appendFile(file, sound.subarray(50_000));
    await expectVectorsOf('skipgram.bin');
  });

  it('is overwritten by another of the same size', async () => {
    const before = vectors.fingerprint;
    const bytes = await readModel('skipgram.bin');
    const rows = { start: 20_000, end: 60_000 };
    await writeFile(file, bytes.fill(0, rows.start, rows.end), { flag: 'r+' });
    await expectFailure('model_changed');
    expect(await vectors.vectorOf('quiet')).not.toEqual(await nativeVector('skipgram.bin', 'quiet'));
    expect(vectors.fingerprint).not.toBe(before);
  });

  it('may not be read any more, and then may', async () => {
    await chmod(dirname(file), 0);
    await asUnprivileged(() => expectFailure('model_unreadable'));
    await chmod(dirname(file), 0o755);
    await expectVectorsOf('skipgram.bin');
  });

  it('never answers with a mixture of two models', async () => {
    const names = ['skipgram.bin', 'one-letter.bin'];
    const words = ['quiet', 'naïve', '日本', 'zzzzqqqq', '고양이들'];
    const allowed = await Promise.all(
      words.map((word) => Promise.all(names.map((name) => nativeVector(name, word)))),
    );
    const outcomes = { answers: 0, failures: 0 };
    let isReplacing = true;
    async function ask(): Promise<void> {
      while (isReplacing) {
        const asked = words.map((word) => vectors.vectorOf(word));
        for (const [index, outcome] of (await Promise.allSettled(asked)).entries()) {
          outcomes[outcome.status === 'fulfilled' ? 'answers' : 'failures'] += 1;
          if (outcome.status === 'fulfilled') expect(allowed[index]).toContainEqual(outcome.value);
          else expect(outcome.reason.code).toBe('model_changed');
        }
      }
    }
    async function replace(): Promise<void> {
      for (let turn = 1; turn <= 40; turn += 1) {
        await rename(await copyModel(names[turn % 2] ?? ''), file);
        await vectors.vectorOf('quiet').catch(() => {});
        await vectors.vectorOf('quiet').catch(() => {});
      }
      isReplacing = false;
    }
    await Promise.all([replace(), ask(), ask(), ask()]);
    expect(outcomes.answers).toBeGreaterThan(0);
    expect(outcomes.failures).toBeGreaterThan(0);
    await expectVectorsOf('skipgram.bin');
  });

  it('is closed while it is being opened again', async () => {
    await rename(await copyModel('one-letter.bin'), file);
    await expectFailure('model_changed');
    const asked = vectors.vectorOf('quiet');
    const closing = vectors.close();
    await expect(asked).rejects.toMatchObject({ code: 'model_closed' });
    await closing;
  });
});

it('a model that is written to while its dictionary is read is not opened', async () => {
  const file = await copyModel('skipgram.bin');
  const opening = openWordVectors(file, { onProgress: () => appendFileSync(file, 'x') });
  await expect(opening).rejects.toMatchObject({ code: 'model_changed', file });
  expect(await readdir(dirname(file))).toEqual(['skipgram.bin']);
});

it('a model in memory goes on answering when its file goes', async () => {
  const file = await copyModel('quantised.ftz');
  const vectors = await openWordVectors(file);
  await rm(join(dirname(file), 'quantised.ftz'));
  expect(await vectors.vectorOf('quiet')).toEqual(await nativeVector('quantised.ftz', 'quiet'));
});
