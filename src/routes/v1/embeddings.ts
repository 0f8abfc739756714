import { type Request, type Response, Router } from 'express';
import type { AdmittedWork, Allowance } from '../../allowance/allowance.ts';
import type { Embed } from '../../embeddings/embeddings.ts';
import { refuseOtherMethods } from '../../middleware/handle-error.ts';
import type { RunningWork } from '../../running-work.ts';
import type { RouteParts } from '../route-parts.ts';
import { writePieces } from '../write-pieces.ts';
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
      const { data, ...others } = await runningWork.start((signal) => embed(wanted, { signal, admit }));
      response.type('json');
      await writePieces(response, toJson(data, others));
      response.end();
    })
    .all(refuseOtherMethods('POST'));
  return router;
}

/** Vector by vector: thousands of them at once would hold up other callers for a tenth of a second. */
function* toJson(data: readonly object[], others: object): Generator<string | Buffer> {
  yield Buffer.from(`${JSON.stringify(others).slice(0, -1)},"data":[`);
  for (const [index, entry] of data.entries()) yield (index === 0 ? '' : ',') + JSON.stringify(entry);
  yield ']}';
}
