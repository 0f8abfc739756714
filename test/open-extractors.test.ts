import { readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BriefRecord, GenerationRecord } from '../src/record.ts';
import { type FakeOpenAI, fault, startFakeOpenAI } from './fakes/openai.ts';
import { readEvents } from './read-events.ts';
import { startTestServer, withOpenAI } from './start-test-server.ts';
import { makeTestFolder } from './test-folder.ts';

const CHAT = '/v1/chat/completions';
const SENTENCE = '따뜻한 바다에서 휴가를 즐기는 여성 사진';
const small = { search: SENTENCE, number: 1, size: '64x64' };

async function startUpstream(): Promise<FakeOpenAI> {
  const upstream = await startFakeOpenAI();
  onTestFinished(() => upstream.close());
  return upstream;
}

/** Sentences by the text model, images drawn on this machine. */
const withTextModel = (upstream: FakeOpenAI) => ({
  ...withOpenAI(upstream),
  IMAGE_PROVIDER: 'preview',
  MODERATION: 'off',
});

const always = Number.POSITIVE_INFINITY;

/** An address where nobody listens. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await listening;
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}/v1`;
}

interface Failure {
  name: string;
  code: string;
  status: number;
  /** What the text model may have been paid for all the same; nothing unless told. */
  cost?: 'some' | 'unknown';
  /** What brings it about. @returns what the server needs for it */
  arrange(upstream: FakeOpenAI): Record<string, string> | Promise<Record<string, string>>;
}

const faulty = (broken: FakeOpenAI['faults'][number]) => (upstream: FakeOpenAI) => {
  upstream.faults.push({ ...broken, times: always });
  return {};
};

const failures: Failure[] = [
  { name: 'a server error', code: 'upstream_error', status: 502, arrange: faulty(fault.serverError()) },
  {
    name: 'a page for people',
    cost: 'unknown',
    code: 'upstream_error',
    status: 502,
    arrange: faulty(fault.htmlPage(502)),
  },
  {
    name: 'a dropped connection',
    cost: 'unknown',
    code: 'upstream_error',
    status: 502,
    arrange: faulty(fault.resetBeforeAnswer()),
  },
  {
    name: 'half a body',
    cost: 'unknown',
    code: 'upstream_error',
    status: 502,
    arrange: faulty(fault.truncatedBody()),
  },
  {
    name: 'broken JSON',
    cost: 'unknown',
    code: 'upstream_error',
    status: 502,
    arrange: faulty(fault.garbageJson()),
  },
  {
    name: 'a broken schema',
    cost: 'some',
    code: 'extraction_failed',
    status: 502,
    arrange: faulty(fault.schemaViolation()),
  },
  {
    name: 'nothing said',
    cost: 'some',
    code: 'extraction_failed',
    status: 502,
    arrange: faulty(fault.emptyContent()),
  },
  {
    name: 'a wrong key',
    code: 'upstream_auth_failed',
    status: 502,
    arrange: () => ({ OPENAI_API_KEY: 'sk-wrong' }),
  },
  { name: 'no money left', code: 'insufficient_quota', status: 429, arrange: faulty(fault.quotaExhausted()) },
  {
    name: 'a rate limit that stays',
    code: 'rate_limit_exceeded',
    status: 429,
    arrange: faulty(fault.rateLimited(0)),
  },
  {
    name: 'a rate limit of unknown length',
    code: 'rate_limit_exceeded',
    status: 429,
    arrange: faulty(fault.rateLimited()),
  },
  {
    name: 'a country that is not served',
    code: 'upstream_auth_failed',
    status: 502,
    arrange: faulty(fault.forbidden()),
  },
  {
    name: 'an answer cut off',
    code: 'extraction_failed',
    status: 502,
    cost: 'some',
    arrange: faulty(fault.lengthFinish()),
  },
  {
    name: 'a rate limit for minutes',
    code: 'rate_limit_exceeded',
    status: 429,
    arrange: faulty(fault.rateLimited(120)),
  },
  {
    name: 'an overloaded server',
    code: 'upstream_overloaded',
    status: 503,
    arrange: faulty(fault.overloaded(0)),
  },
  {
    name: 'no answer',
    cost: 'unknown',
    code: 'upstream_timeout',
    status: 504,
    arrange: (upstream) => ({ ...faulty(fault.hang())(upstream), EXTRACT_TIMEOUT_MS: '100' }),
  },
  {
    name: 'a refused connection',
    code: 'upstream_unreachable',
    status: 502,
    arrange: async () => ({ OPENAI_BASE_URL: await closedAddress() }),
  },
];

