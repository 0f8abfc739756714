import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeOpenAI, fault, startFakeOpenAI } from './openai.ts';

const SMALL = 'text-embedding-3-small';

let fake: FakeOpenAI;
let client: OpenAI;

beforeAll(async () => {
  fake = await startFakeOpenAI();
  client = new OpenAI({ baseURL: fake.url, apiKey: fake.apiKey, maxRetries: 0 });
});
beforeEach(() => {
  fake.requests.length = 0;
  fake.faults.length = 0;
});
afterAll(() => fake.close());

async function post(body: object) {
  const response = await fetch(`${fake.url}/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as { error: object } };
}

async function embed(input: string | string[] | number[] | number[][], params: object = {}) {
  const answer = await client.embeddings.create({ model: SMALL, encoding_format: 'float', input, ...params });
  return answer.data.map(({ embedding }) => embedding);
}

function product(one: readonly number[] = [], other: readonly number[] = []): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

test.each([
  [SMALL, undefined, 1536],
  [SMALL, 256, 256],
  ['text-embedding-3-large', undefined, 3072],
  ['text-embedding-3-large', 1, 1],
  ['text-embedding-ada-002', undefined, 1536],
])('%s with %s dimensions gives a vector of length 1 and %i numbers', async (model, dimensions, expected) => {
  const [vector] = await embed('고양이', { model, ...(dimensions && { dimensions }) });
  expect(vector).toHaveLength(expected);
  expect(product(vector, vector)).toBeCloseTo(1, 6);
});

test('the same input has the same vector, others lie across', async () => {
  const [cat, dog, again] = await embed(['고양이', '강아지', '고양이']);
  expect(again).toEqual(cat);
  expect(await embed('고양이')).toEqual([cat]);
  expect(Math.abs(product(cat, dog))).toBeLessThan(0.2);
  expect(await embed('고양이', { model: 'text-embedding-ada-002' })).not.toEqual([cat]);
});

test('a shortened vector is the beginning of the long one', async () => {
  const [[long = []], [short = []]] = [await embed('고양이'), await embed('고양이', { dimensions: 8 })];
  const length = Math.sqrt(product(long.slice(0, 8), long));
  for (const [index, value] of short.entries()) expect(value * length).toBeCloseTo(long[index] ?? 0, 6);
});

test('tokens are embedded like texts', async () => {
  const lists = await embed([[1, 2], [3]]);
  expect(await embed([1, 2])).toEqual(lists.slice(0, 1));
  expect(lists[1]).not.toEqual(lists[0]);
});

test('what the SDK reads from base64 is what it reads from floats', async () => {
  const standard = await client.embeddings.create({ model: SMALL, input: ['a', 'b'], dimensions: 16 });
  expect(fake.requests[0]?.body).toMatchObject({ encoding_format: 'base64' });
  expect(standard.data.map(({ embedding }) => embedding)).toEqual(
    await embed(['a', 'b'], { dimensions: 16 }),
  );

  const raw = await client.embeddings.create({ model: SMALL, input: 'a', encoding_format: 'base64' });
  expect(Buffer.from(raw.data[0]?.embedding ?? '', 'base64')).toHaveLength(1536 * 4);
});

test('the answer has indexes, the model and the tokens', async () => {
  const answer = await client.embeddings.create({ model: SMALL, input: ['a cat', 'a dog!'], user: 'user-1' });
  expect(answer).toMatchObject({
    object: 'list',
    model: SMALL,
    data: [
      { object: 'embedding', index: 0 },
      { object: 'embedding', index: 1 },
    ],
    usage: { prompt_tokens: 4, total_tokens: 4 },
  });
  expect((await client.embeddings.create({ model: SMALL, input: [1, 2, 3] })).usage.total_tokens).toBe(3);
});

test('the limits themselves are allowed', async () => {
  expect(
    await embed(
      Array.from({ length: 2048 }, () => 'a'),
      { dimensions: 1 },
    ),
  ).toHaveLength(2048);
  expect(await embed('a'.repeat(8192 * 3), { dimensions: 1 })).toHaveLength(1);
  expect(await embed([0, 100_276], { dimensions: 1 })).toHaveLength(1);
});

test.each<[string, object, { status?: number; param: string | null; code: string; type?: string }]>([
  ['an unknown field', { inputs: 'a' }, { param: 'inputs', code: 'unknown_parameter' }],
  ['no model', { model: undefined }, { param: 'model', code: 'missing_required_parameter' }],
  ['an image model', { model: 'gpt-image-2' }, { status: 404, param: null, code: 'model_not_found' }],
  ['no input', { input: undefined }, { param: 'input', code: 'missing_required_parameter' }],
  ['an input of null', { input: null }, { param: 'input', code: 'invalid_type' }],
  ['an object', { input: { text: 'a' } }, { param: 'input', code: 'invalid_type' }],
  ['an empty text', { input: '' }, { param: 'input', code: 'empty_string' }],
  ['an empty text among others', { input: ['a', ''] }, { param: 'input[1]', code: 'empty_string' }],
  ['an empty list', { input: [] }, { param: 'input', code: 'empty_array' }],
  ['an empty list of tokens', { input: [[]] }, { param: 'input[0]', code: 'empty_array' }],
  ['texts and tokens', { input: ['a', [1]] }, { param: 'input[1]', code: 'invalid_type' }],
  ['a null among texts', { input: ['a', null] }, { param: 'input[1]', code: 'invalid_type' }],
  ['a token that is no integer', { input: [1, 1.5] }, { param: 'input[1]', code: 'invalid_type' }],
  ['a token below 0', { input: [[-1]] }, { param: 'input[0][0]', code: 'invalid_type' }],
  ['a token too high', { input: [100_277] }, { param: 'input[0]', code: 'invalid_type' }],
  [
    '2049 texts',
    { input: Array.from({ length: 2049 }, () => 'a') },
    { param: 'input', code: 'array_above_max_length' },
  ],
  ['8193 tokens', { input: 'a'.repeat(8192 * 3 + 1) }, { param: 'input', code: 'context_length_exceeded' }],
  [
    '300,001 tokens together',
    { input: [...Array.from({ length: 100 }, () => 'a'.repeat(9000)), 'a'] },
    { param: 'input', code: 'max_tokens_per_request', type: 'max_tokens_per_request' },
  ],
  [
    'dimensions on ada-002',
    { model: 'text-embedding-ada-002', dimensions: 1536 },
    { param: 'dimensions', code: 'unsupported_parameter' },
  ],
  ['0 dimensions', { dimensions: 0 }, { param: 'dimensions', code: 'integer_below_min_value' }],
  ['too many dimensions', { dimensions: 1537 }, { param: 'dimensions', code: 'integer_above_max_value' }],
  ['dimensions of null', { dimensions: null }, { param: 'dimensions', code: 'invalid_type' }],
  ['another encoding', { encoding_format: 'int8' }, { param: 'encoding_format', code: 'invalid_value' }],
])('%s is refused', async (_, change, { status = 400, type = 'invalid_request_error', param, code }) => {
  expect(await post({ model: SMALL, input: 'a', ...change })).toMatchObject({
    status,
    answer: { error: { type, param, code } },
  });
});

test('faults of the API apply, those of other answers wait', async () => {
  fake.faults.push(fault.refusal(), fault.fewerImages(0), fault.rateLimited(1));
  await expect(embed('a')).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
  expect(await embed('a')).toHaveLength(1);
  expect(fake.faults).toHaveLength(2);
});
