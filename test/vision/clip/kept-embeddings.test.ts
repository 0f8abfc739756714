import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openKeptEmbeddings } from '../../../src/vision/clip/kept-embeddings.ts';
import { makeTestFolder } from '../../test-folder.ts';

const VECTOR = Float32Array.of(0.25, -1, 3.5);
const TEXT = 'a photo of a\tstar\n별';
const LASTING = [TEXT, 'star', 'one', 'two', 'three'];

function open(cacheFolder: string | null, fingerprint = 'model', onProblem = vi.fn(), lasting = LASTING) {
  return openKeptEmbeddings({ cacheFolder, fingerprint, lasting, onProblem });
}

async function saveOne(cacheFolder: string): Promise<string> {
  const kept = await open(cacheFolder);
  kept.set(TEXT, VECTOR);
  kept.logitScale = 22.5;
  await kept.save();
  return join(cacheFolder, 'clip-model.txt');
}

describe('kept embeddings', () => {
  it('come back as they were', async () => {
    const folder = await makeTestFolder();
    await saveOne(folder);
    const kept = await open(folder);
    expect(kept.get(TEXT)).toEqual(VECTOR);
    expect(kept.logitScale).toBe(22.5);
  });

  it('of another model are not found', async () => {
    const folder = await makeTestFolder();
    await saveOne(folder);
    expect((await open(folder, 'other')).get(TEXT)).toBeUndefined();
  });

  it.each([
    ['cut', (content: string) => content.slice(0, -3)],
    ['changed in one letter of a vector', (content: string) => content.replace(/.(?=.{4}$)/, 'x')],
    ['empty', () => ''],
    ['something else', () => 'nothing of the kind\n'],
    ['of a later format', (content: string) => content.replace('"format":1', '"format":2')],
  ])('are calculated anew where the file is %s', async (_, damage) => {
    const folder = await makeTestFolder();
    const file = await saveOne(folder);
    const whole = await readFile(file, 'utf8');
    await writeFile(file, damage(whole));
    expect(await readFile(file, 'utf8')).not.toBe(whole);

    const onProblem = vi.fn();
    const kept = await open(folder, 'model', onProblem);
    expect(kept.get(TEXT)).toBeUndefined();
    expect(kept.logitScale).toBeUndefined();
    expect(onProblem).toHaveBeenCalledTimes(1);

    await saveOne(folder);
    expect(await readFile(file, 'utf8')).toBe(whole);
  });

  it('are in memory only without a folder', async () => {
    const kept = await open(null);
    kept.set('star', VECTOR);
    await kept.save();
    expect(kept.get('star')).toBe(VECTOR);
  });

  it('never fail a request: a folder that cannot be written is told', async () => {
    const folder = join(await makeTestFolder(), 'file');
    await writeFile(folder, '');
    const onProblem = vi.fn();
    const kept = await open(folder, 'model', onProblem);
    kept.set('star', VECTOR);
    await kept.save();
    expect(onProblem).toHaveBeenCalledTimes(1);
    expect(kept.get('star')).toBe(VECTOR);
  });

  it('of other texts are in memory only, and are no reason to write', async () => {
    const folder = await makeTestFolder();
    const kept = await open(folder);
    kept.set('my secret', VECTOR);
    expect(kept.get('my secret')).toBe(VECTOR);
    expect(kept.changes).toBe(0);
    await kept.save();
    expect(await readdir(folder)).toEqual([]);

    kept.set('star', VECTOR);
    expect(kept.changes).toBe(1);
    await kept.save();
    expect(kept.changes).toBe(0);
    const content = await readFile(join(folder, 'clip-model.txt'), 'utf8');
    expect(content).toContain('star');
    expect(content).not.toContain('secret');
  });

  it('of texts that are not to last any more leave the file', async () => {
    const folder = await makeTestFolder();
    const file = await saveOne(folder);
    const kept = await open(folder, 'model', vi.fn(), ['star']);
    expect(kept.get(TEXT)).toBeUndefined();
    await kept.save();
    expect(await readFile(file, 'utf8')).not.toContain('별');
  });

  it('are bounded: other texts that were not asked for longest go, and so do files of other models', async () => {
    const folder = await makeTestFolder();
    const kept = await open(folder);
    kept.set('star', VECTOR);
    for (let index = 0; index < 3073; index++) kept.set(`label ${index}`, VECTOR);
    expect(kept.get('label 0')).toBeUndefined();
    expect(kept.get('label 3072')).toBe(VECTOR);
    expect(kept.get('star')).toBe(VECTOR);

    await mkdir(folder, { recursive: true });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const other = await open(folder, name);
      other.set('star', VECTOR);
      await other.save();
    }
    await writeFile(join(folder, 'not-ours.txt'), '');
    await kept.save();
    const names = await readdir(folder);
    expect(names).toContain('not-ours.txt');
    expect(names).toContain('clip-model.txt');
    expect(names.filter((name) => name.startsWith('clip-'))).toHaveLength(4);
  });

  it('can be saved from several places at once', async () => {
    const folder = await makeTestFolder();
    const onProblem = vi.fn();
    const kept = await open(folder, 'model', onProblem);
    const saves = ['one', 'two', 'three'].map((text) => {
      kept.set(text, VECTOR);
      return kept.save();
    });
    await Promise.all(saves);
    expect(onProblem).not.toHaveBeenCalled();
    const again = await open(folder);
    expect(['one', 'two', 'three'].map((text) => again.get(text))).toEqual([VECTOR, VECTOR, VECTOR]);
  });
});
