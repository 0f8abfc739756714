import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createOpenAIClient } from '../../../src/providers/openai/openai-client.ts';
import { type Extraction, ExtractionError, type Extractor } from '../../../src/stages/extract/extractor.ts';
import { createOpenAIExtractor } from '../../../src/stages/extract/openai-extractor.ts';
import { type FakeOpenAI, fault, startFakeOpenAI } from '../../fakes/openai.ts';

const CHAT = '/v1/chat/completions';
const SENTENCE = '따뜻한 바다에서 휴가를 즐기는 여성 사진';
const brief = {
  english: 'a photograph of a woman enjoying a vacation at a warm sea',
  mood: 'warm',
  theme: 'vacation',
  background: 'sea',
  object: ['woman'],
  act: 'enjoying a vacation',
  style: 'photograph',
};

let upstream: FakeOpenAI;
beforeEach(async () => {
  upstream = await startFakeOpenAI({ brief: () => brief });
});
afterEach(() => upstream.close());

function createExtractor(changes: { timeoutMs?: number; model?: string; baseUrl?: string } = {}): Extractor {
  const { timeoutMs = 10_000, model = 'gpt-6-luna', baseUrl = upstream.url } = changes;
  return createOpenAIExtractor({
    client: createOpenAIClient({ apiKey: upstream.apiKey, baseUrl, fetch }),
    ...{ timeoutMs, model },
  });
}

function extract(extractor = createExtractor()): Promise<Extraction> {
  return extractor.extract(SENTENCE, new AbortController().signal);
}

async function codeOf(extraction: Promise<unknown>): Promise<string> {
  const failure = await extraction.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AppError);
  return (failure as AppError).code;
}

