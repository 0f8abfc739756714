import { describe, expect, it, onTestFinished } from 'vitest';
import { fault, startFakeOpenAI } from '../../fakes/openai.ts';
import { withOpenAI } from '../../start-test-server.ts';
import { startTextRoutes } from './start-text-routes.ts';

const PATH = '/v1/embeddings';
const LOCAL = 'fasttext-moodstyle';

async function startUpstream() {
  const upstream = await startFakeOpenAI();
  onTestFinished(() => upstream.close());
  return upstream;
}

describe('without OpenAI', () => {
  it('answers the stock SDK with the local model, in both encodings alike', async () => {
    const { client } = await startTextRoutes();
    const input = ['포근한 방', 'a cozy room'];
    // Without encoding_format the SDK asks for Base64 and decodes it.
    const decoded = await client.embeddings.create({ model: LOCAL, input });
    const floats = await client.embeddings.create({ model: LOCAL, input, encoding_format: 'float' });
    expect(floats).toMatchObject({
      object: 'list',
      model: LOCAL,
      data: [
        { object: 'embedding', index: 0 },
        { object: 'embedding', index: 1 },
      ],
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
    expect(floats).not.toHaveProperty('adjustments');
    expect(floats.data[0]?.embedding).toHaveLength(128);
    for (const [index, { embedding }] of floats.data.entries()) {
      expect([...(decoded.data[index]?.embedding ?? [])]).toEqual(embedding);
    }
  });

  it('sends Base64 where it is asked for', async () => {
    const { post } = await startTextRoutes();
    const response = await post(PATH, { model: LOCAL, input: 'cozy', encoding_format: 'base64' });
    const { data } = (await response.json()) as { data: { embedding: string }[] };
    expect(Buffer.from(data[0]?.embedding ?? '', 'base64')).toHaveLength(512);
  });

  it("takes the names of OpenAI's models for its own, and says so", async () => {
    const { client } = await startTextRoutes();
    const answer = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'cozy' });
    expect(answer).toMatchObject({
      model: LOCAL,
      adjustments: [
        {
          parameter: 'model',
          requested: 'text-embedding-3-small',
          used: LOCAL,
          reason: expect.any(String),
        },
      ],
    });
  });

  it('knows no other names, and none of those where aliases are off', async () => {
    const { post } = await startTextRoutes();
    const unknown = await post(PATH, { model: 'gpt-6-luna', input: 'cozy' });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: 'model_not_found', param: 'model' } });

    const strict = await startTextRoutes({ MODEL_ALIASES: 'off' });
    const alias = await strict.post(PATH, { model: 'text-embedding-3-small', input: 'cozy' });
    expect(alias.status).toBe(404);
    expect((await strict.post(PATH, { model: LOCAL, input: 'cozy' })).status).toBe(200);
  });

  it('answers mistakes in the envelope, as an error the SDK can read', async () => {
    const { client, post, url } = await startTextRoutes();
    await expect(client.embeddings.create({ model: LOCAL, input: ['a', ''] })).rejects.toMatchObject({
      status: 400,
      code: 'empty_string',
      param: 'input[1]',
      type: 'invalid_request_error',
    });
    await expect(client.embeddings.create({ model: LOCAL, input: [1, 2] })).rejects.toMatchObject({
      status: 400,
      code: 'invalid_type',
      param: 'input',
      message: expect.stringContaining('texts'),
    });
    await expect(
      client.embeddings.create({ model: LOCAL, input: 'a', dimensions: 129 }),
    ).rejects.toMatchObject({ status: 400, code: 'integer_above_max_value', param: 'dimensions' });
    expect((await post(PATH, [])).status).toBe(400);
    const wrongMethod = await fetch(url + PATH);
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.get('allow')).toBe('POST');
  });
});

