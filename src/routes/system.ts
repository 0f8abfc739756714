import { Router } from 'express';
import type { Metrics } from '../metrics.ts';
import { refuseOtherMethods } from '../middleware/handle-error.ts';
import type { GenerationRecord } from '../record.ts';
import type { RunningWork } from '../running-work.ts';
import type { SessionStore } from '../stages/store/session-store.ts';

export interface SystemRouteParts {
  store: SessionStore<GenerationRecord>;
  runningWork: RunningWork;
  metrics: Pick<Metrics, 'expose'>;
  /** What the server works with, for `/readyz`. */
  setup: { provider: string; extractor: string };
}

/** What watches over the server asks for. */
export function systemRoutes({ store, runningWork, metrics, setup }: SystemRouteParts): Router {
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
      const isReady = hasRoom && !runningWork.isStopping;
      response
        .status(isReady ? 200 : 503)
        .json({ status: isReady ? 'ready' : 'not ready', ...setup, hasRoom });
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
