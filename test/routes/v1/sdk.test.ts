import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI, { toFile } from 'openai';
import type { ImagesResponse } from 'openai/resources/images';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GenerationRecord } from '../../../src/record.ts';
import { startFakeOpenAI } from '../../fakes/openai.ts';
import { startTestServer, type TestServer, withOpenAI } from '../../start-test-server.ts';
import { makeTestFolder } from '../../test-folder.ts';
import { leftHalfMask, pixelsOf, plainPicture, variedPicture } from './pictures.ts';

const PROMPT = '따뜻한 바다에서 휴가를 즐기는 여성 사진';

/** Everything our answers hold beside OpenAI's fields. */
type Answer = ImagesResponse & {
  id: string;
  model: string;
  adjustments: { parameter: string; requested: string; used: string }[];
  warnings: string[];
};

/** The stock SDK, with nothing but the base URL changed. */
async function connect(environment: Record<string, string> = {}) {
  const server = await startTestServer(environment);
  const client = new OpenAI({ apiKey: 'sk-anything', baseURL: `${server.url}/v1`, maxRetries: 0 });
  return { server, client };
}

const setups = {
  preview: async () => connect(),
  openai: async () => {
    const upstream = await startFakeOpenAI();
    onTestFinished(() => upstream.close());
    return connect(withOpenAI(upstream));
  },
};

async function decode(base64: string | undefined) {
  return sharp(Buffer.from(base64 ?? '', 'base64')).metadata();
}

async function recordOf(server: TestServer, id: string): Promise<GenerationRecord> {
  const response = await fetch(`${server.url}/session/generations/${id}`);
  expect(response.status).toBe(200);
  return (await response.json()) as GenerationRecord;
}

