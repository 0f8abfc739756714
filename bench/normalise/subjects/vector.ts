import { openWordVectors } from '../../../src/fasttext/open-word-vectors.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/** The vector of a word. */
export async function open({ model, cacheDirectory }: SubjectOptions): Promise<Subject> {
  const vectors = await openWordVectors(model, { cacheDirectory });
  return { ask: async (word) => Array.from(await vectors.vectorOf(word)) };
}
