import { threadId, workerData } from 'node:worker_threads';
import { AppError } from '../../src/errors.ts';
import { serveTasks } from '../../src/inference/serve-tasks.ts';

/** What the thread of these tests can be asked for. */
export type TestTask =
  /** Its own thread, and everything that was worked on before. */
  | { kind: 'report' }
  /** So many steps, each told; stops where the signal says so. */
  | { kind: 'count'; name: string; steps: number }
  | { kind: 'refuse' }
  | { kind: 'throw' }
  | { kind: 'crash' };

export interface TestResult {
  thread: number;
  /** Names of the tasks that were begun, in order; those that were stopped have the step behind a colon. */
  begun: string[];
}

export interface TestSettings {
  /** In shared memory: how often a thread has given back what it held. */
  closings: Int32Array;
}

export interface TestProgress {
  step: number;
}

const { closings }: TestSettings = workerData;
const begun: string[] = [];
/** Lets messages from outside be heard between steps, as calculations do. */
const breathe = () => new Promise((resolve) => setImmediate(resolve));

serveTasks<TestTask, TestResult, TestProgress>({
  async work(task, { signal, onProgress }) {
    if (task.kind === 'crash') process.exit(3);
    if (task.kind === 'throw') throw new TypeError('secrets of the machine');
    if (task.kind === 'refuse') {
      const cause = new Error('the reason behind it');
      throw new AppError('model_unusable', 'This model is no good.', { param: 'model', cause });
    }
    if (task.kind === 'count') {
      const place = begun.push(task.name) - 1;
      for (let step = 1; step <= task.steps; step++) {
        onProgress({ step });
        await breathe();
        if (!signal.aborted) continue;
        begun[place] = `${task.name}: ${step < task.steps ? 'stopped early' : 'stopped late'}`;
        signal.throwIfAborted();
      }
    }
    return { thread: threadId, begun };
  },
  async close() {
    closings[0] = (closings[0] ?? 0) + 1;
  },
});
