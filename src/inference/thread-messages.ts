import { AppError, type ErrorCode } from '../errors.ts';

/** What the server tells an inference thread. */
export type MessageToThread<Task> =
  | { type: 'task'; id: number; task: Task }
  | { type: 'cancel'; id: number }
  /** Finish what runs, give back the models, and end. */
  | { type: 'end' };

/** What an inference thread tells the server. */
export type MessageFromThread<Result, Progress> =
  | { type: 'progress'; id: number; progress: Progress }
  | { type: 'done'; id: number; result: Result }
  | { type: 'failed'; id: number; failure: Failure };

/** An error in a form that passes from thread to thread. */
interface Failure {
  /** Null for what is no {@link AppError}. */
  code: ErrorCode | null;
  message: string;
  param: string | null;
  stack: string | undefined;
}

export function toFailure(error: unknown): Failure {
  const isOurs = error instanceof AppError;
  const cause = isOurs && error.cause instanceof Error ? `\nCaused by: ${error.cause.message}` : '';
  return {
    code: isOurs ? error.code : null,
    message: error instanceof Error ? error.message : String(error),
    param: isOurs ? error.param : null,
    stack: error instanceof Error ? `${error.stack}${cause}` : undefined,
  };
}

export function fromFailure({ code, message, param, stack }: Failure): AppError {
  const cause = Object.assign(new Error(message), { stack });
  if (code === null) return new AppError('inference_failed', undefined, { cause });
  return new AppError(code, message, { cause, ...(param === null ? {} : { param }) });
}
