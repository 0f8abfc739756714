import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeOpenAI, fault, startFakeOpenAI } from './openai.ts';

const IMAGES = '/v1/images/generations';
const CHAT = '/v1/chat/completions';
const valid = { model: 'gpt-image-2.5-flare', prompt: 'a cat', size: '816x816' };

let fake: FakeOpenAI;
let client: OpenAI;

beforeEach(async () => {
  fake = await startFakeOpenAI();
  client = new OpenAI({ baseURL: fake.url, apiKey: fake.apiKey, maxRetries: 0 });
});
afterEach(() => fake.close());

async function fetchImages(body: object = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(fake.origin + IMAGES, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...valid, ...body }),
    ...init,
  });
}

async function generateError(): Promise<unknown> {
  return client.images.generate(valid).then(
    () => {
      throw new Error('The generation should have failed.');
    },
    (error: unknown) => error,
  );
}

async function generatePngs(n: number): Promise<Buffer[]> {
  const answer = await client.images.generate({ ...valid, n });
  return (answer.data ?? []).map((image) => Buffer.from(image.b64_json ?? '', 'base64'));
}

/** Which of the pictures can be decoded to the last pixel. */
async function wholePictures(pngs: readonly Buffer[]): Promise<boolean[]> {
  return Promise.all(
    pngs.map((png) =>
      sharp(png, { failOn: 'warning' })
        .raw()
        .toBuffer()
        .then(
          () => true,
          () => false,
        ),
    ),
  );
}

async function readEvents(n: number) {
  const types: string[] = [];
  let error: unknown;
  try {
    const stream = await client.images.generate({ ...valid, n, stream: true, partial_images: 1 });
    for await (const event of stream) types.push(event.type);
  } catch (thrown) {
    error = thrown;
  }
  return { types, error };
}

async function ask() {
  return client.chat.completions.create({
    model: 'gpt-6-luna',
    messages: [{ role: 'user', content: '비 오는 밤 골목길의 고양이' }],
    response_format: { type: 'json_schema', json_schema: { name: 'brief', schema: { type: 'object' } } },
  });
}

describe('errors of the API', () => {
  test.each([
    [fault.moderation(), 400, 'image_generation_user_error', 'moderation_blocked', null],
    [fault.moderationOutput(), 400, 'image_generation_user_error', 'moderation_blocked', null],
    [fault.contentPolicy(), 400, 'invalid_request_error', 'content_policy_violation', null],
    [fault.quotaExhausted(), 429, 'insufficient_quota', 'credit_balance_exhausted', null],
    [fault.quotaExhausted('insufficient_quota'), 429, 'insufficient_quota', 'insufficient_quota', null],
    [fault.rateLimited(7), 429, 'requests', 'rate_limit_exceeded', '7'],
    [fault.rateLimited(), 429, 'requests', 'rate_limit_exceeded', null],
    [fault.slowDown(3), 429, 'rate_limit_error', 'slow_down', '3'],
    [fault.overloaded(30), 503, 'service_unavailable_error', 'server_is_overloaded', '30'],
    [fault.serverError(), 500, 'server_error', null, null],
    [fault.invalidKey(), 401, 'invalid_request_error', 'invalid_api_key', null],
    [fault.forbidden(), 403, 'request_forbidden', 'unsupported_country_region_territory', null],
    [fault.modelNotFound(), 404, 'invalid_request_error', 'model_not_found', null],
  ])(
    '%#: the SDK reads status, type, code and retry-after',
    async (apiFault, status, type, code, retryAfter) => {
      fake.faults.push({ ...apiFault, path: IMAGES });
      const error = await generateError();
      expect(error).toBeInstanceOf(APIError);
      expect(error).toMatchObject({ status, type, code, param: null });
      expect((error as APIError).headers?.get('retry-after') ?? null).toBe(retryAfter);
      expect((error as APIError).requestID).toMatch(/^req_/);
      await expect(client.images.generate(valid)).resolves.toHaveProperty('data');
    },
  );

  test('wait for their path, last for their times and come in order', async () => {
    fake.faults.push({ ...fault.serverError(), path: CHAT });
    fake.faults.push({ ...fault.overloaded(), path: IMAGES, times: 2 });
    fake.faults.push(fault.rateLimited());
    const statuses = [];
    for (let round = 0; round < 4; round += 1) statuses.push((await fetchImages()).status);
    expect(statuses).toEqual([503, 503, 429, 200]);
    expect(fake.faults).toHaveLength(1);
    await expect(ask()).rejects.toMatchObject({ status: 500 });
  });
});

