import { type Request, type Response, Router } from 'express';
import type { Embed } from '../../embeddings/embeddings.ts';
import { refuseOtherMethods } from '../../middleware/handle-error.ts';
import type { RunningWork } from '../../running-work.ts';
import type { RouteParts } from '../route-parts.ts';
import { readEmbeddingRequest } from './read-embedding-request.ts';

export interface EmbeddingRouteParts extends Pick<RouteParts, 'readBody'> {
  embed: Embed;
  runningWork: Pick<RunningWork, 'start'>;
}

/** `POST /v1/embeddings`, as in the OpenAI API. */
export function embeddingRoutes({ embed, runningWork, readBody }: EmbeddingRouteParts): Router {
  const router = Router();

  router
    .route('/v1/embeddings')
    .post(readBody, async (request: Request, response: Response) => {
      const wanted = readEmbeddingRequest(request.body);
      response.json(await runningWork.start((signal) => embed(wanted, signal)));
    })
    .all(refuseOtherMethods('POST'));
  return router;
}
