import { type Request, type Response, Router } from 'express';
import type { AdmittedWork, Allowance } from '../../allowance/allowance.ts';
import type { Embed } from '../../embeddings/embeddings.ts';
import { refuseOtherMethods } from '../../middleware/handle-error.ts';
import type { RunningWork } from '../../running-work.ts';
import type { RouteParts } from '../route-parts.ts';
import { readEmbeddingRequest } from './read-embedding-request.ts';

export interface EmbeddingRouteParts extends Pick<RouteParts, 'readBody'> {
  embed: Embed;
  allowance: Allowance;
  runningWork: Pick<RunningWork, 'start'>;
}

/** `POST /v1/embeddings`, as in the OpenAI API. */
export function embeddingRoutes({ embed, allowance, runningWork, readBody }: EmbeddingRouteParts): Router {
  const router = Router();

  router
    .route('/v1/embeddings')
    .post(readBody, async (request: Request, response: Response) => {
      const wanted = readEmbeddingRequest(request.body);
      const { caller } = response.locals;
      const admit = (work: AdmittedWork) => allowance.admit(caller.id, work);
      response.json(await runningWork.start((signal) => embed(wanted, { signal, admit })));
    })
    .all(refuseOtherMethods('POST'));
  return router;
}