describe('a text model that fails', () => {
  it.each(failures)('$name is told loudly: $code', async ({ code, cost, arrange }) => {
    const upstream = await startUpstream();
    const server = await startTestServer({ ...withTextModel(upstream), ...(await arrange(upstream)) });
    const response = await server.post('/openai_query', small, { accept: 'application/json' });
    const record = (await response.json()) as GenerationRecord;
    expect(response.status).toBe(200);
    expect(response.headers.get('x-imaginate-degraded')).toBe('extract');
    expect(record.extraction).toMatchObject({
      ...{ source: 'offline', model: null, cached: false },
      fallback: { from: 'openai', code, message: expect.stringMatching(/\w/) },
    });
    expect(record.warnings).toEqual([expect.stringContaining(record.extraction.fallback?.message ?? '–')]);
    expect(record.extraction.fallback?.message).toMatch(/text model/);
    expect(record.extraction.fallback?.message).not.toMatch(/image|Retry-After/);
    if (cost === 'some') {
      expect(record.costUsd).toBeGreaterThan(0);
      expect(record.usage).toEqual({
        extraction: expect.objectContaining({ total_tokens: expect.any(Number) }),
      });
    } else {
      expect(record.costUsd).toBe(cost === 'unknown' ? null : 0);
      expect(record.usage).toBeNull();
    }
    const warning = server
      .log()
      .split('\n')
      .filter((line) => line.includes('"level":40'));
    expect(warning).toEqual([expect.stringContaining(code)]);
    expect(server.log()).not.toContain('바다');
  });

  it.each(failures)('$name is an error with EXTRACTOR=openai: $code', async ({ code, status, arrange }) => {
    const upstream = await startUpstream();
    const environment = { ...withTextModel(upstream), EXTRACTOR: 'openai', ...(await arrange(upstream)) };
    const server = await startTestServer(environment);
    for (const path of ['/brief', '/openai_query']) {
      const response = await server.post(path, small);
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: { code } });
      expect(response.headers.get('x-imaginate-degraded')).toBeNull();
    }
  });

  it.each(['auto', 'openai'])('is believed when it refuses, with EXTRACTOR=%s', async (extractor) => {
    const upstream = await startUpstream();
    upstream.faults.push({ ...fault.refusal(), times: always });
    const server = await startTestServer({ ...withTextModel(upstream), EXTRACTOR: extractor });
    const response = await server.post('/openai_query', small);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'extraction_refused' } });
    expect(response.headers.get('x-imaginate-degraded')).toBeNull();
  });

  it('is told in the original text form, in a brief, and whenever the answer is repeated', async () => {
    const upstream = await startUpstream();
    faulty(fault.quotaExhausted())(upstream);
    const server = await startTestServer(withTextModel(upstream));
    const brief = await server.post('/brief', small);
    expect(brief.headers.get('x-imaginate-degraded')).toBe('extract');
    expect(((await brief.json()) as BriefRecord).extraction.fallback?.code).toBe('insufficient_quota');

    const key = { 'idempotency-key': 'one', origin: 'http://localhost:9999' };
    for (const accept of ['text/plain', 'text/plain', 'application/json', 'text/event-stream']) {
      const answer = await server.post('/openai_query', small, { ...key, accept });
      expect(answer.headers.get('x-imaginate-degraded')).toBe('extract');
      expect(answer.headers.get('access-control-expose-headers')).toContain('X-Imaginate-Degraded');
      await answer.text();
    }
    // One for the brief, one for the first of four.
    expect(upstream.requestsTo(CHAT)).toHaveLength(2);
  });

  it('is told in the event stream, whose head has been sent before', async () => {
    const upstream = await startUpstream();
    faulty(fault.quotaExhausted())(upstream);
    const server = await startTestServer(withTextModel(upstream));
    const events = await readEvents(
      await server.post('/openai_query', small, { accept: 'text/event-stream' }),
    );
    const fallback = { from: 'openai', code: 'insufficient_quota', message: expect.any(String) };
    const dataOf = (name: string) => events.find(({ event }) => event === name)?.data;
    expect(dataOf('extract')).toMatchObject({ result: { source: 'offline', cached: false, fallback } });
    expect(dataOf('done')).toMatchObject({ extraction: { fallback } });
  });

  it('lets a rate limit be soon, because there is a substitute', async () => {
    const upstream = await startUpstream();
    faulty(fault.rateLimited(2))(upstream);
    const server = await startTestServer(withTextModel(upstream));
    const record = await server.imagine(small);
    expect(record.extraction.fallback?.code).toBe('rate_limit_exceeded');
    expect(upstream.requestsTo(CHAT)).toHaveLength(1);
  });

  it('is told when the images fail after it, and with a record that is looked at later', async () => {
    const upstream = await startUpstream();
    upstream.faults.push({ ...fault.quotaExhausted(), path: CHAT, times: always });
    const server = await startTestServer(withOpenAI(upstream));
    for (const accept of ['application/json', 'text/plain']) {
      upstream.faults.push({ ...fault.moderation(), path: '/v1/images/generations' });
      const failed = await server.post('/openai_query', small, { accept });
      expect(failed.status).toBe(400);
      expect(await failed.json()).toMatchObject({ error: { code: 'moderation_blocked' } });
      expect(failed.headers.get('x-imaginate-degraded')).toBe('extract');
    }
    upstream.faults.length = 0;
    upstream.faults.push({ ...fault.quotaExhausted(), path: CHAT });
    const degraded = await server.imagine(small);
    const whole = await server.imagine(small);
    const headerOf = async ({ id }: GenerationRecord) =>
      (await fetch(`${server.url}/session/generations/${id}`)).headers.get('x-imaginate-degraded');
    expect(await headerOf(degraded)).toBe('extract');
    expect(await headerOf(whole)).toBeNull();
  });

  it('is no matter where nobody asked for one, or where it answers', async () => {
    const upstream = await startUpstream();
    for (const environment of [
      {},
      { ...withTextModel(upstream), EXTRACTOR: 'offline' },
      withTextModel(upstream),
    ]) {
      const server = await startTestServer(environment);
      const response = await server.post('/brief', small);
      expect(response.headers.get('x-imaginate-degraded')).toBeNull();
      expect(((await response.json()) as BriefRecord).extraction.fallback).toBeNull();
    }
    expect(upstream.requestsTo(CHAT)).toHaveLength(1);
  });
});

