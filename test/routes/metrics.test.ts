import { describe, expect, it, onTestFinished } from 'vitest';
import { type FakeOpenAI, fault, startFakeOpenAI } from '../fakes/openai.ts';
import { startTestServer, type TestServer, withOpenAI } from '../start-test-server.ts';

const SENTENCE = '따뜻한 바다에서 휴가를 즐기는 여성 사진';
const GENERATIONS = '/v1/images/generations';
const CHAT = '/v1/chat/completions';
const small = { search: SENTENCE, number: 2, size: '64x64' };

async function startUpstream(): Promise<FakeOpenAI> {
  const upstream = await startFakeOpenAI();
  onTestFinished(() => upstream.close());
  return upstream;
}

async function scrape(server: TestServer): Promise<string> {
  const response = await fetch(`${server.url}/metrics`);
  expect(response.status).toBe(200);
  return response.text();
}

/** The samples of one metric, by their labels in the order of the metric. */
function samplesOf(text: string, metric: string): Record<string, number> {
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value] = /^\w+(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return [[...labels.matchAll(/"([^"]*)"/g)].map(([, label]) => label).join(' '), Number(value)];
    }),
  );
}

describe('GET /metrics', () => {
  it('counts exactly what was asked, by the pattern of the route', async () => {
    const server = await startTestServer();
    const { id } = await server.imagine(small);
    await server.post('/openai_query', small, { 'idempotency-key': 'one' });
    await server.post('/openai_query', small, { 'idempotency-key': 'one' });
    await server.post('/brief', small);
    await server.post('/openai_query', {});
    for (const path of [
      '/Image_download/0',
      '/Image_download/1',
      '/Image_download/7',
      `/session/generations/${id}`,
      `/session/generations/${id}/images/0`,
      '/openai_query',
      `/nowhere/${id}?search=${SENTENCE}`,
      '/%ff',
    ]) {
      await (await fetch(server.url + path)).arrayBuffer();
    }
    await fetch(`${server.url}/healthz`, { method: 'PROPFIND' });

    const text = await scrape(server);
    expect(samplesOf(text, 'imaginate_requests_total')).toEqual({
      '/openai_query POST 200': 3,
      '/openai_query POST 400': 1,
      '/openai_query GET 405': 1,
      '/brief POST 200': 1,
      '/Image_download/:n GET 200': 2,
      '/Image_download/:n GET 404': 1,
      '/session/generations/:id GET 200': 1,
      '/session/generations/:id/images/:n GET 200': 1,
      'none GET 404': 2,
      '/healthz other 405': 1,
    });
    expect(samplesOf(text, 'imaginate_request_seconds_count')).toMatchObject({
      '/openai_query': 5,
      '/Image_download/:n': 3,
      none: 2,
    });
    expect(samplesOf(await scrape(server), 'imaginate_requests_total')).toHaveProperty('/metrics GET 200', 1);
  });

  it('counts the work once, an answer repeated for its key not at all', async () => {
    const server = await startTestServer();
    await server.imagine(small, { 'idempotency-key': 'one' });
    await server.imagine(small, { 'idempotency-key': 'one' });
    await server.imagine({ search: '바다', moods: 'qwxz', number: 1, size: '64x64' });
    await server.post('/brief', small);
    await server.post('/brief', {});

    const text = await scrape(server);
    expect(samplesOf(text, 'imaginate_images_total')).toEqual({ 'preview made': 3, 'preview failed': 0 });
    expect(samplesOf(text, 'imaginate_cost_usd_total')).toEqual({ preview: 0 });
    expect(samplesOf(text, 'imaginate_normalise_total')).toEqual({
      'mood exact': 2,
      'style exact': 2,
      'mood none': 1,
    });
    expect(samplesOf(text, 'imaginate_extractions_total')).toEqual({ offline: 3 });
    expect(samplesOf(text, 'imaginate_stage_seconds_count')).toEqual({
      ...{ preprocess: 3, extract: 3, normalise: 3, generate: 2, store: 2 },
    });
    expect(samplesOf(text, 'imaginate_running')).toEqual({ '': 0 });
  });

  it('adds up what was paid and tells images that failed from those that were made', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withOpenAI(upstream));
    const first = await server.imagine({ search: SENTENCE, number: 2 });
    upstream.faults.push(fault.truncatedPng(1));
    const partly = await server.imagine({ search: SENTENCE, number: 3 });
    upstream.faults.push({ ...fault.moderation(), path: GENERATIONS });
    expect((await server.post('/openai_query', { search: SENTENCE, number: 4 })).status).toBe(400);
    // The provider is not asked for these.
    upstream.faults.push({ ...fault.refusal(), path: CHAT });
    expect((await server.post('/openai_query', { search: '겨울 바다', number: 5 })).status).toBe(400);

    const text = await scrape(server);
    expect(samplesOf(text, 'imaginate_images_total')).toEqual({ 'openai made': 4, 'openai failed': 5 });
    expect(first.costUsd).toBeGreaterThan(0);
    const paid = samplesOf(text, 'imaginate_cost_usd_total');
    expect(paid.openai).toBeCloseTo((first.costUsd ?? 0) + (partly.costUsd ?? 0), 10);
    expect(samplesOf(text, 'imaginate_extractions_total')).toEqual({ openai: 2 });
  });

  it('counts the sentences that were read offline because the text model failed, by its error', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer({ ...withOpenAI(upstream), IMAGE_PROVIDER: 'preview' });
    upstream.faults.push({ ...fault.quotaExhausted(), path: CHAT, times: 2 });
    for (const search of ['바다', '산', '강']) await server.imagine({ ...small, search });
    const text = await scrape(server);
    expect(samplesOf(text, 'imaginate_extractions_total')).toEqual({ offline: 2, openai: 1 });
    expect(samplesOf(text, 'imaginate_extract_fallbacks_total')).toEqual({ 'openai insufficient_quota': 2 });
  });

  it('shows what runs, and a caller that hung up', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withOpenAI(upstream));
    const gate = upstream.gate({ path: GENERATIONS });
    const caller = new AbortController();
    const call = fetch(`${server.url}/openai_query`, {
      method: 'POST',
      body: new URLSearchParams({ search: SENTENCE }),
      signal: caller.signal,
    });
    await gate.arrived;
    expect(samplesOf(await scrape(server), 'imaginate_running')).toEqual({ '': 1 });
    caller.abort();
    await expect(call).rejects.toThrow();
    await expect
      .poll(async () => samplesOf(await scrape(server), 'imaginate_requests_total'))
      .toHaveProperty('/openai_query POST 499', 1);
    gate.release();
    await expect.poll(async () => samplesOf(await scrape(server), 'imaginate_running')).toEqual({ '': 0 });
    expect(samplesOf(await scrape(server), 'imaginate_images_total')).toMatchObject({ 'openai made': 4 });
  });

  it('holds no id, token, key or word of a caller', async () => {
    const server = await startTestServer();
    const hello = await fetch(`${server.url}/session`, { headers: { 'x-imaginate-session': 'new' } });
    const token = hello.headers.get('x-imaginate-session') ?? '';
    const opened = await server.post('/openai_query', small, {
      'x-imaginate-session': token,
      'idempotency-key': 'key-of-a-caller',
      'x-request-id': 'id-of-a-caller',
    });
    const id = opened.headers.get('x-imaginate-generation') ?? '';
    expect(token).toMatch(/^\w+\.\S+$/);
    expect(id).toHaveLength(36);
    await fetch(`${server.url}/session/generations/${id}`, { headers: { 'x-imaginate-session': token } });
    await fetch(`${server.url}/session?mood=warm-of-a-caller`);
    await fetch(`${server.url}/path-of-a-caller`);

    const text = await scrape(server);
    expect(text).toContain('/session/generations/:id');
    for (const secret of [id, token, token.split('.')[0], 'of-a-caller', '바다', 'woman', 'sea', 'warm']) {
      expect(text).not.toContain(secret);
    }
  });

  it('is the text format of Prometheus, with the process in it from the first time on', async () => {
    const server = await startTestServer();
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const sample = /^[a-z0-9_]+(\{([a-z]+="[^"\n]*",?)+\})? -?(\d+(\.\d+)?(e[+-]?\d+)?|Nan)$/;
    for (const line of text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
      expect(line).toMatch(sample);
    }
    const names = [...text.matchAll(/^# TYPE (\S+) (?:counter|gauge|histogram)$/gm)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['imaginate_requests_total', 'nodejs_gc_duration_seconds']));
    expect(samplesOf(text, 'process_resident_memory_bytes')['']).toBeGreaterThan(1e6);
    expect(names).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(names).not.toContain('nodejs_eventloop_lag_min_seconds');
  });

  it('belongs to its server alone', async () => {
    const [one, other] = await Promise.all([startTestServer(), startTestServer()]);
    await one.imagine(small);
    expect(samplesOf(await scrape(one), 'imaginate_images_total')).toEqual({
      'preview made': 2,
      'preview failed': 0,
    });
    expect(samplesOf(await scrape(other), 'imaginate_images_total')).toEqual({});
  });
});
