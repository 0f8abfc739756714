import OpenAI, { APIConnectionError, AuthenticationError, NotFoundError } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type FakeOpenAI, fault, startFakeOpenAI } from './openai.ts';

const IMAGES = '/v1/images/generations';
const CHAT = '/v1/chat/completions';

const Brief = z.object({
  english: z.string(),
  mood: z.string().nullable(),
  theme: z.string().nullable(),
  background: z.string().nullable(),
  object: z.array(z.string()),
  act: z.string().nullable(),
  style: z.string().nullable(),
});

let fake: FakeOpenAI;
let client: OpenAI;

beforeAll(async () => {
  fake = await startFakeOpenAI();
  client = connect(fake);
});
beforeEach(() => {
  fake.requests.length = 0;
  fake.faults.length = 0;
});
afterAll(() => fake.close());

function connect(server: FakeOpenAI, apiKey = server.apiKey): OpenAI {
  return new OpenAI({ baseURL: server.url, apiKey, maxRetries: 0 });
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(fake.origin + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.apiKey}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    answer: (await response.json()) as { error: Record<string, unknown> },
  };
}

function decode(b64Json: string | undefined): Buffer {
  return Buffer.from(b64Json ?? '', 'base64');
}

describe('every route', () => {
  test('refuses a missing key and a wrong one', async () => {
    const response = await fetch(`${fake.url}/models`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key', param: null } });

    const error = await connect(fake, 'sk-wrong')
      .models.list()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  test('carries a request id of its own, refused or not', async () => {
    const ids = await Promise.all(
      [`${fake.url}/models`, `${fake.url}/models`, `${fake.url}/nothing`].map(async (url) =>
        (await fetch(url, { headers: { authorization: `Bearer ${fake.apiKey}` } })).headers.get(
          'x-request-id',
        ),
      ),
    );
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-f]{32}$/);
  });

  test.each(['/v1/images/variations', '/v1/files', '/v1/responses', '/images/generations'])(
    'answers 404 on %s',
    async (path) => {
      const { status, answer } = await post(path, {});
      expect(status).toBe(404);
      expect(answer.error).toEqual({
        message: `Invalid URL (POST ${path})`,
        type: 'invalid_request_error',
        param: null,
        code: null,
      });
    },
  );

  test('refuses bodies that are not JSON objects', async () => {
    expect(await post(IMAGES, '{"prompt":')).toMatchObject({ status: 400 });
    expect(await post(IMAGES, '[]')).toMatchObject({ status: 400 });
    const form = await post(IMAGES, 'prompt=cat', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form).toMatchObject({ status: 400, answer: { error: { code: 'unsupported_content_type' } } });
  });

  test('lists the living models with their shutdown dates', async () => {
    const models = (await client.models.list()).data;
    const shutdownDates = Object.fromEntries(models.map((model) => [model.id, model.shutdown_date]));
    expect(shutdownDates).toMatchObject({
      'gpt-image-1.5': '2026-12-01',
      'gpt-image-2.5-flare': null,
      'gpt-6-luna': null,
    });
    expect(shutdownDates).not.toHaveProperty('gpt-image-1');
    expect(await client.models.retrieve('gpt-image-1-mini')).toMatchObject({ shutdown_date: '2026-12-01' });
    await expect(client.models.retrieve('dall-e-3')).rejects.toThrow(NotFoundError);
  });

  test('lists other shutdown dates as the test sets them, at any time', async () => {
    await using stack = new AsyncDisposableStack();
    const own = await startFakeOpenAI({
      shutdownDates: { 'gpt-image-2': '2027-03-01', 'gpt-image-1.5': null },
    });
    stack.defer(() => own.close());
    const readDates = async () => {
      const { data } = await connect(own).models.list();
      return Object.fromEntries(data.map((model) => [model.id, model.shutdown_date]));
    };
    expect(await readDates()).toMatchObject({
      'gpt-image-2': '2027-03-01',
      'gpt-image-1.5': null,
      'gpt-image-1-mini': '2026-12-01',
      'text-embedding-3-small': null,
      'omni-moderation-latest': null,
    });
    own.shutdownDates = { 'gpt-image-2.5-flare': '2027-01-02' };
    expect(await readDates()).toMatchObject({ 'gpt-image-2': null, 'gpt-image-1.5': '2026-12-01' });
    const flare = await connect(own).models.retrieve('gpt-image-2.5-flare');
    expect(flare.shutdown_date).toBe('2027-01-02');
  });

  test('keeps no requests when told so', async () => {
    await using stack = new AsyncDisposableStack();
    const own = await startFakeOpenAI();
    stack.defer(() => own.close());
    own.keepRequests = false;
    const gate = own.gate();
    const models = connect(own).models.list();
    expect(await gate.arrived).toMatchObject({ path: '/v1/models' });
    gate.release();
    await models;
    expect(own.requests).toEqual([]);
    expect(own.counts.bodiesRead).toBe(1);
  });

  test('records the request without the key', async () => {
    await client.images.generate({ model: 'gpt-image-2.5-flare', prompt: 'a cat', n: 2 });
    await client.models.list();
    expect(fake.requests).toHaveLength(2);
    const [request] = fake.requestsTo(IMAGES);
    expect(request).toMatchObject({
      method: 'POST',
      path: IMAGES,
      body: { model: 'gpt-image-2.5-flare', prompt: 'a cat', n: 2 },
    });
    expect(request?.headers.authorization).toBe('Bearer [redacted]');
    expect(JSON.stringify(fake.requests)).not.toContain(fake.apiKey);
    expect(await request?.ended).toBe('answered');
  });
});

describe('image generation', () => {
  const valid = { model: 'gpt-image-2.5-flare', prompt: 'a cat' };

  test.each<[string, object, { status?: number; param: string | null; code: string }]>([
    ['an unknown field', { seed: 1 }, { param: 'seed', code: 'unknown_parameter' }],
    [
      'response_format',
      { response_format: 'b64_json' },
      { param: 'response_format', code: 'unknown_parameter' },
    ],
    ['style', { style: 'vivid' }, { param: 'style', code: 'unknown_parameter' }],
    ['input_fidelity', { input_fidelity: 'high' }, { param: 'input_fidelity', code: 'unknown_parameter' }],
    ['no model', { model: undefined }, { param: 'model', code: 'missing_required_parameter' }],
    ['an unknown model', { model: 'gpt-image-9' }, { status: 404, param: null, code: 'model_not_found' }],
    ['dall-e-2', { model: 'dall-e-2' }, { status: 404, param: null, code: 'model_not_found' }],
    ['dall-e-3', { model: 'dall-e-3' }, { status: 404, param: null, code: 'model_not_found' }],
    ['gpt-image-1', { model: 'gpt-image-1' }, { status: 404, param: null, code: 'model_not_found' }],
    ['a text model', { model: 'gpt-6-luna' }, { status: 404, param: null, code: 'model_not_found' }],
    ['no prompt', { prompt: undefined }, { param: 'prompt', code: 'missing_required_parameter' }],
    ['an empty prompt', { prompt: '' }, { param: 'prompt', code: 'empty_string' }],
    ['a prompt of null', { prompt: null }, { param: 'prompt', code: 'invalid_type' }],
    [
      'a prompt too long',
      { prompt: '가'.repeat(32_001) },
      { param: 'prompt', code: 'string_above_max_length' },
    ],
    ['n = 0', { n: 0 }, { param: 'n', code: 'integer_below_min_value' }],
    ['n = 11', { n: 11 }, { param: 'n', code: 'integer_above_max_value' }],
    ['n = 1.5', { n: 1.5 }, { param: 'n', code: 'invalid_type' }],
    ['n as text', { n: '2' }, { param: 'n', code: 'invalid_type' }],
    ['quality standard', { quality: 'standard' }, { param: 'quality', code: 'invalid_value' }],
    ['quality hd', { quality: 'hd' }, { param: 'quality', code: 'invalid_value' }],
    [
      'max on gpt-image-2',
      { model: 'gpt-image-2', quality: 'max' },
      { param: 'quality', code: 'invalid_value' },
    ],
    [
      'xhigh on 1.5',
      { model: 'gpt-image-1.5', quality: 'xhigh' },
      { param: 'quality', code: 'invalid_value' },
    ],
    ['a size that is no size', { size: 'large' }, { param: 'size', code: 'invalid_value' }],
    ['too few pixels', { size: '512x512' }, { param: 'size', code: 'invalid_value' }],
    ['just too few pixels', { size: '800x800' }, { param: 'size', code: 'invalid_value' }],
    ['too many pixels', { size: '3840x2176' }, { param: 'size', code: 'invalid_value' }],
    ['an edge too long', { size: '3856x1600' }, { param: 'size', code: 'invalid_value' }],
    ['an edge not divisible by 16', { size: '1000x1000' }, { param: 'size', code: 'invalid_value' }],
    ['a shape too long', { size: '2048x672' }, { param: 'size', code: 'invalid_value' }],
    [
      'a free size on 1-mini',
      { model: 'gpt-image-1-mini', size: '816x816' },
      { param: 'size', code: 'invalid_value' },
    ],
    ['moderation off', { moderation: 'off' }, { param: 'moderation', code: 'invalid_value' }],
    ['an unknown background', { background: 'blue' }, { param: 'background', code: 'invalid_value' }],
    [
      'transparent JPEG',
      { background: 'transparent', output_format: 'jpeg' },
      { param: 'background', code: 'invalid_parameter_combination' },
    ],
    [
      'transparent on 2.6',
      { model: 'gpt-image-2.6-flare', background: 'transparent' },
      { param: 'background', code: 'invalid_value' },
    ],
    ['an unknown format', { output_format: 'bmp' }, { param: 'output_format', code: 'invalid_value' }],
    ['gif without access', { output_format: 'gif' }, { param: 'output_format', code: 'invalid_value' }],
    ['svg without access', { output_format: 'svg' }, { param: 'output_format', code: 'invalid_value' }],
    [
      'frames without gif',
      { frame_count: 4 },
      { param: 'frame_count', code: 'invalid_parameter_combination' },
    ],
    ['svg settings without svg', { svg: {} }, { param: 'svg', code: 'invalid_parameter_combination' }],
    [
      'compression of PNG',
      { output_compression: 50 },
      { param: 'output_compression', code: 'invalid_parameter_combination' },
    ],
    [
      'compression above 100',
      { output_format: 'webp', output_compression: 101 },
      { param: 'output_compression', code: 'integer_above_max_value' },
    ],
    ['complexity on 2.5', { complexity: 'low' }, { param: 'complexity', code: 'unsupported_parameter' }],
    ['stream as text', { stream: 'true' }, { param: 'stream', code: 'invalid_type' }],
    [
      'partial images without stream',
      { partial_images: 1 },
      { param: 'partial_images', code: 'invalid_parameter_combination' },
    ],
    [
      'four partial images',
      { stream: true, partial_images: 4 },
      { param: 'partial_images', code: 'integer_above_max_value' },
    ],
    [
      'a long safety identifier',
      { safety_identifier: 'a'.repeat(65) },
      { param: 'safety_identifier', code: 'string_above_max_length' },
    ],
  ])('refuses %s', async (_, change, { status = 400, param, code }) => {
    const refused = await post(IMAGES, { ...valid, ...change });
    expect(refused).toMatchObject({
      status,
      answer: { error: { type: 'invalid_request_error', param, code } },
    });
    expect(refused.answer.error.message).toEqual(expect.stringMatching(/.{10}/));
  });

  test.each([
    ['gpt-image-2.5-flare', '816x816', 'max'],
    ['gpt-image-2.6-sunburst', '1792x1024', 'xhigh'],
    ['gpt-image-2', '1440x480', 'low'],
    ['gpt-image-1.5', '1024x1536', 'high'],
  ])('makes what %s can make: %s in %s', async (model, size, quality) => {
    const answer = await client.images.generate({ model, prompt: 'a cat', size, quality: quality as 'low' });
    expect(answer).toMatchObject({ size, quality, background: 'opaque', output_format: 'png' });
    const { width, height, format, hasAlpha } = await sharp(decode(answer.data?.[0]?.b64_json)).metadata();
    expect({ size: `${width}x${height}`, format, hasAlpha }).toEqual({
      size,
      format: 'png',
      hasAlpha: false,
    });
  });

  test('answers with base64 alone and counts tokens', async () => {
    const answer = await client.images.generate({ ...valid, n: 2, quality: 'low' });
    expect(answer.data?.map((image) => Object.keys(image))).toEqual([['b64_json'], ['b64_json']]);
    expect(answer.usage).toEqual({
      input_tokens: 2,
      input_tokens_details: { text_tokens: 2, image_tokens: 0 },
      output_tokens: 392,
      output_tokens_details: { text_tokens: 0, image_tokens: 392 },
      total_tokens: 394,
    });
  });

  test('fills in what is left out or null', async () => {
    const nulls = { n: null, size: null, quality: null, background: null, stream: null };
    const answer = await client.images.generate({ ...valid, ...nulls });
    expect(answer).toMatchObject({ size: '1024x1024', quality: 'medium', background: 'opaque' });
    const sunburst = await client.images.generate({
      ...valid,
      model: 'gpt-image-2.5-sunburst',
      size: 'auto',
    });
    expect(sunburst).toMatchObject({ size: '1024x1024', quality: 'high' });
  });

  test('draws the same picture for the same prompt and index, another for others', async () => {
    const [first, again, other] = await Promise.all([
      client.images.generate({ ...valid, n: 2 }),
      client.images.generate({ ...valid, n: 2 }),
      client.images.generate({ ...valid, prompt: 'a dog' }),
    ]);
    expect(again.data).toEqual(first.data);
    expect(first.data?.[1]?.b64_json).not.toBe(first.data?.[0]?.b64_json);
    expect(other.data?.[0]?.b64_json).not.toBe(first.data?.[0]?.b64_json);
  });

  test('draws JPEG, WebP and transparent pictures', async () => {
    const webp = await client.images.generate({ ...valid, output_format: 'webp', background: 'transparent' });
    expect(webp).toMatchObject({ output_format: 'webp', background: 'transparent' });
    expect(await sharp(decode(webp.data?.[0]?.b64_json)).metadata()).toMatchObject({
      format: 'webp',
      hasAlpha: true,
    });
    const jpeg = await client.images.generate({ ...valid, output_format: 'jpeg', output_compression: 0 });
    expect((await sharp(decode(jpeg.data?.[0]?.b64_json)).metadata()).format).toBe('jpeg');
  });

  test('streams partial and completed images without [DONE]', async () => {
    const body = { ...valid, n: 2, stream: true, partial_images: 2, user: 'user-1' } as const;
    const events = [];
    for await (const event of await client.images.generate(body)) events.push(event);
    expect(events.map((event) => event.type)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(events[1]).toMatchObject({
      partial_image_index: 1,
      size: '1024x1024',
      quality: 'medium',
      background: 'opaque',
      output_format: 'png',
      created_at: expect.any(Number),
    });
    expect(events[5]).toMatchObject({
      size: '1024x1024',
      usage: { input_tokens: 2, output_tokens: 639, total_tokens: 641 },
      safety_identifier: 'user-1',
    });
    expect(events[2]).not.toHaveProperty('partial_image_index');
    for (const event of events) {
      expect(await sharp(decode(event.b64_json)).metadata()).toMatchObject({ format: 'png', width: 1024 });
    }

    const raw = await fetch(`${fake.url}/images/generations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${fake.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await raw.text();
    expect(raw.headers.get('content-type')).toContain('text/event-stream');
    expect(text).toContain('event: image_generation.completed\ndata: {"type":"image_generation.completed"');
    expect(text).not.toContain('[DONE]');
  });

  test.each([1_000, 4_000_000])('answers with prebuilt PNGs of about %i bytes', async (imageBytes) => {
    await using stack = new AsyncDisposableStack();
    const prebuilt = await startFakeOpenAI({ imageBytes });
    stack.defer(() => prebuilt.close());
    const answer = await connect(prebuilt).images.generate({ ...valid, n: 3, size: '1024x1024' });
    const pngs = (answer.data ?? []).map((image) => decode(image.b64_json));
    expect(pngs.map((png) => png.length)).toEqual([imageBytes, imageBytes, imageBytes]);
    const { info } = await sharp(pngs[2]).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 1024, height: 1024 });
  });
});

describe('chat completion', () => {
  const valid = { model: 'gpt-6-luna', messages: [{ role: 'user', content: '눈 덮인 산속 오두막' }] };
  const objectSchema = (schema: object, strict = true) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'brief', strict, schema } },
  });

  test.each<[string, object, { status?: number; param: string | null; code: string | null }]>([
    [
      'a retired model',
      { model: 'gpt-4o-2024-05-13' },
      { status: 404, param: null, code: 'model_not_found' },
    ],
    ['an image model', { model: 'gpt-image-2' }, { status: 404, param: null, code: 'model_not_found' }],
    ['temperature', { temperature: 0 }, { param: 'temperature', code: 'unsupported_parameter' }],
    ['top_p', { top_p: 1 }, { param: 'top_p', code: 'unsupported_parameter' }],
    ['max_tokens', { max_tokens: 100 }, { param: 'max_tokens', code: 'unsupported_parameter' }],
    ['an unknown field', { max_token: 100 }, { param: 'max_token', code: 'unknown_parameter' }],
    ['an unknown effort', { reasoning_effort: 'off' }, { param: 'reasoning_effort', code: 'invalid_value' }],
    ['no messages', { messages: undefined }, { param: 'messages', code: 'missing_required_parameter' }],
    ['empty messages', { messages: [] }, { param: 'messages', code: 'empty_array' }],
    ['messages as text', { messages: 'a cat' }, { param: 'messages', code: 'invalid_type' }],
    [
      'an unknown role',
      { messages: [{ role: 'human', content: 'a' }] },
      { param: 'messages[0].role', code: 'invalid_value' },
    ],
    ['no content', { messages: [{ role: 'user' }] }, { param: 'messages[0].content', code: 'invalid_type' }],
    [
      'a part of another API',
      { messages: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }] }] },
      { param: 'messages[0].content[0].type', code: 'invalid_value' },
    ],
    [
      'an unknown response format',
      { response_format: { type: 'json' } },
      { param: 'response_format.type', code: 'invalid_value' },
    ],
    [
      'a schema without a name',
      { response_format: { type: 'json_schema', json_schema: { schema: {} } } },
      { param: 'response_format.json_schema.name', code: 'missing_required_parameter' },
    ],
    [
      'a schema beside its place',
      { response_format: { type: 'json_schema', schema: {} } },
      { param: 'response_format.schema', code: 'unknown_parameter' },
    ],
    [
      'json_object without the word',
      { response_format: { type: 'json_object' } },
      { param: 'messages', code: null },
    ],
    [
      'a strict schema that is no object',
      objectSchema({ type: 'string' }),
      { param: 'response_format', code: null },
    ],
    [
      'a strict object open to more',
      objectSchema({ type: 'object', properties: {}, required: [] }),
      { param: 'response_format', code: null },
    ],
    [
      'a strict object with an optional field',
      objectSchema({
        type: 'object',
        properties: { english: { type: 'string' } },
        required: [],
        additionalProperties: false,
      }),
      { param: 'response_format', code: null },
    ],
    [
      'a strict schema with such an object inside',
      objectSchema({
        type: 'object',
        properties: { list: { type: 'array', items: { type: 'object', properties: {} } } },
        required: ['list'],
        additionalProperties: false,
      }),
      { param: 'response_format', code: null },
    ],
  ])('refuses %s', async (_, change, { status = 400, param, code }) => {
    const refused = await post(CHAT, { ...valid, ...change });
    expect(refused).toMatchObject({
      status,
      answer: { error: { type: 'invalid_request_error', param, code } },
    });
  });

  test('takes a loose schema when it is not strict', async () => {
    expect((await post(CHAT, { ...valid, ...objectSchema({ type: 'object' }, false) })).status).toBe(200);
  });

  test('answers with a brief that the stock SDK parses', async () => {
    const completion = await client.chat.completions.parse({
      model: 'gpt-6-luna',
      reasoning_effort: 'none',
      messages: [
        { role: 'developer', content: 'Translate.' },
        { role: 'user', content: 'a fox' },
        { role: 'assistant', content: '{}' },
        { role: 'user', content: [{ type: 'text', text: '눈 덮인 산속 오두막' }] },
      ],
      response_format: zodResponseFormat(Brief, 'brief'),
    });
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { refusal: null, parsed: { english: 'A cabin in snow-covered mountains', object: ['cabin'] } },
    });
    const { usage } = completion;
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(0);
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    expect(usage?.completion_tokens).toBeGreaterThan(10);
  });

  test('says what the test sets', async () => {
    await using stack = new AsyncDisposableStack();
    const own = await startFakeOpenAI({ brief: (sentence) => ({ english: `${sentence}!` }) });
    stack.defer(() => own.close());
    const ask = async () => {
      const completion = await connect(own).chat.completions.create({
        model: 'gpt-5.6-luna',
        messages: [{ role: 'user', content: 'a cat' }],
      });
      return completion.choices[0]?.message.content;
    };
    expect(await ask()).toBe('{"english":"a cat!"}');
    own.brief = () => 'not JSON';
    expect(await ask()).toBe('not JSON');
  });

  test('keeps to a strict schema: surplus fields are dropped, a lacking one is the mistake of the test', async () => {
    const own = await startFakeOpenAI({ brief: () => ({ english: 'a cat', mood: 'calm' }) });
    const ask = (schema: z.ZodType) =>
      connect(own).chat.completions.create({
        model: 'gpt-6-luna',
        messages: [{ role: 'user', content: 'a cat' }],
        response_format: zodResponseFormat(schema, 'brief'),
      });
    const completion = await ask(z.object({ english: z.string() }));
    expect(completion.choices[0]?.message.content).toBe('{"english":"a cat"}');

    await expect(ask(z.object({ english: z.string(), theme: z.string() }))).rejects.toThrow(
      APIConnectionError,
    );
    await expect(own.close()).rejects.toThrow('breaks the schema');
  });

  test('stops at max_completion_tokens', async () => {
    const completion = await client.chat.completions.create({
      model: 'gpt-6-luna',
      reasoning_effort: 'none',
      max_completion_tokens: 5,
      messages: [{ role: 'user', content: 'a cat' }],
    });
    expect(completion.choices[0]?.finish_reason).toBe('length');
    expect(completion.choices[0]?.message.content).toHaveLength(15);
    expect(completion.usage?.completion_tokens).toBe(5);
  });
});

test('a refused request uses up no fault', async () => {
  fake.faults.push(fault.serverError());
  expect((await post(IMAGES, { prompt: 'a cat', model: 'dall-e-2' })).status).toBe(404);
  expect(fake.faults).toHaveLength(1);
  expect((await post(IMAGES, { prompt: 'a cat', model: 'gpt-image-2' })).status).toBe(500);
  expect(fake.faults).toHaveLength(0);
});
