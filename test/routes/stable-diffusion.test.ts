import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { toFile } from 'openai';
import type { ImagesResponse } from 'openai/resources/images';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GenerationRecord } from '../../src/record.ts';
import { truncatedCopy } from '../onnx/damaged-copy.ts';
import { startTestServer } from '../start-test-server.ts';
import {
  type AnalyzeAnswer,
  answerOf,
  findSample,
  pixelsOf,
  readSample,
  shareServer,
  TINY_CLIP,
  tinyModels,
} from './tiny-models.ts';

const json = { accept: 'application/json' };

/** Everything our answers hold beside OpenAI's fields. */
type Answer = ImagesResponse & { id: string; model: string; warnings: string[] };

describe('every surface with IMAGE_PROVIDER=stable-diffusion', () => {
  const server = shareServer({ IMAGE_PROVIDER: 'stable-diffusion' });

  function client(): OpenAI {
    return new OpenAI({ apiKey: 'sk-anything', baseURL: `${server.url}/v1`, maxRetries: 0 });
  }

  /** What CLIP sees first in a picture. */
  async function seenIn(picture: Buffer): Promise<string | undefined> {
    const body = { image: picture.toString('base64'), mask_format: 'rle' };
    const { clip_analysis: seen } = await answerOf<AnalyzeAnswer>(await server.post('/analyze', body));
    return seen.concepts[0];
  }

  async function download(n: number): Promise<Buffer> {
    const response = await fetch(`${server.url}/Image_download/${n}`, { method: 'POST' });
    return Buffer.from(await response.arrayBuffer());
  }

  function decoded(answer: ImagesResponse, index = 0): Buffer {
    return Buffer.from(answer.data?.[index]?.b64_json ?? '', 'base64');
  }

  it('/openai_query draws a Korean sentence, with seeds and settings in the record', async () => {
    const response = await server.post('/openai_query', { search: '빨간 원', number: 2, seed: 8 }, json);
    const record = await answerOf<GenerationRecord>(response);
    expect(record).toMatchObject({
      ...{ provider: 'stable-diffusion', model: 'tiny-sd', costUsd: 0, request: { size: '256x256' } },
      settings: { guidance: 7.5, negativePrompt: '' },
    });
    expect(record.images.map((image) => ('seed' in image ? image.seed : null))).toEqual([8, 9]);
    for (const index of [0, 1]) {
      const picture = await download(index);
      expect(await sharp(picture).metadata()).toMatchObject({ format: 'png', width: 256, height: 256 });
      expect(await seenIn(picture)).toBe('red circle');
    }
  });

  it('/openai_query draws Korean categories, and answers with the original text', async () => {
    const response = await server.post('/openai_query', { object: '노란 별', number: 1 });
    expect([response.status, await response.text()]).toEqual([200, 'Completed Dalle Image Download']);
    expect(await seenIn(await download(0))).toBe('yellow star');
  });

  it('/openai_query takes the settings of diffusion models', async () => {
    const body = {
      ...{ search: 'a blue square', number: 1, size: '64x64', seed: 4 },
      ...{ samples: 6, cfg: 3, scheduler: 'euler', negative_prompt: 'a circle' },
    };
    const record = await answerOf<GenerationRecord>(await server.post('/openai_query', body, json));
    expect(record.settings).toEqual({
      ...{ steps: 6, guidance: 3, scheduler: 'euler', negativePrompt: 'a circle' },
    });
    expect(record.adjustments).toEqual([]);
  });

  it('/v1/images/generations serves the stock SDK', async () => {
    const answer = (await client().images.generate({
      ...{ model: 'gpt-image-2.5-flare', prompt: '초록색 삼각형', n: 2, size: '1024x1024' },
    })) as Answer;
    expect(answer.model).toBe('tiny-sd');
    for (const index of [0, 1]) {
      const picture = decoded(answer, index);
      expect(await sharp(picture).metadata()).toMatchObject({ width: 1024, height: 1024 });
      expect(await seenIn(picture)).toBe('green triangle');
    }
  });

  it('/v1/images/generations streams unfinished versions to the stock SDK', async () => {
    const events = await client().images.generate({
      ...{ model: 'tiny-sd', prompt: 'a white star', size: '64x64' as '256x256' },
      ...{ stream: true, partial_images: 2 },
    });
    const types: string[] = [];
    for await (const event of events) types.push(event.type);
    expect(types).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
  });

  it('/v1/images/edits redraws what the mask opens, for the stock SDK', async () => {
    const sample = findSample('00-red-circle');
    const file = await readSample(sample);
    const opaque = Buffer.alloc(64 * 64, 255);
    for (let y = 0; y < 64; y++) opaque.fill(0, y * 64 + 32, y * 64 + 64);
    const mask = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'black' } })
      .joinChannel(opaque, { raw: { width: 64, height: 64, channels: 1 } })
      .png()
      .toBuffer();
    const answer = await client().images.edit({
      image: await toFile(file, 'circle.png', { type: 'image/png' }),
      mask: await toFile(mask, 'mask.png', { type: 'image/png' }),
      ...{ prompt: 'a green square', model: 'tiny-sd', size: '64x64' as '256x256' },
    });
    const [before, after] = await Promise.all([pixelsOf(file), pixelsOf(decoded(answer))]);
    let changed = 0;
    for (let y = 0; y < 64; y++) {
      const [left, middle, right] = [y * 192, y * 192 + 96, y * 192 + 192];
      expect(after.subarray(left, middle).equals(before.subarray(left, middle))).toBe(true);
      if (!after.subarray(middle, right).equals(before.subarray(middle, right))) changed++;
    }
    expect(changed).toBe(64);
  });

  it('/v1/images/edits reads an instruction as what it wants to be seen', async () => {
    const answer = await client().images.edit({
      image: await toFile(await readSample(findSample('00-red-circle')), 'circle.png', { type: 'image/png' }),
      ...{ prompt: '원을 초록색 사각형으로 바꿔 줘', model: 'tiny-sd', size: '64x64' as '256x256' },
    });
    expect(await seenIn(decoded(answer))).toBe('green square');
  });

  it('/v1/images/variations makes others like a picture, for the stock SDK', async () => {
    const file = await readSample(findSample('04-purple-circle'));
    const answer = await client().images.createVariation({
      image: await toFile(file, 'circle.png', { type: 'image/png' }),
      ...{ n: 2, size: '256x256' },
    });
    const { data = [] } = answer;
    expect(data).toHaveLength(2);
    const pictures = await Promise.all(
      data.map(async ({ url = '' }) => Buffer.from(await (await fetch(url)).arrayBuffer())),
    );
    const [first, second] = await Promise.all(pictures.map(pixelsOf));
    expect(first?.equals(await pixelsOf(file))).toBe(false);
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
    for (const picture of pictures)
      expect(await sharp(picture).metadata()).toMatchObject({ width: 256, height: 256 });
  });

  it('/session/…/variation and /edit work on what was made', async () => {
    const body = { search: 'a red star', number: 1, size: '64x64' };
    const made = await answerOf<GenerationRecord>(await server.post('/openai_query', body, json));
    const address = `/session/generations/${made.id}/images/0`;
    const varied = await answerOf<GenerationRecord>(await server.post(`${address}/variation`, {}, json));
    expect(varied).toMatchObject({ operation: 'vary', provider: 'stable-diffusion', model: 'tiny-sd' });
    const asked = { search: '파란 원으로 바꿔 줘' };
    const edited = await answerOf<GenerationRecord>(await server.post(`${address}/edit`, asked, json));
    expect(edited).toMatchObject({ operation: 'edit', parent: { generation: made.id, image: 0 } });
  });

  it('/readyz and /v1/models tell what is here', async () => {
    const ready = await answerOf<Record<string, unknown>>(await fetch(`${server.url}/readyz`));
    expect(ready).toMatchObject({
      status: 'ready',
      provider: 'stable-diffusion',
      models: {
        'stable-diffusion': { name: 'tiny-sd', ready: true, isTiny: true, command: null, problem: null },
        clip: { name: 'tiny-clip', ready: true },
        sam: { name: 'tiny-sam', ready: true },
      },
    });
    const models = [];
    for await (const model of client().models.list()) models.push(model);
    const local = models.filter(({ id }) => id.startsWith('tiny-'));
    expect(local.map(({ id, owned_by }) => [id, owned_by])).toEqual([
      ['tiny-sd', 'stable-diffusion'],
      ['tiny-clip', 'clip'],
      ['tiny-sam', 'sam'],
    ]);
    for (const model of local) expect(model).toMatchObject({ ready: true, command: null });
  });
});

