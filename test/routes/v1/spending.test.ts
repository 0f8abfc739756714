import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BriefRecord, GenerationRecord } from '../../../src/record.ts';
import { startFakeOpenAI } from '../../fakes/openai.ts';
import { startTestServer, type TestServer, withOpenAI } from '../../start-test-server.ts';
import { makeTestFolder } from '../../test-folder.ts';

const GENERATIONS = '/v1/images/generations';
const EMBEDDINGS = '/v1/embeddings';
const CHAT = '/v1/chat/completions';

async function startPaid(environment: Record<string, string> = {}) {
  const upstream = await startFakeOpenAI();
  onTestFinished(() => upstream.close());
  return { upstream, server: await startTestServer({ ...withOpenAI(upstream), ...environment }) };
}

/** What callers without a key have spent today. */
function spendingFile(directory: string): string {
  return join(directory, '.spending', new Date().toISOString().slice(0, 10), 'anonymous.json');
}

async function spentToday({ directory }: TestServer): Promise<number> {
  return JSON.parse(await readFile(spendingFile(directory), 'utf8')).usd;
}

/** A folder in which a budget of one dollar is used up. */
async function spentFolder(): Promise<string> {
  const directory = await makeTestFolder();
  await mkdir(dirname(spendingFile(directory)), { recursive: true });
  await writeFile(spendingFile(directory), '{"usd":1}');
  return directory;
}

async function codeOf(response: Response): Promise<[number, string]> {
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
}

describe('a model whose price is not known', () => {
  it.each(['gpt-image-1.5', 'gpt-image-1-mini', 'chatgpt-image-latest'])(
    'is counted with an estimate, and its record says that the cost is not known: %s',
    async (model) => {
      const { upstream, server } = await startPaid({ DAILY_BUDGET_USD: '0.05' });
      const body = { model, prompt: 'a cat', size: '1024x1024', quality: 'medium' };
      expect((await server.post(GENERATIONS, body)).status).toBe(200);
      const [record] = (await (await fetch(`${server.url}/session`)).json()) as GenerationRecord[];
      expect(record).toMatchObject({ model, costUsd: null });
      expect(await spentToday(server)).toBeGreaterThan(0.025);
      expect(await codeOf(await server.post(GENERATIONS, body))).toEqual([429, 'daily_budget_exceeded']);
      expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
    },
  );
});

describe('POST /brief', () => {
  it('counts what the text model was paid, and no image', async () => {
    const { server } = await startPaid({ DAILY_BUDGET_USD: '1', RATE_LIMIT_IMAGES_PER_MINUTE: '1' });
    const response = await server.post('/brief', { search: '바다', number: 4 });
    const { costUsd } = (await response.json()) as BriefRecord;
    expect(response.status).toBe(200);
    const spent = await spentToday(server);
    expect(spent).toBeGreaterThan(0);
    // The record adds what the images would cost.
    expect(spent).toBeLessThan((costUsd ?? 0) / 10);
    // Asked again, it is known already.
    await server.post('/brief', { search: '바다', number: 4 });
    expect(await spentToday(server)).toBe(spent);
  });

  it('is refused when the budget is used up, and the text model is not asked', async () => {
    const GENERATED_DIR = await spentFolder();
    const { upstream, server } = await startPaid({ DAILY_BUDGET_USD: '1', GENERATED_DIR });
    const refused = await server.post('/brief', { search: '바다' });
    expect(await codeOf(refused)).toEqual([429, 'daily_budget_exceeded']);
    expect(upstream.requestsTo(CHAT)).toEqual([]);
  });

  it('goes on with a used-up budget where nobody is paid', async () => {
    const GENERATED_DIR = await spentFolder();
    const offline = await startPaid({ DAILY_BUDGET_USD: '1', GENERATED_DIR, EXTRACTOR: 'offline' });
    expect((await offline.server.post('/brief', { search: '바다' })).status).toBe(200);
  });
});

describe('a sentence for preview drawings', () => {
  it('is not read by a text model once the budget is used up', async () => {
    const GENERATED_DIR = await spentFolder();
    const environment = { DAILY_BUDGET_USD: '1', GENERATED_DIR, IMAGE_PROVIDER: 'preview' };
    const { upstream, server } = await startPaid(environment);
    const refused = await server.post('/openai_query', { search: '바다', number: 1 });
    expect(await codeOf(refused)).toEqual([429, 'daily_budget_exceeded']);
    expect(upstream.requestsTo(CHAT)).toEqual([]);
  });
});

describe('POST /v1/embeddings', () => {
  it.each([
    ['text-embedding-3-small', 0.02],
    ['text-embedding-3-large', 0.13],
    ['text-embedding-ada-002', 0.1],
  ])('counts what the tokens of %s cost', async (model, usdPerMillion) => {
    const { server } = await startPaid({ DAILY_BUDGET_USD: '1' });
    const response = await server.post(EMBEDDINGS, { model, input: ['따뜻한 바다', 'a warm sea'] });
    const { usage } = (await response.json()) as { usage: { prompt_tokens: number } };
    expect(await spentToday(server)).toBeCloseTo((usage.prompt_tokens * usdPerMillion) / 1e6, 9);
  });

  it('is refused when the budget is used up, before OpenAI is asked; the local model goes on', async () => {
    const GENERATED_DIR = await spentFolder();
    const { upstream, server } = await startPaid({ DAILY_BUDGET_USD: '1', GENERATED_DIR });
    const refused = await server.post(EMBEDDINGS, { model: 'text-embedding-3-small', input: 'a sea' });
    expect(await codeOf(refused)).toEqual([429, 'daily_budget_exceeded']);
    expect(upstream.requestsTo(EMBEDDINGS)).toEqual([]);
    const local = await server.post(EMBEDDINGS, { model: 'fasttext-moodstyle', input: 'a sea' });
    expect(local.status).toBe(200);
  });

  it('costs nothing where OpenAI refuses the request', async () => {
    const { server } = await startPaid({ DAILY_BUDGET_USD: '1' });
    const refused = await server.post(EMBEDDINGS, { model: 'no-such-model', input: 'a sea' });
    expect(await codeOf(refused)).toEqual([404, 'model_not_found']);
    expect(await spentToday(server)).toBe(0);
  });
});
