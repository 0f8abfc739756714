import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { type CallerRules, guardHost, guardOrigin } from './middleware/guard-caller.ts';
import { handleError, refuseUnknownRoute } from './middleware/handle-error.ts';
import { parseBody } from './middleware/parse-body.ts';
import { requestLog } from './middleware/request-log.ts';
import { countRequests } from './middleware/request-metrics.ts';
import { findSession } from './middleware/session.ts';
import type { SessionTokens } from './middleware/session-token.ts';
import { docsRoutes } from './routes/docs.ts';
import { type ImagineRouteParts, imagineRoutes } from './routes/imagine.ts';
import type { RouteParts } from './routes/route-parts.ts';
import { type SessionRouteParts, sessionRoutes } from './routes/sessions.ts';
import { studioRoutes } from './routes/studio.ts';
import { type SystemRouteParts, systemRoutes } from './routes/system.ts';
import { type WordRouteParts, wordRoutes } from './routes/words.ts';

export interface AppParts
  extends Omit<ImagineRouteParts, keyof RouteParts>,
    Omit<SessionRouteParts, keyof RouteParts>,
    Omit<SystemRouteParts, 'metrics'>,
    Omit<WordRouteParts, keyof RouteParts> {
  logger: Logger;
  bodyLimitBytes: number;
  callers: CallerRules;
  tokens: SessionTokens;
  sessionMode: 'single' | 'isolated';
}

/** The HTTP side of the server: who may call, then the routes, then what became of errors. */
export function createApp(parts: AppParts): Express {
  const { callers, logger, tokens, sessionMode, bodyLimitBytes } = parts;
  const metrics = createMetrics();
  const routeParts = {
    ...parts,
    metrics,
    pipeline: metrics.watch(parts.pipeline, parts.setup.provider),
    readBody: parseBody(bodyLimitBytes),
    readBodyOrText: parseBody(bodyLimitBytes, { takesText: true }),
    session: findSession(tokens, sessionMode),
  };
  const app = express();
  app.set('query parser', 'simple');
  app.use(
    countRequests(metrics),
    requestLog(logger),
    // Pages of allowed origins elsewhere show our images; without such origins only this site's do.
    helmet({
      crossOriginResourcePolicy: { policy: callers.corsOrigins.length > 0 ? 'cross-origin' : 'same-site' },
    }),
    guardHost(callers),
    ...guardOrigin(callers),
  );
  app.use(
    imagineRoutes(routeParts),
    sessionRoutes(routeParts),
    wordRoutes(routeParts),
    systemRoutes(routeParts),
    docsRoutes(),
    studioRoutes(),
  );
  app.use(refuseUnknownRoute, handleError);
  return app;
}
