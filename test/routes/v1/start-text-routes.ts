import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import OpenAI from 'openai';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createAllowance } from '../../../src/allowance/allowance.ts';
import { loadConfig } from '../../../src/config.ts';
import { openEmbeddings } from '../../../src/embeddings/open-embeddings.ts';
import { createApiKeys, requireApiKey } from '../../../src/middleware/api-keys.ts';
import { handleError, refuseUnknownRoute } from '../../../src/middleware/handle-error.ts';
import { parseBody } from '../../../src/middleware/parse-body.ts';
import { requestLog } from '../../../src/middleware/request-log.ts';
import { createSessionTokens } from '../../../src/middleware/session-token.ts';
import { openModeration } from '../../../src/moderation/open-moderation.ts';
import { embeddingRoutes } from '../../../src/routes/v1/embeddings.ts';
import { moderationRoutes } from '../../../src/routes/v1/moderations.ts';
import { createRunningWork } from '../../../src/running-work.ts';

/** The routes of embeddings and moderations alone, on a free port, with the stock SDK pointed at them. */
export async function startTextRoutes(environment: Record<string, string> = {}) {
  const config = loadConfig({ CACHE_DIR: 'off', ...environment });
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const { embed, close } = await openEmbeddings({ ...config, fetch, logger });
  const { moderate } = await openModeration({ ...config, fetch });
  const allowance = createAllowance({ directory: '', imagesPerMinute: 0, dailyBudgetUsd: 0, logger });
  const parts = {
    allowance,
    readBody: parseBody(config.bodyLimitBytes),
    runningWork: createRunningWork(),
    embed,
    moderate,
  };
  const app = express();
  const apiKeys = requireApiKey(createApiKeys([], 'secret'), createSessionTokens('secret'));
  app.use(requestLog(logger), apiKeys, embeddingRoutes(parts), moderationRoutes(parts));
  app.use(refuseUnknownRoute, handleError);

  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** Everything that was logged, as text. */
    log: () => lines.join(''),
    client: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0 }),
    post: (path: string, body: unknown) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}
