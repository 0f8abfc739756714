import type { Response } from 'express';
import { type AppError, toAppError } from '../errors.ts';
import { logRefusal } from '../middleware/handle-error.ts';
import type { PipelineEvent } from '../pipeline.ts';
import type { EventStream } from './event-stream.ts';

/**
 * Does work whose answer may be an event stream. An error before the first event is thrown, so that it gets a status of its
 * own; one after it is the last event.
 * @param describe the data of that event
 */
export async function withErrorEvent(
  { events, response, isStream }: { events: EventStream; response: Response; isStream: boolean },
  describe: (error: AppError) => unknown,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    events.cancel();
    if (!isStream || !response.headersSent) throw thrown;
    const error = toAppError(thrown);
    logRefusal(error, response.locals.logger);
    events.send('error', describe(error));
    events.end();
  }
}

/** Tells what happens as events. What shows how far the work is may be left out for a caller who is behind. */
export function tellProgress(events: EventStream): (event: PipelineEvent) => void {
  return ({ type, ...data }) => {
    if (type === 'partial_image' || type === 'step') events.sendUnlessBehind(type, data);
    else events.send(type, data);
  };
}
