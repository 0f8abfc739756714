import { type Request, type Response, Router } from 'express';
import { refuseOtherMethods } from '../../middleware/handle-error.ts';
import type { Moderate } from '../../moderation/moderation.ts';
import type { RunningWork } from '../../running-work.ts';
import type { RouteParts } from '../route-parts.ts';
import { readModerationRequest } from './read-moderation-request.ts';

export interface ModerationRouteParts extends Pick<RouteParts, 'readBody'> {
  moderate: Moderate;
  runningWork: Pick<RunningWork, 'start'>;
}

/** `POST /v1/moderations`, as in the OpenAI API. */
export function moderationRoutes({ moderate, runningWork, readBody }: ModerationRouteParts): Router {
  const router = Router();

  router
    .route('/v1/moderations')
    .post(readBody, async (request: Request, response: Response) => {
      const wanted = readModerationRequest(request.body);
      response.json(await runningWork.start((signal) => moderate(wanted, signal)));
    })
    .all(refuseOtherMethods('POST'));
  return router;
}