describe('BRIEF_CACHE', () => {
  async function askTwice(first: Record<string, string>, second = first) {
    const records: GenerationRecord[] = [];
    for (const environment of [first, second]) {
      const server = await startTestServer(environment);
      records.push(await server.imagine(small));
      await server.stop();
    }
    return records;
  }

  it('shows in the record that the brief was kept, and calls nobody', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withTextModel(upstream));
    const first = (await (await server.post('/brief', small)).json()) as BriefRecord;
    const second = await server.imagine({ ...small, number: 2 });
    expect(first.extraction.cached).toBe(false);
    expect(first.costUsd).toBeGreaterThan(0);
    expect(second.extraction).toEqual({ ...first.extraction, cached: true });
    expect(second).toMatchObject({ costUsd: 0, usage: null, categories: first.categories });
    expect(upstream.requestsTo(CHAT)).toHaveLength(1);
  });

  it('outlives the server in CACHE_DIR, for the same server and model', async () => {
    const upstream = await startUpstream();
    const environment = { ...withTextModel(upstream), CACHE_DIR: join(await makeTestFolder(), 'cache') };
    const records = await askTwice(environment);
    expect(records.map(({ extraction }) => extraction.cached)).toEqual([false, true]);
    expect(records[1]?.extraction.model).toBe('gpt-6-luna');
    expect(upstream.requestsTo(CHAT)).toHaveLength(1);

    const [other] = await askTwice({ ...environment, OPENAI_TEXT_MODEL: 'gpt-5.6-luna' });
    expect(other?.extraction).toMatchObject({ cached: false, model: 'gpt-5.6-luna' });
    const elsewhere = await startUpstream();
    const [asked] = await askTwice({ ...environment, OPENAI_BASE_URL: elsewhere.url });
    expect(asked?.extraction.cached).toBe(false);
    expect([upstream, elsewhere].map((one) => one.requestsTo(CHAT).length)).toEqual([2, 1]);
  });

  it('memory writes no file', async () => {
    const upstream = await startUpstream();
    const folder = await makeTestFolder();
    const environment = {
      ...withTextModel(upstream),
      CACHE_DIR: join(folder, 'cache'),
      BRIEF_CACHE: 'memory',
    };
    const server = await startTestServer(environment);
    expect((await server.imagine(small)).extraction.cached).toBe(false);
    expect((await server.imagine(small)).extraction.cached).toBe(true);
    expect(upstream.requestsTo(CHAT)).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('off asks every time', async () => {
    const upstream = await startUpstream();
    const folder = await makeTestFolder();
    const environment = { ...withTextModel(upstream), CACHE_DIR: join(folder, 'cache'), BRIEF_CACHE: 'off' };
    const server = await startTestServer(environment);
    expect((await server.imagine(small)).extraction.cached).toBe(false);
    expect((await server.imagine(small)).extraction.cached).toBe(false);
    expect(upstream.requestsTo(CHAT)).toHaveLength(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is made anew where its file is damaged', async () => {
    const upstream = await startUpstream();
    const folder = await makeTestFolder();
    const environment = { ...withTextModel(upstream), CACHE_DIR: folder };
    await askTwice(environment);
    for (const name of await readdir(folder)) await rm(join(folder, name));
    await writeFile(join(folder, 'answers.sqlite'), 'no database, but long enough'.repeat(99));
    const records = await askTwice(environment);
    expect(records.map(({ extraction }) => extraction.cached)).toEqual([false, true]);
    expect(upstream.requestsTo(CHAT)).toHaveLength(2);
  });

  it('answers all the same where CACHE_DIR cannot be used, and says so in the log once', async () => {
    const upstream = await startUpstream();
    const folder = await makeTestFolder();
    await writeFile(join(folder, 'taken'), '');
    const server = await startTestServer({ ...withTextModel(upstream), CACHE_DIR: join(folder, 'taken') });
    expect((await server.imagine(small)).extraction.cached).toBe(false);
    expect((await server.imagine(small)).extraction.cached).toBe(true);
    expect(server.log().match(/CACHE_DIR cannot be used/g)).toHaveLength(1);
  });

  it('keeps no brief that was made offline because the text model failed', async () => {
    const upstream = await startUpstream();
    upstream.faults.push(fault.quotaExhausted());
    const server = await startTestServer(withTextModel(upstream));
    expect((await server.imagine(small)).extraction).toMatchObject({ source: 'offline', cached: false });
    expect((await server.imagine(small)).extraction).toMatchObject({ source: 'openai', cached: false });
  });

  it('lets requests at once share one call, which one of them pays for', async () => {
    const upstream = await startUpstream();
    const server = await startTestServer(withTextModel(upstream));
    const records = await Promise.all([server.imagine(small), server.imagine(small), server.imagine(small)]);
    expect(upstream.requestsTo(CHAT)).toHaveLength(1);
    expect(records.filter(({ extraction }) => extraction.cached)).toHaveLength(2);
    expect(records.filter(({ costUsd }) => costUsd !== 0)).toHaveLength(1);
  });

  it('is not needed offline', async () => {
    const server = await startTestServer();
    await server.imagine(small);
    expect((await server.imagine(small)).extraction).toMatchObject({ source: 'offline', cached: false });
  });
});
