import { type Request, type Response, Router } from 'express';
import type { Allowance } from '../allowance/allowance.ts';
import { type AppError, toErrorEnvelope } from '../errors.ts';
import { refuseOtherMethods } from '../middleware/handle-error.ts';
import type { Pipeline } from '../pipeline.ts';
import { COMPLETED_MESSAGE, type ImagineRequest } from '../record.ts';
import type { RunningWork } from '../running-work.ts';
import { answerFormat } from './answer-format.ts';
import { tellFallback } from './degraded-header.ts';
import { createEventStream } from './event-stream.ts';
import { parseImagineRequest } from './imagine-request.ts';
import type { MakeImages } from './make-images.ts';
import type { RouteParts } from './route-parts.ts';
import { tellProgress, withErrorEvent } from './stream-work.ts';

export interface ImagineRouteParts extends RouteParts {
  pipeline: Pick<Pipeline, 'brief'>;
  runningWork: RunningWork;
  allowance: Allowance;
  makeImages: MakeImages;
  /** Unfinished versions of each image for callers who watch, 0 to 3. */
  partialImages: number;
}

/** `POST /openai_query` makes and stores images; `POST /brief` tells what it would make. */
export function imagineRoutes(parts: ImagineRouteParts): Router {
  const { pipeline, runningWork, allowance, readBody, session } = parts;
  const router = Router();

  async function brief(request: Request, response: Response): Promise<void> {
    const asked = parseImagineRequest(request.body);
    const { sessionId, logger, caller } = response.locals;
    const record = await runningWork.start((signal) =>
      pipeline.brief(asked, {
        sessionId,
        signal,
        logger,
        admit: (work) => allowance.admit(caller.id, work),
        onEvent: () => undefined,
      }),
    );
    tellFallback(response, record.extraction.fallback);
    response.json(record);
  }

  router
    .route('/openai_query')
    .post(readBody, session, (request: Request, response: Response) =>
      answerImages(request, response, parseImagineRequest(request.body), parts),
    )
    .all(refuseOtherMethods('POST'));
  router.route('/brief').post(readBody, session, brief).all(refuseOtherMethods('POST'));
  return router;
}

/** Makes the images and answers as the `Accept` header asks: with the original text, the record, or events. */
export async function answerImages(
  request: Request,
  response: Response,
  asked: ImagineRequest,
  { makeImages, partialImages }: Pick<ImagineRouteParts, 'makeImages' | 'partialImages'>,
): Promise<void> {
  const format = answerFormat(request);
  const isStream = format === 'event-stream';
  const events = createEventStream(response);
  if (isStream) events.openSoon();
  const describe = (error: AppError) => toErrorEnvelope(error, response.locals.requestId);
  await withErrorEvent({ events, response, isStream }, describe, async () => {
    const record = await makeImages(request, response, asked, {
      partialImages: isStream ? partialImages : 0,
      onEvent: isStream ? tellProgress(events) : () => undefined,
    });
    if (format === 'json') response.json(record);
    else if (format === 'text') response.type('text/plain').send(COMPLETED_MESSAGE);
    else {
      events.send('done', record);
      events.end();
    }
  });
}
