import { copyFile, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestFolder } from '../test-folder.ts';

const folder = new URL('../fixtures/fasttext/', import.meta.url);
const LONG_AGO = new Date('2020-01-01');

/** Models that `scripts/fasttext/make-fixtures.sh` makes. */
export const denseModels = ['skipgram.bin', 'one-letter.bin', 'without-ngrams.bin'];
export const quantisedModels = [
  'quantised.ftz',
  'quantised-with-output.ftz',
  'pruned.ftz',
  'pruned-with-norms.ftz',
];

/** A copy of a model in a folder of its own, removed when the test ends. */
export async function copyModel(name: string, path?: string): Promise<string> {
  const copy = path ?? join(await makeTestFolder(), name);
  await copyFile(new URL(name, folder), copy);
  await makeOld(copy);
  return copy;
}

/** Sets the time of change back, so that what a test does to the file is sure to change it. */
export async function makeOld(path: string): Promise<void> {
  await utimes(path, LONG_AGO, LONG_AGO);
}

export function readModel(name: string): Promise<Buffer> {
  return readFile(new URL(name, folder));
}

export interface NativeVector {
  word: string;
  vector: Float32Array;
}

/** What native fastText gives for each word of `words.txt`. */
export async function nativeVectors(name: string): Promise<NativeVector[]> {
  const words = await readLines('words.txt');
  const vectors = await readLines(`${name}.vectors.txt`);
  return words.map((word, index) => ({
    word,
    vector: Float32Array.from(vectors[index]?.split(' ') ?? [], Number),
  }));
}

/** Of the model that the embedded one was when its vectors were written down. */
export async function embeddedModelHash(): Promise<string> {
  const [hash = ''] = await readLines('moodstyle.ftz.sha256');
  return hash;
}

async function readLines(name: string): Promise<string[]> {
  const text = await readFile(new URL(name, folder), 'utf8');
  return text.split('\n').slice(0, -1);
}