describe('the OpenAI extractor', () => {
  it('asks for structured output and gives the brief', async () => {
    expect(await extract()).toMatchObject({
      brief,
      model: 'gpt-6-luna',
      untranslated: [],
      usage: { total_tokens: expect.any(Number) },
    });
    const [request] = upstream.requestsTo(CHAT);
    expect(request?.body).toMatchObject({
      model: 'gpt-6-luna',
      reasoning_effort: 'none',
      messages: [{ role: 'system' }, { role: 'user', content: SENTENCE }],
      response_format: { type: 'json_schema', json_schema: { name: 'brief', strict: true } },
    });
  });

  it.each([
    ['a server that refuses json_schema', fault.jsonSchemaUnsupported()],
    ['a server that ignores it and writes lines', fault.textLines()],
    ['JSON in a code fence', fault.fencedJson()],
  ])('reads %s', async (_name, answer) => {
    upstream.faults.push({ ...answer, times: 2 });
    const { brief: read } = await extract();
    expect(read).toMatchObject({
      english: brief.english,
      mood: 'warm',
      background: 'sea',
      object: ['woman'],
    });
  });

  it('asks a server that refuses json_schema for lines, and remembers', async () => {
    upstream.faults.push({ ...fault.jsonSchemaUnsupported(), times: Number.POSITIVE_INFINITY });
    upstream.brief = () =>
      'Mood: warm\nTheme: none\nBackground: sea\nObject: woman, dog\nAct: none\nStyle: photograph';
    const extractor = createExtractor();
    await extract(extractor);
    const { brief: read } = await extract(extractor);
    expect(read).toEqual({
      english: 'photograph, warm, woman, dog, sea',
      mood: 'warm',
      theme: null,
      background: 'sea',
      object: ['woman', 'dog'],
      act: null,
      style: 'photograph',
    });
    expect(upstream.requestsTo(CHAT).map(({ body }) => 'response_format' in body)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('serves every caller while it learns that a server refuses json_schema', async () => {
    upstream.faults.push({ ...fault.jsonSchemaUnsupported(), times: Number.POSITIVE_INFINITY });
    upstream.brief = () => 'English: a warm sea\nMood: warm';
    const extractor = createExtractor();
    const all = await Promise.all([extract(extractor), extract(extractor), extract(extractor)]);
    expect(all.map(({ brief: read }) => read.mood)).toEqual(['warm', 'warm', 'warm']);
  });

  it('goes on asking with a schema when a sentence was refused for another reason', async () => {
    upstream.faults.push({ ...fault.answer(400, '{"error":{"message":"too long"}}'), times: 2 });
    const extractor = createExtractor();
    expect(await codeOf(extract(extractor))).toBe('upstream_rejected');
    await extract(extractor);
    expect(upstream.requestsTo(CHAT).at(-1)?.body).toHaveProperty('response_format');
  });

  it('takes "none" and blanks for not said', async () => {
    upstream.brief = () => ({
      ...brief,
      mood: 'None',
      theme: ' ',
      act: 'N/A',
      object: ['', 'woman', 'null'],
    });
    expect((await extract()).brief).toMatchObject({ mood: null, theme: null, act: null, object: ['woman'] });
  });

  it.each([
    ['an answer that breaks the schema', fault.schemaViolation()],
    ['an empty answer', fault.emptyContent()],
    ['an answer that is cut off', fault.lengthFinish()],
    ['a server error', fault.serverError()],
    ['a body that ends early', fault.truncatedBody()],
    ['a dropped connection', fault.resetBeforeAnswer()],
    ['an overloaded server', fault.overloaded(0)],
    ['a rate limit', fault.rateLimited(0)],
  ])('asks once more after %s', async (_name, broken) => {
    upstream.faults.push(broken);
    expect((await extract()).brief).toEqual(brief);
    expect(upstream.requestsTo(CHAT)).toHaveLength(2);
  });

  it.each([
    ['extraction_failed', fault.schemaViolation(), 2],
    ['extraction_failed', fault.emptyContent(), 2],
    ['upstream_error', fault.serverError(), 2],
    ['extraction_refused', fault.refusal(), 1],
    ['extraction_refused', fault.contentFilterFinish(), 1],
    ['insufficient_quota', fault.quotaExhausted(), 1],
    ['upstream_auth_failed', fault.invalidKey(), 1],
    ['upstream_model_not_found', fault.modelNotFound('gpt-6-luna'), 1],
  ] as const)('gives up with %s after %#', async (code, broken, requests) => {
    upstream.faults.push({ ...broken, times: Number.POSITIVE_INFINITY });
    expect(await codeOf(extract())).toBe(code);
    expect(upstream.requestsTo(CHAT)).toHaveLength(requests);
  });

  it.each([
    ['is no brief', 'none'],
    ['is far too long', 'a cat '.repeat(7000)],
  ])('asks once more where the prompt %s', async (_name, english) => {
    const answers = [{ ...brief, english }, brief];
    upstream.brief = () => answers.shift() ?? brief;
    expect((await extract()).brief).toEqual(brief);
    upstream.brief = () => ({ ...brief, english });
    expect(await codeOf(extract())).toBe('extraction_failed');
    expect(upstream.requestsTo(CHAT)).toHaveLength(4);
  });

  it('tells which Korean was left in the prompt', async () => {
    upstream.brief = () => ({ ...brief, english: '고양이 그림, a 고양이 by Kim', object: ['고양이'] });
    expect(await extract()).toMatchObject({
      brief: { object: ['고양이'] },
      untranslated: ['고양이', '그림'],
      warnings: [expect.stringContaining('Korean')],
    });
    upstream.brief = () => brief;
    expect(await extract()).toMatchObject({ untranslated: [], warnings: [] });
  });

  it('counts what the tries before have cost', async () => {
    const once = await extract();
    upstream.faults.push(fault.emptyContent());
    const twice = await extract();
    expect(twice.usage?.total_tokens).toBeGreaterThan(once.usage?.total_tokens ?? 0);
    expect(twice.usage?.prompt_tokens).toBe(2 * (once.usage?.prompt_tokens ?? 0));
    expect(twice.costUsd).toBeGreaterThan(once.costUsd ?? 0);
  });

  it.each([
    ['all answers that are no briefs', fault.schemaViolation(), 'known', 2],
    ['answers that are cut off', fault.lengthFinish(), 'known', 2],
    ['a refusal', fault.refusal(), 'known', 1],
    ['a lost answer, which may have been paid for', fault.truncatedBody(), 'unknown', 0],
    ['a page of a proxy', fault.htmlPage(502), 'unknown', 0],
    ['an error answer', fault.serverError(), 'nothing', 0],
    ['a missing key', fault.invalidKey(), 'nothing', 0],
  ] as const)('tells with the failure the cost of %s', async (_name, broken, cost, paidAnswers) => {
    const once = await extract();
    upstream.faults.push({ ...broken, times: Number.POSITIVE_INFINITY });
    const failure = await extract().catch((error: unknown) => error);
    if (!(failure instanceof ExtractionError)) throw failure;
    const { usage, costUsd } = failure.spent;
    expect(usage?.prompt_tokens ?? 0).toBe(paidAnswers * (once.usage?.prompt_tokens ?? 0));
    if (cost === 'known') expect(costUsd).toBeGreaterThan(0);
    else expect(costUsd).toBe(cost === 'unknown' ? null : 0);
  });

  it('does not wait for a rate limit longer than there is time, and calls it by its name', async () => {
    upstream.faults.push({ ...fault.rateLimited(), times: Number.POSITIVE_INFINITY });
    const failure = await extract(createExtractor({ timeoutMs: 20_000 })).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterSeconds: 20,
      message: expect.stringMatching(/^The text model .*rate limit/),
    });
    expect(upstream.requestsTo(CHAT)).toHaveLength(1);
  });

  it('gives up in time', async () => {
    upstream.faults.push(fault.hang());
    expect(await codeOf(extract(createExtractor({ timeoutMs: 200 })))).toBe('upstream_timeout');
  });
});
