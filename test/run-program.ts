import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface RunningProgram {
  /** What the program has written so far, both streams together. */
  output(): string;
  /** Resolves with the output once it matches; rejects when the program ends before that. */
  waitFor(pattern: RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, or null after a signal. */
  exited: Promise<number | null>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program of the repository with Node, with nothing in its environment but what is given, and from
 * elsewhere, so that no developer's `.env` with a real key is read.
 */
export function runProgram(
  [program = '', ...args]: string[],
  environment: Record<string, string> = {},
): RunningProgram {
  const child = spawn(process.execPath, [join(root, program), ...args], {
    cwd: tmpdir(),
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    output: () => output,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (pattern.test(output)) resolve(output);
        };
        listeners.add(check);
        exited.then(() => reject(new Error(`The program ended without ${pattern}:\n${output}`)));
        check();
      }),
    kill: (signal) => void child.kill(signal),
    exited,
  };
}
