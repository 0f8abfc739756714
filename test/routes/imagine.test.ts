import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BriefRecord, GenerationRecord } from '../../src/record.ts';
import { isGenerationId } from '../../src/stages/store/session-folder.ts';
import { type FakeOpenAI, fault, startFakeOpenAI } from '../fakes/openai.ts';
import { readEvents } from '../read-events.ts';
import { startTestServer, withOpenAI } from '../start-test-server.ts';

const SENTENCE = '따뜻한 바다에서 휴가를 즐기는 여성 사진';
const GENERATIONS = '/v1/images/generations';
/** What the fake upstream says of a prompt it refuses. */
const WHAT_WAS_FOUND = { categories: ['violence'], moderation_stage: 'unknown' };
const CHAT = '/v1/chat/completions';
const small = { search: SENTENCE, number: 1, size: '64x64' };

async function startUpstream(): Promise<FakeOpenAI> {
  const upstream = await startFakeOpenAI();
  onTestFinished(() => upstream.close());
  return upstream;
}

describe('POST /openai_query', () => {
  it('answers with the original text unless asked otherwise', async () => {
    const server = await startTestServer();
    for (const accept of [
      '*/*',
      'text/plain',
      'application/json, text/plain, */*',
      'text/html',
      'nonsense',
    ]) {
      const response = await server.post('/openai_query', small, { accept });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(await response.text()).toBe('Completed Dalle Image Download');
    }
  });

  it('makes four images of 256 unless told, and answers with the record that is stored', async () => {
    const server = await startTestServer();
    const record = await server.imagine({ search: SENTENCE });
    expect(Object.keys(record)).toEqual([
      'id',
      'createdAt',
      'message',
      'operation',
      'parent',
      'request',
      'sentence',
      'extraction',
      'categories',
      'provider',
      'model',
      'adjustments',
      'warnings',
      'images',
      'usage',
      'costUsd',
      'timings',
    ]);
    expect(record).toMatchObject({
      message: 'Completed Dalle Image Download',
      request: { search: SENTENCE, number: 4, size: '256x256' },
      sentence: SENTENCE,
      extraction: { source: 'offline', model: null, cached: false },
      categories: {
        moods: { value: 'warm', tier: 'exact', score: 1, runnerUp: null },
        styles: { value: 'photography' },
      },
      provider: 'preview',
      adjustments: [],
      usage: null,
      costUsd: 0,
    });
    expect(Object.keys(record.extraction)).toEqual([
      'source',
      'model',
      'english',
      'cached',
      'untranslated',
      'fallback',
    ]);
    expect(Object.keys(record.categories)).toEqual([
      'moods',
      'styles',
      'theme',
      'background',
      'object',
      'act',
    ]);
    expect(Object.keys(record.timings)).toEqual([
      'preprocessMs',
      'extractMs',
      'normaliseMs',
      'generateMs',
      'storeMs',
      'totalMs',
    ]);
    const folder = join(server.directory, 'default', record.id);
    expect(JSON.parse(await readFile(join(folder, 'generation.json'), 'utf8'))).toEqual(record);
    expect(record.images).toHaveLength(4);
    for (const image of record.images) {
      if (!('file' in image)) throw new Error(image.error.message);
      expect(Object.keys(image)).toEqual([
        'index',
        'file',
        'url',
        'width',
        'height',
        'bytes',
        'sha256',
        'seed',
      ]);
      expect(await sharp(join(folder, image.file)).metadata()).toMatchObject({
        format: 'png',
        width: 256,
        height: 256,
      });
    }
  });

  it.each([
    [
      'JSON',
      'application/json',
      JSON.stringify({ moods: '따뜻한', object: '여성,강아지', number: 2, size: 512 }),
    ],
    [
      'JSON with digits',
      'application/json',
      JSON.stringify({ moods: '따뜻한', object: '여성,강아지', number: '2', size: '512' }),
    ],
    [
      'JSON with a size of two edges',
      'application/json',
      JSON.stringify({ moods: '따뜻한', object: '여성,강아지', number: 2, size: '512x512' }),
    ],
    [
      'a urlencoded form',
      'application/x-www-form-urlencoded',
      `${new URLSearchParams({ moods: '따뜻한', object: '여성,강아지', number: '2', size: '512', act: '' })}`,
    ],
  ])('takes %s', async (_name, contentType, body) => {
    const server = await startTestServer();
    const response = await fetch(`${server.url}/brief`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    const record = (await response.json()) as BriefRecord;
    expect(record.sentence).toBe('따뜻한분위기의 여성과(와) 강아지을(를)');
    expect(record.request).toMatchObject({ number: 2, size: '512x512' });
  });

  it('takes a multipart form', async () => {
    const server = await startTestServer();
    const body = new FormData();
    body.set('moods', '따뜻한');
    body.set('number', '3');
    const response = await fetch(`${server.url}/brief`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ sentence: '따뜻한분위기의', request: { number: 3 } });
  });

  it('names what it ignored', async () => {
    const server = await startTestServer();
    const response = await server.post('/brief', { search: SENTENCE, theme: '휴가', colour: 'red' });
    const { warnings } = (await response.json()) as BriefRecord;
    expect(warnings).toEqual([
      expect.stringContaining("'colour'"),
      expect.stringContaining("'search' was given"),
    ]);
  });

  it('says what picked moods and styles do beside a sentence, and that a sentence is none', async () => {
    const server = await startTestServer();
    const warningsOf = async (body: unknown) =>
      ((await (await server.post('/brief', body)).json()) as BriefRecord).warnings;
    expect(await warningsOf({ search: '바다', moods: '따뜻한' })).toEqual([
      expect.stringContaining("'moods' and 'styles'"),
    ]);
    expect(await warningsOf({ search: '\u0001', theme: '바다' })).toEqual([
      expect.stringContaining("'search' has nothing to draw"),
    ]);
  });

  it('takes a picked category as it is, whatever the text model reads', async () => {
    const upstream = await startUpstream();
    upstream.brief = () => ({
      english: 'a sea',
      mood: 'cold',
      theme: null,
      background: 'sea',
      object: [],
      act: null,
      style: 'oil painting',
    });
    const server = await startTestServer(withOpenAI(upstream));
    const { categories } = await server.imagine({
      moods: '따뜻한',
      styles: '사진',
      background: '바다',
      number: 1,
    });
    expect(categories.moods).toMatchObject({ input: '따뜻한', value: 'warm', tier: 'exact' });
    expect(categories.styles).toMatchObject({ input: '사진', value: 'photography', tier: 'exact' });
  });
});

