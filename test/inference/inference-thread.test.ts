import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { createInferenceThread, moduleBeside } from '../../src/inference/inference-thread.ts';
import type { TestProgress, TestResult, TestSettings, TestTask } from './test-thread.ts';

const IDLE_MS = 60_000;
/** More steps than a test would ever wait for. */
const ENDLESS = 1_000_000_000;

function openThread(module = moduleBeside(import.meta.url, 'test-thread')) {
  const closings = new Int32Array(new SharedArrayBuffer(4));
  const thread = createInferenceThread<TestTask, TestResult, TestProgress>({
    module,
    workerData: { closings } satisfies TestSettings,
    idleMs: IDLE_MS,
  });
  onTestFinished(() => thread.close());
  const run = (task: TestTask, signal = new AbortController().signal, onProgress?: (step: number) => void) =>
    thread.run(task, {
      signal,
      ...(onProgress === undefined ? {} : { onProgress: ({ step }: TestProgress) => onProgress(step) }),
    });
  return { ...thread, run, closings };
}

/** Resolves once an endless task has begun, and can stop it. */
function startEndless(run: ReturnType<typeof openThread>['run'], name: string) {
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();
  const done = run({ kind: 'count', name, steps: ENDLESS }, stop.signal, () => begun.resolve());
  done.catch(() => undefined);
  return { begun: begun.promise, done, stop: (reason: Error) => stop.abort(reason) };
}

describe('an inference thread', () => {
  it('does one task after the other, in one thread, and tells how far it is', async () => {
    const { run } = openThread();
    const told: string[] = [];
    const count = (name: string, steps: number) =>
      run({ kind: 'count', name, steps }, undefined, (step) => told.push(`${name}${step}`));
    const [first, second] = await Promise.all([count('a', 3), count('b', 2)]);
    expect(told).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
    expect(first?.begun).toEqual(['a']);
    expect(second?.begun).toEqual(['a', 'b']);
    expect(second?.thread).toBe(first?.thread);
  });

  it('rejects with the reason at once when a task is cancelled, and stops between steps', async () => {
    const { run } = openThread();
    const endless = startEndless(run, 'endless');
    await endless.begun;
    const reason = new Error('The caller has gone.');
    endless.stop(reason);
    await expect(endless.done).rejects.toBe(reason);
    const { begun } = await run({ kind: 'report' });
    expect(begun).toEqual(['endless: stopped early']);
  });

  it('never begins a task that is cancelled while it waits', async () => {
    const { run } = openThread();
    const endless = startEndless(run, 'endless');
    await endless.begun;
    const waiting = startEndless(run, 'waiting');
    const reason = new Error('The caller has gone.');
    waiting.stop(reason);
    await expect(waiting.done).rejects.toBe(reason);
    endless.stop(reason);
    const { begun } = await run({ kind: 'report' });
    expect(begun).toEqual(['endless: stopped early']);
  });

  it('does not even start for a task that is cancelled already', async () => {
    const { run } = openThread(new URL('./there-is-no-such-module.ts', import.meta.url));
    const reason = new Error('Too late.');
    await expect(run({ kind: 'report' }, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('is not harmed by a cancel after the task is done', async () => {
    const { run } = openThread();
    const stop = new AbortController();
    const first = await run({ kind: 'report' }, stop.signal);
    stop.abort(new Error('Too late.'));
    expect((await run({ kind: 'report' })).thread).toBe(first.thread);
  });

  it('hands on what the thread threw: code, sentence, field and cause', async () => {
    const { run } = openThread();
    const error = await run({ kind: 'refuse' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'model_unusable',
      message: 'This model is no good.',
      param: 'model',
    });
    expect(((error as AppError).cause as Error).stack).toContain('the reason behind it');
  });

  it('names what was none of our errors without its words, which the log gets', async () => {
    const { run } = openThread();
    const error = await run({ kind: 'throw' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'inference_failed', param: null });
    expect((error as AppError).message).not.toContain('secrets');
    expect((error as AppError).cause).toMatchObject({ message: 'secrets of the machine' });
    expect((await run({ kind: 'report' })).begun).toEqual([]);
  });

  it('fails all that wait when the thread dies, and starts another for the next', async () => {
    const { run } = openThread();
    const { thread } = await run({ kind: 'report' });
    const lost = await Promise.allSettled([run({ kind: 'crash' }), run({ kind: 'report' })]);
    for (const { status, ...result } of lost) {
      expect(status).toBe('rejected');
      expect(result).toMatchObject({ reason: { code: 'inference_failed' } });
    }
    const next = await run({ kind: 'report' });
    expect(next.thread).not.toBe(thread);
  });

  it('fails what it is asked when its module cannot be loaded, each time', async () => {
    const { run } = openThread(new URL('./there-is-no-such-module.ts', import.meta.url));
    for (const _ of [1, 2])
      await expect(run({ kind: 'report' })).rejects.toMatchObject({ code: 'inference_failed' });
  });

  it('ends when nobody has asked for a while; the next task starts another', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { run } = openThread();
    const first = await run({ kind: 'report' });
    vi.advanceTimersByTime(IDLE_MS - 1);
    const second = await run({ kind: 'report' });
    expect(second.thread).toBe(first.thread);
    vi.advanceTimersByTime(IDLE_MS);
    expect((await run({ kind: 'report' })).thread).not.toBe(first.thread);
  });

  it('does not end while it works, however long that takes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { run } = openThread();
    const { thread } = await run({ kind: 'report' });
    const endless = startEndless(run, 'endless');
    await endless.begun;
    vi.advanceTimersByTime(10 * IDLE_MS);
    endless.stop(new Error('enough'));
    // Nobody waits any more, but the thread has not let go yet.
    vi.advanceTimersByTime(10 * IDLE_MS);
    const { begun, thread: later } = await run({ kind: 'report' });
    expect(begun).toEqual(['endless: stopped early']);
    expect(later).toBe(thread);
  });

  it('stops what runs when it is closed, and gives back what it holds', async () => {
    const thread = openThread();
    const endless = startEndless(thread.run, 'endless');
    await endless.begun;
    await thread.close();
    expect(thread.closings[0]).toBe(1);
    await expect(endless.done).rejects.toMatchObject({ code: 'server_stopping' });
    // One that is asked later starts anew.
    expect((await thread.run({ kind: 'report' })).begun).toEqual([]);
  });

  it('closes without ever having been asked, and twice', async () => {
    const thread = openThread();
    await thread.close();
    await thread.run({ kind: 'report' });
    await Promise.all([thread.close(), thread.close()]);
  });
});
