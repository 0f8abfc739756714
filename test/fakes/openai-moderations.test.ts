import OpenAI from 'openai';
import type { Moderation } from 'openai/resources/moderations';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeOpenAI, fault, startFakeOpenAI } from './openai.ts';

const categories: (keyof Moderation.Categories)[] = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
];
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } } as const;

let fake: FakeOpenAI;
let client: OpenAI;

beforeAll(async () => {
  fake = await startFakeOpenAI();
  client = new OpenAI({ baseURL: fake.url, apiKey: fake.apiKey, maxRetries: 0 });
});
beforeEach(() => {
  fake.faults.length = 0;
});
afterAll(() => fake.close());

async function post(body: object) {
  const response = await fetch(`${fake.url}/moderations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as { error: object } };
}

function flagged(result: Moderation | undefined): string[] {
  return categories.filter((category) => result?.categories[category]);
}

test('a harmless text is judged in every category and flagged in none', async () => {
  const answer = await client.moderations.create({ input: '바닷가에서 뛰노는 강아지, sexual violence' });
  expect(answer.id).toMatch(/^modr-[0-9a-f]{32}$/);
  expect(answer.model).toBe('omni-moderation-latest');
  expect(answer.results).toHaveLength(1);
  const [result] = answer.results;
  expect(result?.flagged).toBe(false);
  for (const part of ['categories', 'category_scores', 'category_applied_input_types'] as const) {
    expect(Object.keys(result?.[part] ?? {}).sort()).toEqual(categories);
  }
  for (const category of categories) {
    expect(result?.categories[category]).toBe(false);
    expect(result?.category_scores[category]).toBeLessThan(0.001);
    expect(result?.category_applied_input_types[category]).toEqual(['text']);
  }
});

test.each(categories)('[%s] flags that category alone', async (category) => {
  const { results } = await client.moderations.create({
    model: 'omni-moderation-2024-09-26',
    input: `a cat [${category}]`,
  });
  expect(results[0]?.flagged).toBe(true);
  expect(flagged(results[0])).toEqual([category]);
  expect(results[0]?.category_scores[category]).toBeGreaterThanOrEqual(0.9);
});

test('texts of a list are judged one by one', async () => {
  const { results } = await client.moderations.create({ input: ['a', 'b [hate] [violence]', 'c'] });
  expect(results.map((result) => flagged(result))).toEqual([[], ['hate', 'violence'], []]);
});

test('parts are judged together, pictures in six categories', async () => {
  const both = await client.moderations.create({
    input: [{ type: 'text', text: 'a' }, image, { type: 'text', text: '[sexual]' }],
  });
  expect(both.results).toHaveLength(1);
  expect(flagged(both.results[0])).toEqual(['sexual']);
  expect(both.results[0]?.category_applied_input_types).toMatchObject({
    violence: ['text', 'image'],
    'sexual/minors': ['text'],
  });

  const { results } = await client.moderations.create({ input: [image] });
  const types = results[0]?.category_applied_input_types;
  expect(categories.filter((category) => types?.[category].length)).toEqual([
    'self-harm',
    'self-harm/instructions',
    'self-harm/intent',
    'sexual',
    'violence',
    'violence/graphic',
  ]);
  expect(types).toMatchObject({ violence: ['image'], hate: [] });
});

test.each<[string, object, { status?: number; param: string | null; code: string }]>([
  ['an unknown field', { text: 'a' }, { param: 'text', code: 'unknown_parameter' }],
  ['a text model', { model: 'gpt-6-luna' }, { status: 404, param: null, code: 'model_not_found' }],
  [
    'an old model',
    { model: 'text-moderation-latest' },
    { status: 404, param: null, code: 'model_not_found' },
  ],
  ['no input', { input: undefined }, { param: 'input', code: 'missing_required_parameter' }],
  ['a number', { input: 1 }, { param: 'input', code: 'invalid_type' }],
  ['an empty text', { input: '' }, { param: 'input', code: 'empty_string' }],
  ['an empty list', { input: [] }, { param: 'input', code: 'empty_array' }],
  ['texts and parts', { input: ['a', image] }, { param: 'input[1]', code: 'invalid_type' }],
  ['parts and texts', { input: [image, 'a'] }, { param: 'input[1]', code: 'invalid_type' }],
  ['a part of no type', { input: [{ text: 'a' }] }, { param: 'input[0].type', code: 'invalid_value' }],
  [
    'a part of a chat',
    { input: [{ type: 'input_text', text: 'a' }] },
    { param: 'input[0].type', code: 'invalid_value' },
  ],
  [
    'a part without text',
    { input: [{ type: 'text' }] },
    { param: 'input[0].text', code: 'missing_required_parameter' },
  ],
  [
    'another key',
    { input: [{ type: 'text', text: 'a', lang: 'ko' }] },
    { param: 'input[0].lang', code: 'unknown_parameter' },
  ],
  [
    'a bare URL',
    { input: [{ type: 'image_url', image_url: image.image_url.url }] },
    { param: 'input[0].image_url', code: 'invalid_type' },
  ],
  [
    'the detail of a picture',
    { input: [{ type: 'image_url', image_url: { ...image.image_url, detail: 'low' } }] },
    { param: 'input[0].image_url.detail', code: 'unknown_parameter' },
  ],
  [
    'a path',
    { input: [{ type: 'image_url', image_url: { url: '/cat.png' } }] },
    { param: 'input[0].image_url.url', code: 'invalid_value' },
  ],
  ['two pictures', { input: [image, image] }, { param: 'input', code: 'too_many_images' }],
])('%s is refused', async (_, change, { status = 400, param, code }) => {
  expect(await post({ input: 'a', ...change })).toMatchObject({
    status,
    answer: { error: { type: 'invalid_request_error', param, code } },
  });
});

test('faults of the API apply', async () => {
  fake.faults.push({ ...fault.overloaded(), path: '/v1/moderations' });
  await expect(client.moderations.create({ input: 'a' })).rejects.toMatchObject({ status: 503 });
  expect((await client.moderations.create({ input: 'a' })).results).toHaveLength(1);
});