describe('with a key', () => {
  it('translates, pays once, scales down and says so', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withOpenAI(upstream));
    const record = await server.imagine({ search: SENTENCE, number: 2, size: 512 });
    expect(record).toMatchObject({
      extraction: { source: 'openai', model: 'gpt-6-luna' },
      provider: 'openai',
      model: 'gpt-image-2.5-flare',
      adjustments: [{ parameter: 'size', requested: '512x512', used: '1024x1024' }],
      images: [
        { width: 512, height: 512, seed: null },
        { width: 512, height: 512, seed: null },
      ],
      usage: { total_tokens: expect.any(Number), extraction: { total_tokens: expect.any(Number) } },
    });
    expect(record.costUsd).toBeGreaterThan(0.02);
    expect(upstream.requestsTo(CHAT)).toHaveLength(1);
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
    expect(upstream.requestsTo(GENERATIONS)[0]?.body.prompt).toBe(record.extraction.english);
    const file = await readFile(join(server.directory, 'default', record.id, 'generated_1.png'));
    expect(await sharp(file).metadata()).toMatchObject({ width: 512, height: 512 });
  });

  it('hands out the bytes as they came where nothing has to be changed or said in them', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer({ ...withOpenAI(upstream), METADATA: 'off' });
    const record = await server.imagine({ search: SENTENCE, number: 1, size: 1024 });
    expect(record.adjustments).toEqual([]);
    const direct = await fetch(`${upstream.url}/images/generations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${upstream.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(upstream.requestsTo(GENERATIONS)[0]?.body),
    });
    const { data } = (await direct.json()) as { data: { b64_json: string }[] };
    const served = await fetch(`${server.url}/Image_download/0`);
    expect(Buffer.from(await served.arrayBuffer()).toString('base64')).toBe(data[0]?.b64_json);
  });

  it('falls back to the offline extractor and says why', async () => {
    const upstream = await startUpstream();
    upstream.faults.push({ ...fault.serverError(), path: CHAT, times: 2 });
    const server = await startTestServer(withOpenAI(upstream));
    const record = await server.imagine({ search: SENTENCE, number: 1 });
    expect(record.extraction).toMatchObject({ source: 'offline', model: null });
    expect(record.warnings).toEqual([expect.stringContaining('openai extractor failed')]);
  });

  it('fails when the fallback is turned off, and pays nothing', async () => {
    const upstream = await startUpstream();
    upstream.faults.push({ ...fault.serverError(), path: CHAT, times: 2 });
    const server = await startTestServer({ ...withOpenAI(upstream), EXTRACTOR: 'openai' });
    const response = await server.post('/openai_query', small);
    expect(response.status).toBe(502);
    expect(upstream.requestsTo(GENERATIONS)).toEqual([]);
  });

  it('answers 200 when some images failed, and hands out the others', async () => {
    const upstream = await startUpstream();
    upstream.faults.push(fault.truncatedPng(1));
    const server = await startTestServer(withOpenAI(upstream));
    const record = await server.imagine({ search: SENTENCE, number: 3 });
    expect(record.images).toMatchObject([
      { index: 0, file: 'generated_0.png' },
      { index: 1, error: { code: 'upstream_invalid_response', message: expect.any(String) } },
      { index: 2, file: 'generated_2.png' },
    ]);
    expect(record.warnings).toEqual([expect.stringContaining('1 of 3 images')]);
    const statuses = await Promise.all(
      [0, 1, 2, 3].map(async (n) => (await fetch(`${server.url}/Image_download/${n}`)).status),
    );
    expect(statuses).toEqual([200, 404, 200, 404]);
  });

  it.each([
    [400, 'moderation_blocked', fault.moderation()],
    [429, 'insufficient_quota', fault.quotaExhausted()],
    [429, 'rate_limit_exceeded', fault.rateLimited(120)],
    [503, 'upstream_overloaded', fault.overloaded(7)],
    [502, 'upstream_invalid_response', fault.truncatedBody()],
    [502, 'upstream_model_not_found', fault.modelNotFound('gpt-image-2.5-flare')],
    [502, 'upstream_error', fault.resetBeforeAnswer()],
  ] as const)('answers %i %s, stores nothing and asks once', async (status, code, broken) => {
    const upstream = await startUpstream();
    upstream.faults.push({ ...broken, path: GENERATIONS });
    const server = await startTestServer(withOpenAI(upstream));
    const response = await server.post('/openai_query', small);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: {
        message: expect.any(String),
        type: expect.any(String),
        param: code === 'moderation_blocked' ? 'prompt' : null,
        code,
        requestId: response.headers.get('x-request-id'),
        ...(code === 'moderation_blocked' ? { moderation_details: WHAT_WAS_FOUND } : {}),
      },
    });
    if (code === 'rate_limit_exceeded') expect(response.headers.get('retry-after')).toBe('120');
    if (status === 503) expect(response.headers.get('retry-after')).toBe('7');
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
    expect(await (await fetch(`${server.url}/session`)).json()).toEqual([]);
  });

  it('times out with 504', async () => {
    const upstream = await startUpstream();
    upstream.faults.push({ ...fault.hang(), path: GENERATIONS });
    const server = await startTestServer({ ...withOpenAI(upstream), OPENAI_IMAGE_TIMEOUT_MS: '1000' });
    const response = await server.post('/openai_query', small);
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_timeout' } });
  });

  it('keeps keys, prompts and base64 out of logs and answers', async () => {
    const upstream = await startUpstream();
    upstream.faults.push(
      { ...fault.invalidKey(), path: GENERATIONS },
      { ...fault.moderation(), path: GENERATIONS },
    );
    const server = await startTestServer({
      ...withOpenAI(upstream),
      SESSION_SECRET: 'a-secret-of-the-operator',
    });
    const answers = [];
    for (let round = 0; round < 3; round++) {
      answers.push(await (await server.post('/openai_query', small, { accept: 'application/json' })).text());
    }
    const written = [server.log(), ...answers].join('\n');
    expect(written).not.toContain(upstream.apiKey);
    expect(written).not.toContain('a-secret-of-the-operator');
    expect(server.log()).not.toContain('바다');
    expect(server.log()).not.toContain('a warm sea');
    expect(server.log()).not.toMatch(/[A-Za-z0-9+/]{200}/);
    expect(server.log()).toContain('upstream_auth_failed');
  });
});

describe('the event stream', () => {
  it('tells each stage, each image, and ends with the record', async () => {
    const server = await startTestServer();
    const response = await server.post(
      '/openai_query',
      { ...small, number: 2 },
      { accept: 'text/event-stream' },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const events = await readEvents(response);
    const names = events.map(({ event }) => event);
    expect(names.filter((name) => name !== 'partial_image').toSorted()).toEqual([
      'done',
      'extract',
      'generate',
      'image',
      'image',
      'normalise',
      'preprocess',
      'store',
    ]);
    expect(names.slice(0, 2)).toEqual(['preprocess', 'extract']);
    expect(names.slice(-2)).toEqual(['store', 'done']);
    const done = events.at(-1)?.data as unknown as GenerationRecord;
    expect(await (await fetch(`${server.url}/session/generations/${done.id}`)).json()).toEqual(done);
  });

  it('passes on partial images', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withOpenAI(upstream));
    const events = await readEvents(
      await server.post('/openai_query', small, { accept: 'text/event-stream' }),
    );
    const partial = events.filter(({ event }) => event === 'partial_image');
    expect(partial.map(({ data }) => [data.index, data.partialIndex])).toEqual([
      [0, 0],
      [0, 1],
    ]);
    const png = Buffer.from(String(partial[0]?.data.b64Json), 'base64');
    expect((await sharp(png).metadata()).format).toBe('png');
    expect(upstream.requestsTo(GENERATIONS)[0]?.body).toMatchObject({ stream: true, partial_images: 2 });
  });

  it('ends with an error event when the work fails', async () => {
    const upstream = await startUpstream();
    upstream.faults.push({ ...fault.moderation(), path: GENERATIONS });
    const server = await startTestServer(withOpenAI(upstream));
    const response = await server.post('/openai_query', small, { accept: 'text/event-stream' });
    const events = await readEvents(response);
    expect(events.at(-1)).toMatchObject({
      event: 'error',
      data: { error: { code: 'moderation_blocked', requestId: response.headers.get('x-request-id') } },
    });
  });

  it('answers a request that is wrong from the start with its status', async () => {
    const server = await startTestServer();
    const response = await server.post('/openai_query', {}, { accept: 'text/event-stream' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'empty_request' } });
  });
});

describe('a caller that hangs up', () => {
  it.each(['text/plain', 'application/json', 'text/event-stream'])('loses nothing (%s)', async (accept) => {
    const upstream = await startUpstream();
    const server = await startTestServer(withOpenAI(upstream));
    const gate = upstream.gate({ path: GENERATIONS });
    const abort = new AbortController();
    const call = fetch(`${server.url}/openai_query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify(small),
      signal: abort.signal,
    }).then((response) => response.text());
    const paid = await gate.arrived;
    abort.abort();
    await expect(call).rejects.toThrow();
    gate.release();
    expect(await paid.ended).toBe('answered');
    await server.stop();
    expect((await readdir(join(server.directory, 'default'))).filter(isGenerationId)).toHaveLength(1);
  });
});

