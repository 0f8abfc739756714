import { spawn } from 'node:child_process';
import type { Subject } from './subject.ts';

export interface ProgramOptions {
  path: string | undefined;
  arguments: readonly string[];
  /** What the program prints after each answer. */
  answerEnd: string;
  /** Whether it prints this once before it is asked, too. */
  printsEndFirst: boolean;
}

/** A program that reads words, one a line, and answers them in their order. */
export function talkToProgram({ path, arguments: args, answerEnd, printsEndFirst }: ProgramOptions): Subject {
  if (path === undefined) throw new Error('There is no such program.');
  const startedAtMs = performance.now();
  const child = spawn(path, args, { stdio: 'pipe' });
  const waiting: { resolve(answer: string): void; reject(error: Error): void }[] = [];
  let isGreeted = !printsEndFirst;
  let printed = '';
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const answers = (printed + text).split(answerEnd);
    printed = answers.pop() ?? '';
    for (const answer of isGreeted ? answers : answers.slice(1)) waiting.shift()?.resolve(answer);
    isGreeted ||= answers.length > 0;
  });
  child.once('close', (code, signal) => {
    const error = new Error(`ended with ${signal ?? code}: ${complaint.trim()}`);
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  return {
    ask: (word) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${word}\n`);
      }),
    pids: [child.pid ?? 0],
    startedAtMs,
    close: () => child.kill('SIGKILL'),
  };
}