describe('ANALYZE=on', () => {
  const server = shareServer({ IMAGE_PROVIDER: 'stable-diffusion', ANALYZE: 'on' });

  it('writes into the record how like the images are to what was asked for', async () => {
    const body = { search: '따뜻한 분위기의 빨간 원, 수채화', number: 2, size: '64x64' };
    const record = await answerOf<GenerationRecord>(await server.post('/openai_query', body, json));
    expect(record.images).toHaveLength(2);
    for (const image of record.images) {
      const { scores } = image as { scores?: Record<string, unknown> };
      expect(scores).toMatchObject({
        model: 'tiny-clip',
        prompt: expect.any(Number),
        mood: { value: record.categories.moods?.value, score: expect.any(Number) },
        style: { value: record.categories.styles?.value, score: expect.any(Number) },
        objects: record.categories.object.map((value) => ({ value, score: expect.any(Number) })),
      });
    }
    expect(record.categories.moods?.value).toBeTruthy();
    expect(record.categories.object.length).toBeGreaterThan(0);
    expect(record.timings.analyseMs).toBeGreaterThan(0);
    const seeds = record.images.map((image) => ('seed' in image ? Number(image.seed) : 0));
    expect(seeds[1]).toBe((seeds[0] ?? 0) + 1);
  });

  it('puts the best first with best_of', async () => {
    const ddim = { scheduler: 'ddim', samples: 5 };
    const body = { search: 'a purple triangle', number: 1, best_of: 4, size: '64x64', seed: 30, ...ddim };
    const record = await answerOf<GenerationRecord>(await server.post('/openai_query', body, json));
    const scores = record.images.map((image) => ('scores' in image ? (image.scores?.prompt ?? 0) : 0));
    expect(scores).toHaveLength(4);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(new Set(scores).size).toBeGreaterThan(1);
    const seeds = record.images.map((image) => ('seed' in image ? image.seed : null));
    expect(seeds.toSorted()).toEqual([30, 31, 32, 33]);
    expect(record.images.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    // The stored record is the answered one, and the first image is the best.
    const kept = await fetch(`${server.url}/session/generations/${record.id}`);
    expect(await kept.json()).toEqual(record);
    const [best] = record.images;
    if (best === undefined || 'error' in best) throw new Error('The best image is missing.');
    const picture = await fetch(server.url + best.url);
    expect((await picture.arrayBuffer()).byteLength).toBe(best.bytes);
    expect(picture.headers.get('etag')).toContain(best.sha256);
  });

  it('keeps what was made, and says why, where it cannot be scored', async () => {
    const damaged = await mkdtemp(join(tmpdir(), 'imaginate-test-'));
    onTestFinished(() => rm(damaged, { recursive: true }));
    await truncatedCopy(TINY_CLIP, damaged, 'onnx/text_model.onnx');
    const other = await startTestServer({
      ...{ ...tinyModels, CLIP_MODEL_DIR: damaged },
      ...{ IMAGE_PROVIDER: 'stable-diffusion', ANALYZE: 'on' },
    });
    const record = await other.imagine({ search: 'a red circle', number: 2, size: '64x64', samples: 2 });
    expect(record.warnings).toContainEqual(
      expect.stringMatching(/^The images were not scored: .*text_model/),
    );
    expect(record.images.map((image) => 'file' in image)).toEqual([true, true]);
    const kept = await fetch(`${other.url}/session/generations/${record.id}`);
    expect(await kept.json()).toEqual(record);
  });

  it('is not done for variations, and best_of is refused for them: there are no words to compare with', async () => {
    const form = new FormData();
    form.append(
      'image',
      new Blob([new Uint8Array(await readSample(findSample('00-red-circle')))]),
      'image.png',
    );
    form.append('best_of', '2');
    const response = await fetch(`${server.url}/v1/images/variations`, { method: 'POST', body: form });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'unsupported_parameter', param: 'best_of' },
    });
  });

  it('asks in English for what is not to be seen', async () => {
    const body = { search: '빨간 원', number: 1, size: '64x64', samples: 2, negative_prompt: '파란 배경' };
    const record = await answerOf<GenerationRecord>(await server.post('/openai_query', body, json));
    expect(record.settings?.negativePrompt).toMatch(/blue/);
  });

  it('tells another request from the same key by its settings', async () => {
    const headers = { ...json, 'idempotency-key': 'settings-of-diffusion' };
    const body = { search: 'a red circle', number: 1, size: '64x64', samples: 2 };
    const first = await answerOf<GenerationRecord>(await server.post('/openai_query', body, headers));
    const again = await answerOf<GenerationRecord>(await server.post('/openai_query', body, headers));
    expect(again).toEqual(first);
    const other = await server.post('/openai_query', { ...body, cfg: 3 }, headers);
    expect(await other.json()).toMatchObject({ error: { code: 'idempotency_key_reused' } });
  });

  it('scores a finished picture higher than noise', async () => {
    const scoreAfter = async (steps: number) => {
      const body = {
        search: 'a blue star',
        number: 1,
        size: '64x64',
        seed: 1,
        scheduler: 'ddim',
        samples: steps,
      };
      const record = await answerOf<GenerationRecord>(await server.post('/openai_query', body, json));
      const [image] = record.images;
      return (image && 'scores' in image && image.scores?.prompt) || 0;
    };
    expect(await scoreAfter(20)).toBeGreaterThan(await scoreAfter(1));
  });
});
