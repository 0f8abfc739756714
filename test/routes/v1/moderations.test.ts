import { describe, expect, it, onTestFinished } from 'vitest';
import { fault, startFakeOpenAI } from '../../fakes/openai.ts';
import { withOpenAI } from '../../start-test-server.ts';
import { startTextRoutes } from './start-text-routes.ts';

const PATH = '/v1/moderations';
const image = {
  type: 'image_url',
  image_url: { url: 'data:image/png;base64,aGVsbG8=' },
} as const;

async function startUpstream() {
  const upstream = await startFakeOpenAI();
  onTestFinished(() => upstream.close());
  return upstream;
}

describe('without OpenAI', () => {
  it('answers the stock SDK with the word check, a verdict for each text', async () => {
    const { client } = await startTextRoutes();
    const answer = await client.moderations.create({ input: ['푸른 바다', '씨발'] });
    expect(answer.id).toMatch(/^modr-[0-9a-f]{32}$/);
    expect(answer.model).toBe('word-check');
    expect(answer.results.map(({ flagged }) => flagged)).toEqual([false, true]);
    expect(answer).not.toHaveProperty('adjustments');
  });

  it("takes the names of OpenAI's models for the word check, and says so, unless aliases are off", async () => {
    const { client, post } = await startTextRoutes();
    const answer = await client.moderations.create({ input: 'fuck', model: 'omni-moderation-latest' });
    expect(answer).toMatchObject({
      model: 'word-check',
      results: [{ flagged: true }],
      adjustments: [{ parameter: 'model', requested: 'omni-moderation-latest', used: 'word-check' }],
    });
    const unknown = await post(PATH, { input: 'fuck', model: 'gpt-6-luna' });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: 'model_not_found', param: 'model' } });

    const strict = await startTextRoutes({ MODEL_ALIASES: 'off' });
    expect((await strict.post(PATH, { input: 'a', model: 'omni-moderation-latest' })).status).toBe(404);
    expect((await strict.post(PATH, { input: 'a', model: 'word-check' })).status).toBe(200);
  });

  it('judges no images, and says so', async () => {
    const { client } = await startTextRoutes();
    await expect(client.moderations.create({ input: [image] })).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_parameter',
      param: 'input',
      message: expect.stringContaining('image'),
    });
  });

  it('answers mistakes in the envelope', async () => {
    const { client, url } = await startTextRoutes();
    await expect(client.moderations.create({ input: [] })).rejects.toMatchObject({
      status: 400,
      code: 'empty_array',
      param: 'input',
    });
    expect((await fetch(url + PATH)).status).toBe(405);
  });
});

describe('with OpenAI', () => {
  it('passes model and input on and the verdicts back', async () => {
    const upstream = await startUpstream();
    const { client } = await startTextRoutes(withOpenAI(upstream));
    const input = ['[violence] 그림', '꽃'];
    const answer = await client.moderations.create({ input, model: 'omni-moderation-2024-09-26' });
    expect(upstream.requestsTo(PATH)[0]?.body).toEqual({ input, model: 'omni-moderation-2024-09-26' });
    expect(answer).toMatchObject({
      model: 'omni-moderation-2024-09-26',
      results: [{ flagged: true, categories: { violence: true, sexual: false } }, { flagged: false }],
    });
    expect(answer.results[0]?.category_scores.violence).toBeGreaterThan(0.8);
    expect(answer.results[0]?.category_applied_input_types.hate).toEqual(['text']);
  });

  it('asks the newest model where none is named, with images too', async () => {
    const upstream = await startUpstream();
    const { client } = await startTextRoutes(withOpenAI(upstream));
    const input = [{ type: 'text' as const, text: '[sexual]' }, image];
    const { results } = await client.moderations.create({ input });
    expect(upstream.requestsTo(PATH)[0]?.body).toEqual({ input, model: 'omni-moderation-latest' });
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ flagged: true, categories: { sexual: true } });
  });

  it('still has the word check, which asks nobody', async () => {
    const upstream = await startUpstream();
    const { client } = await startTextRoutes(withOpenAI(upstream));
    const { model } = await client.moderations.create({ input: '[violence]', model: 'word-check' });
    expect(model).toBe('word-check');
    expect(upstream.requests).toEqual([]);
  });

  it('tells a model that OpenAI does not have as the mistake of the caller', async () => {
    const upstream = await startUpstream();
    const { client } = await startTextRoutes(withOpenAI(upstream));
    const asked = client.moderations.create({ input: 'a', model: 'nobody' });
    await expect(asked).rejects.toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
  });

  it('answers 502 where the answer holds no verdict, and where nobody has named the model that is missing', async () => {
    const upstream = await startUpstream();
    const { client } = await startTextRoutes(withOpenAI(upstream));
    const ask = () => client.moderations.create({ input: 'a' });
    for (const body of [{ model: 'm', results: [] }, { model: 'm', results: [{ flagged: 'no' }] }, {}]) {
      upstream.faults.push(fault.answer(200, body));
      await expect(ask()).rejects.toMatchObject({ status: 502, code: 'upstream_invalid_response' });
    }
    upstream.faults.push(fault.answer(404, { detail: 'Not Found' }));
    await expect(ask()).rejects.toMatchObject({ status: 502, code: 'upstream_model_not_found' });
  });
});
