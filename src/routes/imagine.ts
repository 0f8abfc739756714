import { type Request, type Response, Router } from 'express';
import { AppError, toAppError, toErrorEnvelope } from '../errors.ts';
import { logRefusal, refuseOtherMethods } from '../middleware/handle-error.ts';
import type { Pipeline } from '../pipeline.ts';
import { COMPLETED_MESSAGE, type GenerationRecord } from '../record.ts';
import type { RunningWork } from '../running-work.ts';
import type { Idempotency } from '../stages/store/idempotency.ts';
import { answerFormat } from './answer-format.ts';
import { tellFallback } from './degraded-header.ts';
import { createEventStream } from './event-stream.ts';
import { parseImagineRequest } from './imagine-request.ts';
import type { RouteParts } from './route-parts.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

export interface ImagineRouteParts extends RouteParts {
  pipeline: Pipeline;
  idempotency: Idempotency<GenerationRecord>;
  runningWork: RunningWork;
  /** Called when a new generation has been stored. */
  afterStored(): void;
}

/** `POST /openai_query` makes and stores images; `POST /brief` tells what it would make. */
export function imagineRoutes(parts: ImagineRouteParts): Router {
  const { pipeline, idempotency, runningWork, afterStored, readBody, session } = parts;
  const router = Router();

  async function imagine(request: Request, response: Response): Promise<void> {
    const asked = parseImagineRequest(request.body);
    const { sessionId, isNewSession, logger } = response.locals;
    const key = readIdempotencyKey(request, isNewSession);
    const format = answerFormat(request);
    const events = createEventStream(response);
    if (format === 'event-stream') events.openSoon();

    // The work belongs to the server, not to the connection: a caller that hangs up loses nothing.
    const work = runningWork.start((signal) =>
      idempotency.run({
        sessionId,
        key,
        request: { ...asked, warnings: undefined },
        work: (milestones) =>
          pipeline.imagine(asked, {
            sessionId,
            signal,
            logger,
            wantsPartialImages: format === 'event-stream',
            milestones,
            onEvent: ({ type, ...data }) => {
              // Told now, because what comes after may fail, and an error says nothing of it.
              if ('result' in data && type === 'extract') tellFallback(response, data.result.fallback);
              if (format === 'event-stream') events.send(type, data);
            },
          }),
      }),
    );

    try {
      const { record, isReplay } = await work;
      if (!isReplay) afterStored();
      if (!response.headersSent) {
        response.set('X-Imaginate-Generation', record.id);
        tellFallback(response, record.extraction.fallback);
        if (isReplay) response.set('Idempotent-Replayed', 'true');
      }
      if (format === 'json') response.json(record);
      else if (format === 'text') response.type('text/plain').send(COMPLETED_MESSAGE);
      else {
        events.send('done', record);
        events.end();
      }
    } catch (thrown) {
      if (format !== 'event-stream' || !response.headersSent) {
        events.cancel();
        throw thrown;
      }
      const error = toAppError(thrown);
      logRefusal(error, logger);
      events.send('error', toErrorEnvelope(error, response.locals.requestId));
      events.end();
    }
  }

  async function brief(request: Request, response: Response): Promise<void> {
    const asked = parseImagineRequest(request.body);
    const { sessionId, logger } = response.locals;
    const record = await runningWork.start((signal) =>
      pipeline.brief(asked, { sessionId, signal, logger, onEvent: () => undefined }),
    );
    tellFallback(response, record.extraction.fallback);
    response.json(record);
  }

  router.route('/openai_query').post(readBody, session, imagine).all(refuseOtherMethods('POST'));
  router.route('/brief').post(readBody, session, brief).all(refuseOtherMethods('POST'));
  return router;
}

/** Keys are remembered for each session, so a caller whose session was opened just now could never use one again. */
function readIdempotencyKey(request: Request, isNewSession: boolean): string | undefined {
  const key = request.get('idempotency-key');
  if (key !== undefined && isNewSession) {
    throw new AppError('idempotency_needs_session', undefined, { param: 'X-Imaginate-Session' });
  }
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
    throw new AppError('invalid_idempotency_key', undefined, { param: 'Idempotency-Key' });
  }
  return key;
}
