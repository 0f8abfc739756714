import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { type ApiKeys, requireApiKey } from './middleware/api-keys.ts';
import { type CallerRules, guardHost, guardOrigin } from './middleware/guard-caller.ts';
import { handleError, refuseUnknownRoute } from './middleware/handle-error.ts';
import { parseBody } from './middleware/parse-body.ts';
import { parseUploads } from './middleware/parse-uploads.ts';
import { readJsonPicture } from './middleware/read-json-picture.ts';
import { requestLog } from './middleware/request-log.ts';
import { countRequests } from './middleware/request-metrics.ts';
import { findSession } from './middleware/session.ts';
import type { SessionTokens } from './middleware/session-token.ts';
import type { ModelDirectory } from './model-directory.ts';
import type { Pipeline } from './pipeline.ts';
import { type AnalyzeRouteParts, analyzeRoutes } from './routes/analyze.ts';
import { docsRoutes } from './routes/docs.ts';
import { type GenerateRouteParts, generateRoutes } from './routes/generate.ts';
import { type ImagineRouteParts, imagineRoutes } from './routes/imagine.ts';
import { createImageMaker, type ImageMakerParts } from './routes/make-images.ts';
import type { RouteParts } from './routes/route-parts.ts';
import { sessionEditRoutes } from './routes/session-edits.ts';
import { type SessionRouteParts, sessionRoutes } from './routes/sessions.ts';
import { studioRoutes } from './routes/studio.ts';
import { type SystemRouteParts, systemRoutes } from './routes/system.ts';
import { type EmbeddingRouteParts, embeddingRoutes } from './routes/v1/embeddings.ts';
import { type ImageRouteParts, imageRoutes } from './routes/v1/images.ts';
import { modelRoutes } from './routes/v1/models.ts';
import { type ModerationRouteParts, moderationRoutes } from './routes/v1/moderations.ts';
import { type WordRouteParts, wordRoutes } from './routes/words.ts';

/** What routes need that the app puts together itself. */
type Composed = keyof RouteParts | 'makeImages' | 'makeLocalImages' | 'readPicture' | 'metrics';

export interface AppParts
  extends Omit<ImageMakerParts, Composed>,
    Omit<ImagineRouteParts, Composed>,
    Omit<SessionRouteParts, Composed>,
    Omit<SystemRouteParts, Composed>,
    Omit<WordRouteParts, Composed>,
    Omit<GenerateRouteParts, Composed>,
    Omit<AnalyzeRouteParts, Composed>,
    Omit<ImageRouteParts, Composed>,
    Omit<EmbeddingRouteParts, Composed | 'runningWork'>,
    Omit<ModerationRouteParts, Composed | 'runningWork'> {
  pipeline: Pipeline;
  /** The same with Stable Diffusion on this machine. */
  localPipeline: Pipeline;
  directory: ModelDirectory;
  logger: Logger;
  bodyLimitBytes: number;
  uploadLimitBytes: number;
  callers: CallerRules;
  apiKeys: ApiKeys;
  tokens: SessionTokens;
  sessionMode: 'single' | 'isolated';
}

/** As much as the texts of one request to OpenAI's embeddings may have: 300,000 tokens, most of them in other scripts. */
const TEXTS_BYTES = 4 * 1024 * 1024;

/** The HTTP side of the server: who may call, then the routes, then what became of errors. */
export function createApp(parts: AppParts): Express {
  const { callers, logger, tokens, sessionMode, bodyLimitBytes } = parts;
  const metrics = createMetrics();
  const pipeline = metrics.watch(parts.pipeline, parts.setup.provider);
  const localPipeline =
    parts.localPipeline === parts.pipeline
      ? pipeline
      : metrics.watch(parts.localPipeline, 'stable-diffusion');
  const routeParts = {
    ...parts,
    metrics,
    pipeline,
    makeImages: createImageMaker({ ...parts, pipeline }),
    makeLocalImages: createImageMaker({ ...parts, pipeline: localPipeline }),
    readUploads: parseUploads(parts),
    readPicture: parseUploads(parts, readJsonPicture),
    readBody: parseBody(bodyLimitBytes),
    readBodyOrText: parseBody(bodyLimitBytes, { takesText: true }),
    session: findSession(tokens, sessionMode),
  };
  const readTexts = parseBody(Math.max(bodyLimitBytes, TEXTS_BYTES));
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
    requireApiKey(parts.apiKeys, tokens),
  );
  app.use(
    imagineRoutes(routeParts),
    sessionRoutes(routeParts),
    sessionEditRoutes(routeParts),
    wordRoutes(routeParts),
    generateRoutes(routeParts),
    analyzeRoutes(routeParts),
    imageRoutes(routeParts),
    embeddingRoutes({ ...routeParts, readBody: readTexts }),
    moderationRoutes({ ...routeParts, readBody: readTexts }),
    modelRoutes(routeParts),
    systemRoutes(routeParts),
    docsRoutes(),
    studioRoutes(),
  );
  app.use(refuseUnknownRoute, handleError);
  return app;
}
