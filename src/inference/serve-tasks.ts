import { parentPort } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import { type MessageFromThread, type MessageToThread, toFailure } from './thread-messages.ts';

interface TaskContext<Progress> {
  /** Aborted when nobody wants the result any more. */
  signal: AbortSignal;
  onProgress(progress: Progress): void;
}

interface TaskServer<Task, Result, Progress> {
  work(task: Task, context: TaskContext<Progress>): Promise<Result>;
  /** Gives back the models; the thread ends after it. */
  close(): Promise<void>;
}

/** The inside of an inference thread: does one task after the other, until it is told to end. */
export function serveTasks<Task, Result, Progress = never>({
  work,
  close,
}: TaskServer<Task, Result, Progress>): void {
  const cancels = new Map<number, AbortController>();
  let previous: Promise<void> = Promise.resolve();

  const tell = (message: MessageFromThread<Result, Progress>) => parentPort?.postMessage(message);

  async function answer(id: number, task: Task, { signal }: AbortController): Promise<void> {
    try {
      signal.throwIfAborted();
      const onProgress = (progress: Progress) => tell({ type: 'progress', id, progress });
      tell({ type: 'done', id, result: await work(task, { signal, onProgress }) });
    } catch (error) {
      tell({ type: 'failed', id, failure: toFailure(error) });
    } finally {
      cancels.delete(id);
    }
  }

  parentPort?.on('message', (message: MessageToThread<Task>) => {
    if (message.type === 'task') {
      const { id, task } = message;
      const cancel = new AbortController();
      cancels.set(id, cancel);
      previous = previous.then(() => answer(id, task, cancel));
    } else if (message.type === 'cancel') {
      cancels.get(message.id)?.abort();
    } else {
      for (const cancel of cancels.values()) cancel.abort(new AppError('server_stopping'));
      void previous.then(close).finally(() => parentPort?.close());
    }
  });
}