describe('with OpenAI', () => {
  it('passes requests on and the answer back', async () => {
    const upstream = await startUpstream();
    const { client } = await startTextRoutes(withOpenAI(upstream));
    const input = ['따뜻한 바다', 'a cat'];
    const asked = {
      model: 'text-embedding-3-small',
      input,
      dimensions: 8,
      user: 'u1',
      encoding_format: 'float',
    } as const;
    const floats = await client.embeddings.create(asked);
    expect(floats.model).toBe('text-embedding-3-small');
    expect(floats.data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
    expect(floats.usage.prompt_tokens).toBeGreaterThan(0);
    expect(upstream.requestsTo(PATH)[0]?.body).toEqual(asked);

    const { encoding_format: _, ...withoutEncoding } = asked;
    const decoded = await client.embeddings.create(withoutEncoding);
    expect(upstream.requestsTo(PATH)[1]?.body).toMatchObject({ encoding_format: 'base64' });
    expect([...(decoded.data[1]?.embedding ?? [])]).toEqual([
      ...Float32Array.from(floats.data[1]?.embedding ?? []),
    ]);
  });

  it('passes tokens on', async () => {
    const upstream = await startUpstream();
    const { client } = await startTextRoutes(withOpenAI(upstream));
    const answer = await client.embeddings.create({
      model: 'text-embedding-3-large',
      input: [[1, 2], [3]],
    });
    expect(answer.data.map(({ embedding }) => embedding.length)).toEqual([3072, 3072]);
    expect(answer.usage.total_tokens).toBe(3);
  });

  it('still has the local model, which is never sent anywhere', async () => {
    const upstream = await startUpstream();
    const { client } = await startTextRoutes(withOpenAI(upstream));
    expect((await client.embeddings.create({ model: LOCAL, input: 'cozy' })).model).toBe(LOCAL);
    expect(upstream.requests).toEqual([]);
  });

  it('tells a model that OpenAI does not have as the mistake of the caller', async () => {
    const upstream = await startUpstream();
    const { client } = await startTextRoutes(withOpenAI(upstream));
    await expect(client.embeddings.create({ model: 'nobody', input: 'cozy' })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
      message: expect.stringContaining("'nobody'"),
    });
  });

  it('tries again where nothing was done, and passes on what else goes wrong', async () => {
    const upstream = await startUpstream();
    const { client, log } = await startTextRoutes(withOpenAI(upstream));
    const ask = () => client.embeddings.create({ model: 'text-embedding-3-small', input: '아주 비밀' });
    upstream.faults.push(fault.rateLimited(0));
    await expect(ask()).resolves.toMatchObject({ object: 'list' });
    expect(upstream.requestsTo(PATH)).toHaveLength(2);

    const failures = [
      [fault.invalidKey(), 502, 'upstream_auth_failed'],
      [fault.quotaExhausted(), 429, 'insufficient_quota'],
      [fault.serverError(), 502, 'upstream_error'],
      [fault.answer(200, { object: 'list', data: [] }), 502, 'upstream_invalid_response'],
      [fault.answer(200, { data: [{ embedding: null }] }), 502, 'upstream_invalid_response'],
      [fault.garbageJson(), 502, 'upstream_error'],
    ] as const;
    for (const [failure, status, code] of failures) {
      upstream.faults.push(failure);
      await expect(ask()).rejects.toMatchObject({ status, code });
    }
    expect(log()).not.toContain('비밀');
  });

  it('reads servers that know one encoding only, and do not count', async () => {
    const upstream = await startUpstream();
    const { client, post } = await startTextRoutes(withOpenAI(upstream));
    const halves = { data: [{ embedding: [0.5, -0.5] }] };
    upstream.faults.push(fault.answer(200, halves));
    const decoded = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'cozy' });
    expect([...(decoded.data[0]?.embedding ?? [])]).toEqual([0.5, -0.5]);

    upstream.faults.push(fault.answer(200, { data: [{ embedding: 'AAAAPwAAAL8=' }] }));
    const response = await post(PATH, { model: 'text-embedding-3-small', input: 'cozy' });
    expect(await response.json()).toEqual({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5, -0.5] }],
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 0, total_tokens: 0 },
    });
  });
});
