import { Worker } from 'node:worker_threads';
import type { ImageSize } from '../image-provider.ts';
import type { DrawingReply, DrawingTask } from './drawing-worker.ts';
import type { PromptedScene } from './prompted-scene.ts';

/** Draws off the main thread, so that the server keeps answering while pixels are reckoned. */
export interface DrawingThread {
  findGaps(scene: PromptedScene): Promise<string[]>;
  /** Rejects with the signal's reason as soon as it is aborted; the thread finishes the picture for nobody. */
  drawPicture(scene: PromptedScene, seed: number, size: ImageSize, signal: AbortSignal): Promise<Buffer>;
  /** Ends the thread; the next task would start another. */
  close(): Promise<void>;
}

type NewTask =
  | { kind: 'gaps'; scene: PromptedScene }
  | { kind: 'picture'; scene: PromptedScene; seed: number; size: ImageSize };

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

  async function run(task: NewTask, signal?: AbortSignal): Promise<DrawingReply> {
    clearTimeout(idleTimer);
    worker ??= start();
    worker.ref();
    const id = ++lastId;
    const message: DrawingTask = { ...task, id };
    const { promise, resolve, reject } = Promise.withResolvers<DrawingReply>();
    const giveUp = () => {
      waiting.delete(id);
      reject(signal?.reason);
    };
    waiting.set(id, { resolve, reject });
    signal?.addEventListener('abort', giveUp, { once: true });
    worker.postMessage(message);
    const reply = await promise.finally(() => signal?.removeEventListener('abort', giveUp));
    if ('error' in reply) throw new Error(reply.error);
    return reply;
  }

  return {
    async findGaps(scene) {
      const reply = await run({ kind: 'gaps', scene });
      return 'warnings' in reply ? reply.warnings : [];
    },
    async drawPicture(scene, seed, size, signal) {
      const reply = await run({ kind: 'picture', scene, seed, size }, signal);
      if (!('png' in reply)) throw new Error('The drawing thread sent no picture.');
      return Buffer.from(reply.png.buffer, reply.png.byteOffset, reply.png.byteLength);
    },
    async close() {
      clearTimeout(idleTimer);
      await worker?.terminate();
    },
  };
}
