import { Worker } from 'node:worker_threads';
import type { DrawingJob } from './drawing-work.ts';
import type { DrawingReply, DrawingTask } from './drawing-worker.ts';

/** Draws off the main thread, so that the server keeps answering while pixels are reckoned. */
export interface DrawingThread {
  /**
   * The picture in the size it is laid out for. Rejects with the signal's reason as soon as it is aborted; the thread
   * finishes the picture for nobody.
   */
  draw(job: DrawingJob, signal: AbortSignal): Promise<DrawnPng>;
  /** Ends the thread; the next task would start another. */
  close(): Promise<void>;
}

interface DrawnPng {
  png: Buffer;
  warnings: string[];
}

interface Waiting {
  resolve(reply: DrawingReply): void;
  reject(error: Error): void;
}

/** Minutes without work after which the thread and its pictures are given back. */
const idleMinutes = 5;

/** Starts the thread with the first task; it never keeps the process alive by itself. */
export function createDrawingThread(): DrawingThread {
  let worker: Worker | null = null;
  let lastId = 0;
  let idleTimer: NodeJS.Timeout | undefined;
  const waiting = new Map<number, Waiting>();

  function start(): Worker {
    // The name follows our own, so that the built package finds its .js.
    const started = new Worker(
      new URL(`./drawing-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
    );
    started.on('message', (reply: DrawingReply) => {
      const task = waiting.get(reply.id);
      waiting.delete(reply.id);
      task?.resolve(reply);
      if (waiting.size === 0) rest(started);
    });
    started.on('error', (error: Error) => stop(started, error));
    started.on('exit', () => stop(started, new Error('The drawing thread ended.')));
    return started;
  }

  function rest(resting: Worker): void {
    resting.unref();
    idleTimer = setTimeout(() => {
      if (worker === resting) worker = null;
      void resting.terminate();
    }, idleMinutes * 60_000);
    idleTimer.unref();
  }

  function stop(stopped: Worker, error: Error): void {
    if (worker !== stopped) return;
    worker = null;
    for (const task of waiting.values()) task.reject(error);
    waiting.clear();
  }

  async function draw(job: DrawingJob, signal: AbortSignal): Promise<DrawnPng> {
    clearTimeout(idleTimer);
    worker ??= start();
    worker.ref();
    const id = ++lastId;
    const message: DrawingTask = { ...job, id };
    const { promise, resolve, reject } = Promise.withResolvers<DrawingReply>();
    const giveUp = () => {
      waiting.delete(id);
      reject(signal.reason);
    };
    waiting.set(id, { resolve, reject });
    signal.addEventListener('abort', giveUp, { once: true });
    worker.postMessage(message);
    const reply = await promise.finally(() => signal.removeEventListener('abort', giveUp));
    if ('error' in reply) throw new Error(reply.error);
    const { png, warnings } = reply;
    return { png: Buffer.from(png.buffer, png.byteOffset, png.byteLength), warnings };
  }

  return {
    draw,
    async close() {
      clearTimeout(idleTimer);
      await worker?.terminate();
    },
  };
}