describe.each(Object.entries(setups))('the stock SDK with IMAGE_PROVIDER=%s', (name, setUp) => {
  it('generates images as base64, and they are kept in the session', async () => {
    const { client, server } = await setUp();
    const { data, response } = await client.images
      .generate({ model: 'gpt-image-2.5-flare', prompt: PROMPT, n: 2, size: '1024x1024' })
      .withResponse();
    const answer = data as Answer;
    expect(answer.data).toHaveLength(2);
    for (const image of answer.data ?? []) {
      expect(image.url).toBeUndefined();
      expect(await decode(image.b64_json)).toMatchObject({ format: 'png', width: 1024, height: 1024 });
    }
    expect(Math.abs(answer.created - Date.now() / 1000)).toBeLessThan(60);
    expect(answer).toMatchObject({ output_format: 'png', size: '1024x1024', background: 'opaque' });
    expect(response.headers.get('x-imaginate-generation')).toBe(answer.id);
    const record = await recordOf(server, answer.id);
    expect(record).toMatchObject({ operation: 'generate', parent: null, provider: name });
    expect(record.images).toHaveLength(2);
    const stored = await fetch(`${server.url}/Image_download/1`);
    expect(Buffer.from(await stored.arrayBuffer()).toString('base64')).toBe(answer.data?.[1]?.b64_json);
  });

  it('makes exactly the small sizes of dall-e-2, behind a link that needs no session', async () => {
    const { client, server } = await setUp();
    for (const size of ['256x256', '512x512'] as const) {
      const { data, response } = await client.images
        .generate({ model: 'dall-e-2', prompt: 'a cat', size })
        .withResponse();
      const [image] = data.data ?? [];
      expect(image?.b64_json).toBeUndefined();
      expect(response.headers.get('sunset')).toBe('Tue, 12 May 2026 00:00:00 GMT');
      expect(response.headers.get('deprecation')).toBe(`@${Date.UTC(2026, 1, 12) / 1000}`);
      const file = await fetch(image?.url ?? '', { headers: { cookie: '' } });
      expect(file.headers.get('content-type')).toBe('image/png');
      const [width, height] = size.split('x').map(Number);
      expect(await sharp(Buffer.from(await file.arrayBuffer())).metadata()).toMatchObject({ width, height });
      const { adjustments } = await recordOf(server, (data as Answer).id);
      expect(adjustments).toContainEqual(
        expect.objectContaining({ parameter: 'model', requested: 'dall-e-2' }),
      );
    }
  });

  it('streams, and ends with one whole image each', async () => {
    const { client } = await setUp();
    const stream = await client.images.generate({
      model: 'gpt-image-2.5-flare',
      prompt: PROMPT,
      stream: true,
      partial_images: 2,
      n: 1,
    });
    const types: string[] = [];
    for await (const event of stream) {
      types.push(event.type);
      expect(await decode(event.b64_json)).toMatchObject({ format: 'png' });
      if (event.type === 'image_generation.completed') {
        expect(event).toMatchObject({ size: '1024x1024', output_format: 'png', background: 'opaque' });
      }
    }
    expect(types).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
  });

  it.each(['jpeg', 'webp'] as const)('answers in %s', async (output_format) => {
    const { client } = await setUp();
    const { data } = await client.images.generate({
      model: 'gpt-image-2.5-flare',
      prompt: 'a cat',
      output_format,
      output_compression: 60,
    });
    expect(await decode(data?.[0]?.b64_json)).toMatchObject({ format: output_format, width: 1024 });
  });

  it('edits below a mask, and leaves every other pixel as it was', async () => {
    const { client, server } = await setUp();
    const picture = await variedPicture(1024);
    const answer = (await client.images.edit({
      model: 'gpt-image-2.5-sunburst',
      image: await toFile(picture, 'picture.png', { type: 'image/png' }),
      mask: await toFile(await leftHalfMask(1024), 'mask.png', { type: 'image/png' }),
      prompt: '고양이 한 마리를 그려 줘',
    })) as Answer;
    const edited = await pixelsOf(Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64'));
    const original = await pixelsOf(picture);
    expect(edited).toMatchObject({ width: 1024, height: 1024 });
    let changedLeft = 0;
    let changedRight = 0;
    for (let pixel = 0; pixel < 1024 * 1024; pixel += 1) {
      const isLeft = pixel % 1024 < 512;
      const isChanged =
        edited.data.compare(original.data, pixel * 3, pixel * 3 + 3, pixel * 3, pixel * 3 + 3) !== 0;
      if (isChanged && isLeft) changedLeft += 1;
      if (isChanged && !isLeft) changedRight += 1;
    }
    expect(changedRight).toBe(0);
    expect(changedLeft).toBeGreaterThan(1000);
    expect((await recordOf(server, answer.id)).operation).toBe('edit');
  });

  it('edits several pictures, from a Buffer, a stream and a fetch Response', async () => {
    const { client } = await setUp();
    const path = join(await makeTestFolder(), 'second.webp');
    await writeFile(path, await plainPicture(300, 200, { format: 'webp' }));
    const answer = await client.images.edit({
      model: 'gpt-image-2.5-sunburst',
      image: [
        await toFile(await variedPicture(640, 480), 'first.png', { type: 'image/png' }),
        createReadStream(path),
        await toFile(
          new Response(new Uint8Array(await plainPicture(100, 100, { format: 'jpeg' }))),
          'third.jpg',
          {
            type: 'image/jpeg',
          },
        ),
      ],
      prompt: 'put a hat on it',
      size: '1536x1024',
      n: 2,
    });
    expect(answer.data).toHaveLength(2);
    for (const { b64_json } of answer.data ?? []) {
      expect(await decode(b64_json)).toMatchObject({ width: 1536, height: 1024 });
    }
  });

  it('streams edits under their own event names', async () => {
    const { client } = await setUp();
    const stream = await client.images.edit({
      model: 'gpt-image-2.5-sunburst',
      image: await toFile(await variedPicture(1024), 'picture.png', { type: 'image/png' }),
      prompt: 'a cat',
      stream: true,
      partial_images: 1,
    });
    const types = new Set<string>();
    for await (const event of stream) types.add(event.type);
    expect(types).toContain('image_edit.completed');
    for (const type of types) expect(type).toMatch(/^image_edit\./);
  });

  it('makes variations, which OpenAI no longer does', async () => {
    const { client, server } = await setUp();
    const { data, response } = await client.images
      .createVariation({
        image: await toFile(await variedPicture(512), 'picture.png', { type: 'image/png' }),
        n: 2,
        size: '512x512',
        response_format: 'b64_json',
      })
      .withResponse();
    expect(data.data).toHaveLength(2);
    for (const { b64_json } of data.data ?? []) {
      expect(await decode(b64_json)).toMatchObject({ width: 512, height: 512 });
    }
    expect(data.data?.[0]?.b64_json).not.toBe(data.data?.[1]?.b64_json);
    const record = await recordOf(server, response.headers.get('x-imaginate-generation') ?? '');
    const isEmulated = record.adjustments.some(
      ({ parameter, used }) => parameter === 'operation' && used === 'edit',
    );
    expect(isEmulated).toBe(name === 'openai');
  });

  it('takes LangChain’s request of dall-e-3 days', async () => {
    const { client } = await setUp();
    const { data } = await client.images.generate({
      model: 'dall-e-3',
      prompt: 'a cat on the moon',
      n: 1,
      size: '1792x1024',
      quality: 'hd',
      style: 'vivid',
      response_format: 'url',
      user: 'user-1',
    });
    const file = await fetch(data?.[0]?.url ?? '');
    expect(await sharp(Buffer.from(await file.arrayBuffer())).metadata()).toMatchObject({
      width: 1792,
      height: 1024,
    });
  });

  it('embeds', async () => {
    const { client } = await setUp();
    const input = ['포근한', 'warm', 'frightening'];
    const model = name === 'preview' ? 'fasttext-moodstyle' : 'text-embedding-3-small';
    const packed = await client.embeddings.create({ model, input });
    const plain = await client.embeddings.create({ model, input, encoding_format: 'float' });
    expect(plain.data).toHaveLength(3);
    for (const [index, { embedding }] of packed.data.entries()) {
      expect(embedding.length).toBeGreaterThan(50);
      const other = plain.data[index]?.embedding ?? [];
      for (const [place, value] of embedding.entries())
        expect(value).toBeCloseTo(other[place] ?? Number.NaN, 5);
    }
  });

  it('moderates', async () => {
    const { client } = await setUp();
    const bad = name === 'preview' ? '씨발' : 'a picture of [violence]';
    const { results } = await client.moderations.create({ input: ['고양이', bad] });
    expect(results.map(({ flagged }) => flagged)).toEqual([false, true]);
  });

  it('lists its models, and knows each', async () => {
    const { client } = await setUp();
    const listed: string[] = [];
    for await (const model of client.models.list()) {
      listed.push(model.id);
      expect(await client.models.retrieve(model.id)).toEqual(model);
    }
    expect(listed).toContain('fasttext-moodstyle');
    expect(listed).toContain(name === 'preview' ? 'preview' : 'gpt-image-2.5-flare');
    await expect(client.models.retrieve('gpt-image-9')).rejects.toThrow(OpenAI.NotFoundError);
  });

  it('gets the SDK’s own error classes', async () => {
    const { client } = await setUp();
    await expect(client.images.generate({ model: 'gpt-image-9', prompt: 'a cat' })).rejects.toMatchObject({
      constructor: OpenAI.NotFoundError,
      status: 404,
      code: 'model_not_found',
      param: 'model',
      type: 'invalid_request_error',
    });
    await expect(client.images.generate({ prompt: '씨발' })).rejects.toMatchObject({
      constructor: OpenAI.BadRequestError,
      code: 'moderation_blocked',
      type: 'image_generation_user_error',
      param: 'prompt',
    });
    await expect(client.images.generate({ prompt: 'a cat', n: 11 })).rejects.toMatchObject({
      code: 'integer_above_max_value',
      param: 'n',
    });
  });
});
