import { Router } from 'express';
import type { Metrics } from '../metrics.ts';
import { refuseOtherMethods } from '../middleware/handle-error.ts';
import type { ModelDescription } from '../model-store/installed-models.ts';
import type { ModelKind } from '../model-store/model-kind.ts';
import type { GenerationRecord } from '../record.ts';
import type { RunningWork } from '../running-work.ts';
import type { SessionStore } from '../stages/store/session-store.ts';

export interface SystemRouteParts {
  store: SessionStore<GenerationRecord>;
  runningWork: RunningWork;
  metrics: Pick<Metrics, 'expose'>;
  /** What the server works with, for `/readyz`. */
  setup: { provider: string; extractor: string };
  /** The models that run on this machine, by kind. */
  describeLocalModels(): Promise<Record<ModelKind, ModelDescription>>;
}

/** What watches over the server asks for. */
export function systemRoutes(parts: SystemRouteParts): Router {
  const { store, runningWork, metrics, setup, describeLocalModels } = parts;
  const router = Router();

  router
    .route('/healthz')
    .get((_request, response) => {
      response.json({ status: 'alive' });
    })
    .all(refuseOtherMethods('GET'));
  router
    .route('/readyz')
    .get(async (_request, response) => {
      const hasRoom = await store.ensureRoom(0).then(
        () => true,
        () => false,
      );
      const models = await describeLocalModels();
      const hasMaker = setup.provider !== 'stable-diffusion' || models['stable-diffusion'].ready;
      const isReady = hasRoom && hasMaker && !runningWork.isStopping;
      response
        .status(isReady ? 200 : 503)
        .json({ status: isReady ? 'ready' : 'not ready', ...setup, hasRoom, models });
    })
    .all(refuseOtherMethods('GET'));
  router
    .route('/metrics')
    .get(async (_request, response) => {
      const { contentType, text } = await metrics.expose();
      // Not `send`, which would write the content type in words of its own.
      response.set('Content-Type', contentType).end(text);
    })
    .all(refuseOtherMethods('GET'));
  return router;
}
