import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { loadConfig } from '../src/config.ts';
import type { GenerationRecord } from '../src/record.ts';
import { startServer } from '../src/server.ts';
import type { FakeOpenAI } from './fakes/openai.ts';
import { makeTestFolder } from './test-folder.ts';

export interface TestServer {
  url: string;
  /** The generated folder. */
  directory: string;
  /** Everything the server logged, as text. */
  log(): string;
  stop(): Promise<void>;
  /** `POST` of a JSON body, answered as the headers ask. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** `POST /openai_query` that must succeed, as a record. */
  imagine(body: Record<string, unknown>, headers?: Record<string, string>): Promise<GenerationRecord>;
}

/**
 * The real server on a free port with a folder of its own, offline unless told; stopped when the test ends.
 * @param environment variables on top of the test's defaults
 */
export async function startTestServer(environment: Record<string, string> = {}): Promise<TestServer> {
  const directory = environment.GENERATED_DIR ?? (await makeTestFolder());
  const lines: string[] = [];
  const config = loadConfig({
    PORT: '0',
    GENERATED_DIR: directory,
    DATAMUSE_URL: 'off',
    CACHE_DIR: 'off',
    ...environment,
  });
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const server = await startServer(config, logger);
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await server.stop();
    isStopped = true;
  };
  onTestFinished(stop);

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    url: server.url,
    directory,
    log: () => lines.join(''),
    stop,
    post,
    async imagine(body, headers = {}) {
      const response = await post('/openai_query', body, { accept: 'application/json', ...headers });
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as GenerationRecord;
    },
  };
}

/** What a server needs to use a fake OpenAI for sentences and images. */
export function withOpenAI(upstream: FakeOpenAI): Record<string, string> {
  return { OPENAI_API_KEY: upstream.apiKey, OPENAI_BASE_URL: upstream.url };
}
