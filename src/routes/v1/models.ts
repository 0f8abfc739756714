import { Router } from 'express';
import { AppError } from '../../errors.ts';
import { refuseOtherMethods } from '../../middleware/handle-error.ts';
import type { ModelDirectory } from '../../model-directory.ts';

/** Entry of `GET /v1/models`, as OpenAI's SDKs read it. */
interface ModelEntry {
  id: string;
  object: 'model';
  /** Seconds since 1970. */
  created: number;
  owned_by: string;
  /** `YYYY-MM-DD`; null where none is announced. */
  shutdown_date: string | null;
  /** The model that answers in the place of this one; left out where it answers itself. */
  alias_of?: string;
  /** Of models that run on this machine: whether it is here. */
  ready?: boolean;
  /** What the operator runs to get it; null where it is here. */
  command?: string | null;
}

/** When this list was drawn up; the providers do not all say when a model was made. */
const CREATED = Date.UTC(2026, 10, 20) / 1000;

/** `GET /v1/models` and `GET /v1/models/:id`. */
export function modelRoutes({ directory }: { directory: ModelDirectory }): Router {
  const router = Router();
  const entries = async (): Promise<ModelEntry[]> =>
    (await directory.list()).map(({ id, ownedBy, shutdownDate, aliasOf, local }) => ({
      id,
      object: 'model',
      created: CREATED,
      owned_by: ownedBy,
      shutdown_date: shutdownDate,
      ...(aliasOf === undefined ? {} : { alias_of: aliasOf }),
      ...local,
    }));

  router
    .route('/v1/models')
    .get(async (_request, response) => {
      response.json({ object: 'list', data: await entries() });
    })
    .all(refuseOtherMethods('GET'));
  router
    // Names of other servers' models have slashes in them, and not every client encodes them.
    .route('/v1/models/*id')
    .get(async (request, response) => {
      const { id: parts } = request.params as unknown as { id: string[] };
      const id = parts.join('/');
      const entry = (await entries()).find((model) => model.id === id);
      if (entry === undefined) {
        const detail = `The model '${id.slice(0, 100)}' does not exist. GET /v1/models lists those that do.`;
        throw new AppError('model_not_found', detail, { param: 'model' });
      }
      response.json(entry);
    })
    .all(refuseOtherMethods('GET'));
  return router;
}