describe('answers of something else than the API', () => {
  test.each([
    [fault.errorText(503, 'busy'), 503, 'application/json', '{"error":"busy"}'],
    [fault.errorDetail(422, 'bad size'), 422, 'application/json', '{"detail":"bad size"}'],
    [fault.htmlPage(502), 502, 'text/html', expect.stringContaining('<html>')],
    [fault.emptyBody(500), 500, null, ''],
    [fault.answer(200, { data: [] }), 200, 'application/json', '{"data":[]}'],
    [fault.answer(307, 'x', { location: '/elsewhere' }), 307, null, 'x'],
  ])('%#', async (foreignFault, status, contentType, body) => {
    fake.faults.push(foreignFault);
    const response = await fetchImages({}, { redirect: 'manual' });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.headers.get('x-request-id')).toBeNull();
    expect(await response.text()).toEqual(body);
  });
});

describe('the connection', () => {
  test('hang: never answers, and sees the client go', async () => {
    fake.faults.push(fault.hang());
    const gate = fake.gate({ path: IMAGES });
    const abort = new AbortController();
    const error = client.images.generate(valid, { signal: abort.signal }).catch((thrown: unknown) => thrown);
    const request = await gate.arrived;
    gate.release();
    await client.images.generate(valid);
    expect(fake.counts).toMatchObject({ bodiesRead: 2, answersSent: 1, inFlight: 1 });
    abort.abort();
    expect(await error).toBeInstanceOf(APIUserAbortError);
    expect(await request.ended).toBe('abandoned');
    expect(fake.counts).toMatchObject({ answersSent: 1, inFlight: 0 });
  });

  test('hang: ends when the fake closes', async () => {
    fake.faults.push(fault.hang());
    const gate = fake.gate();
    const error = generateError();
    await gate.arrived;
    gate.release();
    await fake.close();
    expect(await error).toBeInstanceOf(APIConnectionError);
  });

  test('reset: reads the request wholly and breaks the connection', async () => {
    fake.faults.push(fault.resetBeforeAnswer());
    const error = await generateError();
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(String((error as Error & { cause: Error }).cause.cause)).toContain('ECONNRESET');
    expect(fake.counts).toMatchObject({ bodiesRead: 1, answersSent: 0 });
    expect(await fake.requests[0]?.ended).toBe('cut');
  });

  test.each([0, 0.3, 0.999])('truncated body: stops at %d of the promised length', async (fraction) => {
    fake.faults.push(fault.truncatedBody(fraction));
    const response = await fetchImages();
    expect(response.status).toBe(200);
    const promised = Number(response.headers.get('content-length'));
    let received = 0;
    const read = async () => {
      for await (const chunk of response.body ?? []) received += chunk.length;
    };
    await expect(read()).rejects.toThrow('terminated');
    expect(received).toBe(Math.floor(promised * fraction));
    expect(await fake.requests[0]?.ended).toBe('cut');
  });

  test('stalled body: the client has to give up', async () => {
    fake.faults.push(fault.stalledBody(0.5));
    const abort = new AbortController();
    const response = await fetchImages({}, { signal: abort.signal });
    const text = response.text();
    abort.abort();
    await expect(text).rejects.toThrow('aborted');
    expect(await fake.requests[0]?.ended).toBe('abandoned');
  });

  test('garbage JSON: a whole answer that is half a text', async () => {
    fake.faults.push(fault.garbageJson());
    const response = await fetchImages();
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toMatch(/^\{"created":/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(await fake.requests[0]?.ended).toBe('answered');
  });

  test('slow: its own delay in place of the general one', async () => {
    fake.latencyMs = 600_000;
    fake.faults.push(fault.slow(1));
    expect((await client.images.generate(valid)).data).toHaveLength(1);
  });

  test.each(['the general latency', 'the fault slow'])('%s: ends when the client goes', async (cause) => {
    if (cause === 'the fault slow') fake.faults.push(fault.slow(600_000));
    else fake.latencyMs = 600_000;
    const gate = fake.gate();
    const abort = new AbortController();
    const error = client.images.generate(valid, { signal: abort.signal }).catch((thrown: unknown) => thrown);
    const request = await gate.arrived;
    gate.release();
    fake.faults.push({ ...fault.slow(1), path: CHAT });
    await ask();
    expect(fake.counts).toMatchObject({ answersSent: 1, inFlight: 1 });
    abort.abort();
    expect(await error).toBeInstanceOf(APIUserAbortError);
    expect(await request.ended).toBe('abandoned');
  });
});

describe('gates', () => {
  test('hold the next request of their path, one each', async () => {
    const gate = fake.gate({ path: IMAGES });
    let isAnswered = false;
    const held = client.images.generate(valid).then((answer) => {
      isAnswered = true;
      return answer;
    });
    const request = await gate.arrived;
    expect(request.body).toEqual(valid);
    expect((await ask()).object).toBe('chat.completion');
    expect((await fetchImages()).status).toBe(200);
    expect(isAnswered).toBe(false);
    expect(fake.counts.mostInFlight).toBe(2);
    gate.release();
    expect((await held).data).toHaveLength(1);
  });

  test('hold a stream after some events', async () => {
    const gate = fake.gate({ path: IMAGES, afterEvents: 1 });
    const stream = await client.images.generate({ ...valid, n: 2, stream: true });
    const events = stream[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ type: 'image_generation.completed' });
    await gate.arrived;
    expect(fake.counts).toMatchObject({ inFlight: 1, answersSent: 0 });
    gate.release();
    expect((await events.next()).value).toMatchObject({ type: 'image_generation.completed' });
    expect((await events.next()).done).toBe(true);
  });

  test('are taken away by an early release', async () => {
    fake.gate().release();
    expect((await fetchImages()).status).toBe(200);
  });
});

describe('generations that come back wrong', () => {
  test('invalidBase64: only that image has characters that are not base64', async () => {
    fake.faults.push(fault.invalidBase64(1));
    const answer = await client.images.generate({ ...valid, n: 3 });
    expect(answer.data?.map((image) => /^[A-Za-z0-9+/]+=*$/.test(image.b64_json ?? ''))).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('truncatedPng: only that image is cut, and still begins as a PNG', async () => {
    fake.faults.push(fault.truncatedPng(2));
    const pngs = await generatePngs(3);
    expect(await wholePictures(pngs)).toEqual([true, true, false]);
    expect((await sharp(pngs[2]).metadata()).format).toBe('png');
  });

  test('notAnImage', async () => {
    fake.faults.push(fault.notAnImage());
    const pngs = await generatePngs(2);
    expect(pngs[0]?.toString()).toBe('this is not an image');
    expect(await wholePictures(pngs)).toEqual([false, true]);
  });

  test('fewerImages', async () => {
    fake.faults.push(fault.fewerImages(2));
    expect(await wholePictures(await generatePngs(4))).toEqual([true, true]);
  });

  test('missingData', async () => {
    fake.faults.push(fault.missingData());
    const answer = await client.images.generate(valid);
    expect(answer).not.toHaveProperty('data');
    expect(answer).toHaveProperty('usage');
  });

  test('jpegInsteadOfPng', async () => {
    fake.faults.push(fault.jpegInsteadOfPng());
    const answer = await client.images.generate(valid);
    expect(answer.output_format).toBe('png');
    const image = Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64');
    expect((await sharp(image).metadata()).format).toBe('jpeg');
  });

  test('wrongSize', async () => {
    fake.faults.push(fault.wrongSize());
    const answer = await client.images.generate(valid);
    expect(answer.size).toBe('816x816');
    const image = Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64');
    expect(await sharp(image).metadata()).toMatchObject({ format: 'png', width: 408, height: 408 });
  });

  test('streamErrorAfter: the SDK throws the error of the event, and the fault waits for a stream', async () => {
    fake.faults.push(
      fault.streamErrorAfter(1, { code: 'moderation_blocked', type: 'image_generation_user_error' }),
    );
    expect((await fetchImages()).status).toBe(200);
    const { types, error } = await readEvents(3);
    expect(types).toEqual(['image_generation.partial_image', 'image_generation.completed']);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status: undefined, code: 'moderation_blocked' });
    expect(await fake.requests[1]?.ended).toBe('answered');
  });

  test('streamCutAfter: all events before the cut arrive', async () => {
    fake.faults.push(fault.streamCutAfter(2));
    const { types, error } = await readEvents(3);
    expect(types).toHaveLength(4);
    expect(error).toBeInstanceOf(Error);
    expect(await fake.requests[0]?.ended).toBe('cut');
  });

  test('streamHangAfter: silence until the client goes', async () => {
    fake.faults.push(fault.streamHangAfter(1));
    const stream = await client.images.generate({ ...valid, n: 2, stream: true });
    for await (const event of stream) {
      expect(event.type).toBe('image_generation.completed');
      stream.controller.abort();
    }
    expect(await fake.requests[0]?.ended).toBe('abandoned');
  });

  test('apply to the completed images of a stream too', async () => {
    fake.faults.push(fault.fewerImages(1));
    expect((await readEvents(3)).types).toEqual([
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    fake.faults.push(fault.missingData());
    expect((await readEvents(1)).types).toEqual([]);
  });

  test('wait for a request they suit', async () => {
    fake.faults.push(fault.truncatedBody(), fault.refusal());
    expect((await readEvents(1)).error).toBeUndefined();
    expect(fake.faults).toHaveLength(2);
  });
});

describe('chat completions that come back wrong', () => {
  const english = 'A cat in an alley on a rainy night';

  test.each([
    [
      fault.refusal(),
      { finish_reason: 'stop', message: { content: null, refusal: expect.stringContaining('assist') } },
    ],
    [
      fault.textLines(),
      {
        message: {
          content: expect.stringMatching(/^English: A cat.*\nMood: calm\n[\s\S]*\nAct: None\nStyle: None$/),
        },
      },
    ],
    [
      fault.fencedJson(),
      { message: { content: expect.stringMatching(/^Here[\s\S]*```json\n\{[\s\S]*\}\n```\n$/) } },
    ],
    [fault.emptyContent(), { finish_reason: 'stop', message: { content: '' } }],
    [fault.contentFilterFinish(), { finish_reason: 'content_filter', message: { content: '' } }],
  ])('%#', async (chatFault, choice) => {
    fake.faults.push(chatFault);
    expect((await ask()).choices[0]).toMatchObject(choice);
    expect(JSON.parse((await ask()).choices[0]?.message.content ?? '')).toMatchObject({ english });
  });

  test('schemaViolation: a wrong type, a missing and a surplus field', async () => {
    fake.faults.push(fault.schemaViolation());
    const fields = JSON.parse((await ask()).choices[0]?.message.content ?? '');
    expect(fields).toMatchObject({ english: 42, mood: 'calm', confidence: 0.9 });
    expect(fields).not.toHaveProperty('style');
  });

  test('lengthFinish: half a JSON', async () => {
    fake.faults.push(fault.lengthFinish());
    const [choice] = (await ask()).choices;
    expect(choice?.finish_reason).toBe('length');
    expect(choice?.message.content).toContain('"english"');
    expect(() => JSON.parse(choice?.message.content ?? '')).toThrow(SyntaxError);
  });

  test('jsonSchemaUnsupported: only requests with a schema are refused', async () => {
    fake.faults.push({ ...fault.jsonSchemaUnsupported(), times: Number.POSITIVE_INFINITY });
    await expect(ask()).rejects.toMatchObject({ status: 400, param: 'response_format' });
    const plain = await client.chat.completions.create({
      model: 'gpt-6-luna',
      messages: [{ role: 'user', content: 'a cat' }],
    });
    expect(plain.choices[0]?.message.content).toContain('a cat');
    await expect(ask()).rejects.toMatchObject({ status: 400 });
  });
});
