import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import { fromFailure, type MessageFromThread, type MessageToThread } from './thread-messages.ts';

/** A worker thread that holds models and works with them, so that the server keeps answering meanwhile. */
export interface InferenceThread<Task, Result, Progress = never> {
  /**
   * Does a task when those before it are done; the first one starts the thread. When the signal is aborted it rejects
   * with its reason at once, and the thread stops at the next place where it can.
   * @throws AppError whatever the thread threw; `inference_failed` for what was none of ours
   */
  run(
    task: Task,
    context: { signal: AbortSignal; onProgress?: (progress: Progress) => void },
  ): Promise<Result>;
  /** Lets what runs come to a stop, then ends the thread. A later task would start another. */
  close(): Promise<void>;
}

interface InferenceThreadOptions {
  /** The module that calls `serveTasks`. */
  module: URL;
  workerData: unknown;
  /** After this time without a task the thread ends, and its models with it. */
  idleMs: number;
}

interface Waiting<Result, Progress> {
  resolve(result: Result): void;
  reject(error: Error): void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/**
 * The thread is only ever asked to end, never terminated: onnxruntime takes the whole process with it when its thread
 * goes away under a running calculation (docs/decisions/0015).
 */
export function createInferenceThread<Task, Result, Progress = never>({
  module,
  workerData,
  idleMs,
}: InferenceThreadOptions): InferenceThread<Task, Result, Progress> {
  /** A thread, and who waits for its answers. */
  interface Running {
    worker: Worker;
    waiting: Map<number, Waiting<Result, Progress>>;
  }

  let current: Running | null = null;
  let lastId = 0;
  let idleTimer: NodeJS.Timeout | undefined;
  const ending = new Set<Promise<void>>();

  const tell = ({ worker }: Running, message: MessageToThread<Task>) => worker.postMessage(message);

  function start(): Running {
    const thread: Running = { worker: new Worker(module, { workerData }), waiting: new Map() };
    const { worker } = thread;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    ending.add(ended);
    void ended.then(() => ending.delete(ended));
    worker.on('message', (message: MessageFromThread<Result, Progress>) => hear(thread, message));
    worker.on('error', (error: Error) => abandon(thread, error));
    worker.on('messageerror', (error: Error) => abandon(thread, error));
    worker.on('exit', () => abandon(thread, new Error('The inference thread ended.')));
    return thread;
  }

  function hear(thread: Running, message: MessageFromThread<Result, Progress>): void {
    const task = thread.waiting.get(message.id);
    if (message.type === 'progress') {
      try {
        task?.onProgress?.(message.progress);
      } catch (error) {
        task?.reject(error as Error);
      }
      return;
    }
    thread.waiting.delete(message.id);
    if (message.type === 'done') task?.resolve(message.result);
    else task?.reject(fromFailure(message.failure));
    if (thread.waiting.size === 0 && thread === current) rest(thread);
  }

  function rest(thread: Running): void {
    thread.worker.unref();
    idleTimer = setTimeout(() => end(thread), idleMs).unref();
  }

  function end(thread: Running): void {
    if (thread === current) current = null;
    tell(thread, { type: 'end' });
  }

  /** Nothing more is heard of the thread. */
  function abandon(thread: Running, error: Error): void {
    if (thread === current) current = null;
    for (const task of thread.waiting.values()) {
      task.reject(new AppError('inference_failed', undefined, { cause: error }));
    }
    thread.waiting.clear();
  }

  return {
    async run(task, { signal, onProgress }) {
      signal.throwIfAborted();
      clearTimeout(idleTimer);
      current ??= start();
      const thread = current;
      thread.worker.ref();
      const id = ++lastId;
      tell(thread, { type: 'task', id, task });
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      thread.waiting.set(id, { resolve, reject, onProgress });
      // It stays among those that wait: until the thread has let go of it, the thread is at work.
      const cancel = () => {
        tell(thread, { type: 'cancel', id });
        reject(signal.reason);
      };
      signal.addEventListener('abort', cancel, { once: true });
      return promise.finally(() => signal.removeEventListener('abort', cancel));
    },
    async close() {
      clearTimeout(idleTimer);
      current?.worker.ref();
      if (current !== null) end(current);
      await Promise.all(ending);
    },
  };
}

/** The module of a thread beside another one, as it is called here or in the built package. */
export function moduleBeside(importMetaUrl: string, name: string): URL {
  return new URL(`./${name}${importMetaUrl.endsWith('.ts') ? '.ts' : '.js'}`, importMetaUrl);
}