describe('stopping', () => {
  it('finishes what runs, refuses what is new, and answers the caller', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withOpenAI(upstream));
    const gate = upstream.gate({ path: GENERATIONS });
    const call = server.post('/openai_query', small, { accept: 'application/json' });
    await gate.arrived;
    const stopped = server.stop();
    const refused = await server.post('/openai_query', small);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: 'server_stopping' } });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    gate.release();
    expect((await call).status).toBe(200);
    await stopped;
  });

  it('gives up on work that takes too long, and says that it may have been paid', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer({ ...withOpenAI(upstream), SHUTDOWN_TIMEOUT_SECONDS: '0' });
    const gate = upstream.gate({ path: GENERATIONS });
    const call = server.post('/openai_query', small);
    const paid = await gate.arrived;
    await server.stop();
    expect(await (await call).json()).toMatchObject({ error: { code: 'server_stopped' } });
    expect(await paid.ended).toBe('abandoned');
    gate.release();
  });
});

describe('Idempotency-Key over HTTP', () => {
  it('gives the same generation in any form, and pays once', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withOpenAI(upstream));
    const headers = { 'idempotency-key': 'order-17' };
    const first = await server.imagine(small, headers);
    const again = await server.post(
      '/openai_query',
      { ...small, number: '1' },
      { ...headers, accept: 'application/json' },
    );
    expect(await again.json()).toEqual(first);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const asText = await server.post('/openai_query', small, headers);
    expect(await asText.text()).toBe('Completed Dalle Image Download');
    const asEvents = await readEvents(
      await server.post('/openai_query', small, { ...headers, accept: 'text/event-stream' }),
    );
    expect(asEvents).toEqual([{ event: 'done', data: first }]);
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
  });

  it('gives the same generation while the first runs', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withOpenAI(upstream));
    const gate = upstream.gate({ path: GENERATIONS });
    const headers = { 'idempotency-key': 'order-18' };
    const first = server.imagine(small, headers);
    await gate.arrived;
    // Another body is refused while the first runs, which shows that the key is known by then.
    expect((await server.post('/openai_query', { ...small, number: 2 }, headers)).status).toBe(422);
    const second = server.imagine(small, headers);
    gate.release();
    expect(await second).toEqual(await first);
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
  });

  it('asks an isolated caller for a session first', async () => {
    const server = await startTestServer({ SESSION_MODE: 'isolated' });
    const headers = { 'idempotency-key': 'order-22' };
    const refused = await server.post('/openai_query', small, headers);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'idempotency_needs_session' } });
    const token = refused.headers.get('x-imaginate-session') ?? '';
    const first = await server.imagine(small, { ...headers, 'x-imaginate-session': token });
    expect(await server.imagine(small, { ...headers, 'x-imaginate-session': token })).toEqual(first);
  });

  it('gives the same generation after a restart', async () => {
    const upstream = await startUpstream();
    const before = await startTestServer(withOpenAI(upstream));
    const headers = { 'idempotency-key': 'order-19' };
    const first = await before.imagine(small, headers);
    await before.stop();
    const after = await startTestServer({ ...withOpenAI(upstream), GENERATED_DIR: before.directory });
    expect(await after.imagine(small, headers)).toEqual(first);
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
  });

  it('refuses another body under the same key', async () => {
    const server = await startTestServer();
    const headers = { 'idempotency-key': 'order-20' };
    await server.imagine(small, headers);
    const response = await server.post('/openai_query', { ...small, number: 2 }, headers);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ error: { code: 'idempotency_key_reused' } });
  });

  it.each(['', 'x'.repeat(256), 'caf\u00e9'])('refuses a key of the wrong form: %j', async (key) => {
    const server = await startTestServer();
    const response = await server.post('/openai_query', small, { 'idempotency-key': key });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid_idempotency_key', param: 'Idempotency-Key' },
    });
  });

  it('is remembered through a clear while it is being paid', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer({ ...withOpenAI(upstream), SHUTDOWN_TIMEOUT_SECONDS: '0' });
    const gate = upstream.gate({ path: GENERATIONS });
    const headers = { 'idempotency-key': 'order-23' };
    const call = server.post('/openai_query', small, headers);
    await gate.arrived;
    await server.post('/session_clear', { clear: true });
    await server.stop();
    expect((await call).status).toBe(503);
    gate.release();
    const after = await startTestServer({ ...withOpenAI(upstream), GENERATED_DIR: server.directory });
    const again = await after.post('/openai_query', small, headers);
    expect(again.status).toBe(503);
    expect(await again.json()).toMatchObject({ error: { code: 'server_stopped' } });
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
  });

  it('never repeats a paid request whose fate is unknown', async () => {
    const upstream = await startUpstream();
    upstream.faults.push({ ...fault.resetBeforeAnswer(), path: GENERATIONS });
    const server = await startTestServer(withOpenAI(upstream));
    const headers = { 'idempotency-key': 'order-21' };
    for (let round = 0; round < 3; round++) {
      const response = await server.post('/openai_query', small, headers);
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ error: { code: 'upstream_error' } });
    }
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
  });
});

describe('POST /brief', () => {
  it('tells what would be made, stores nothing and makes nothing', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withOpenAI(upstream));
    const response = await server.post('/brief', { search: SENTENCE, number: 2 });
    const record = (await response.json()) as BriefRecord;
    expect(Object.keys(record)).toEqual([
      'createdAt',
      'message',
      'operation',
      'parent',
      'request',
      'sentence',
      'extraction',
      'categories',
      'provider',
      'model',
      'adjustments',
      'warnings',
      'costUsd',
      'timings',
    ]);
    expect(record).toMatchObject({ provider: 'openai', adjustments: [{ parameter: 'size' }] });
    expect(record.costUsd).toBeGreaterThan(0.02);
    expect(record.warnings).toEqual([expect.stringContaining('estimate')]);
    expect(upstream.requestsTo(GENERATIONS)).toEqual([]);
    expect(await (await fetch(`${server.url}/session`)).json()).toEqual([]);
  });
});
