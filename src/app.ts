import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from './logger.ts';
import { type CallerRules, guardHost, guardOrigin } from './middleware/guard-caller.ts';
import { handleError, refuseUnknownRoute } from './middleware/handle-error.ts';
import { parseBody } from './middleware/parse-body.ts';
import { requestLog } from './middleware/request-log.ts';
import { findSession } from './middleware/session.ts';
import type { SessionTokens } from './middleware/session-token.ts';
import { type ImagineRouteParts, imagineRoutes } from './routes/imagine.ts';
import { type SessionRouteParts, sessionRoutes } from './routes/sessions.ts';
import { type SystemRouteParts, systemRoutes } from './routes/system.ts';

export interface AppParts
  extends Omit<ImagineRouteParts, 'readBody' | 'session'>,
    Omit<SessionRouteParts, 'readBody' | 'session'>,
    SystemRouteParts {
  logger: Logger;
  callers: CallerRules;
  tokens: SessionTokens;
  sessionMode: 'single' | 'isolated';
}

/** The HTTP side of the server: who may call, then the routes, then what became of errors. */
export function createApp(parts: AppParts): Express {
  const { callers, logger, tokens, sessionMode, bodyLimitBytes } = parts;
  const routeParts = {
    ...parts,
    readBody: parseBody(bodyLimitBytes),
    session: findSession(tokens, sessionMode),
  };
  const app = express();
  app.set('query parser', 'simple');
  app.use(
    requestLog(logger),
    // Pages of allowed origins elsewhere show our images; without such origins only this site's do.
    helmet({
      crossOriginResourcePolicy: { policy: callers.corsOrigins.length > 0 ? 'cross-origin' : 'same-site' },
    }),
    guardHost(callers),
    ...guardOrigin(callers),
  );
  app.use(imagineRoutes(routeParts), sessionRoutes(routeParts), systemRoutes(routeParts));
  app.use(refuseUnknownRoute, handleError);
  return app;
}
