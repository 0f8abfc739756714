import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readProvenance } from '../../../src/provenance/png-provenance.ts';
import type { GenerationRecord } from '../../../src/record.ts';
import { createImageLinks } from '../../../src/routes/v1/image-links.ts';
import { type FakeOpenAI, fault, NEXT_IMAGE_MODEL, startFakeOpenAI } from '../../fakes/openai.ts';
import { readEvents } from '../../read-events.ts';
import { startTestServer, type TestServer, withOpenAI } from '../../start-test-server.ts';
import { makeTestFolder } from '../../test-folder.ts';
import { leftHalfMask, plainPicture, variedPicture } from './pictures.ts';

const GENERATIONS = '/v1/images/generations';
const EDITS = '/v1/images/edits';
const SECRET = 'a secret for sessions and links';
const HOUR_MS = 3_600_000;

async function startPaid(environment: Record<string, string> = {}) {
  const upstream = await startFakeOpenAI();
  onTestFinished(() => upstream.close());
  return { upstream, server: await startTestServer({ ...withOpenAI(upstream), ...environment }) };
}

interface Answered {
  id: string;
  model: string;
  data: { url?: string; b64_json?: string; revised_prompt?: string }[];
  adjustments: { parameter: string; requested: string; used: string }[];
  warnings: string[];
  usage?: { output_tokens: number };
}

async function generate(
  server: TestServer,
  body: object,
  headers = {},
): Promise<Answered & { headers: Headers }> {
  const response = await server.post(GENERATIONS, body, headers);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${text}`);
  return { ...JSON.parse(text), headers: response.headers };
}

async function refusal(server: TestServer, body: object, headers = {}) {
  const response = await server.post(GENERATIONS, body, headers);
  const { error } = (await response.json()) as {
    error: { code: string; param: string; type: string; message: string; moderation_details?: object };
  };
  return { status: response.status, headers: response.headers, ...error };
}

async function recordOf(server: TestServer, id: string): Promise<GenerationRecord> {
  return (await (await fetch(`${server.url}/session/generations/${id}`)).json()) as GenerationRecord;
}

interface ListedModel {
  id: string;
  shutdown_date: string | null;
  alias_of?: string;
}

async function listedBy(server: TestServer): Promise<ListedModel[]> {
  const list = (await (await fetch(`${server.url}/v1/models`)).json()) as { data: ListedModel[] };
  return list.data;
}

async function bytesAt(url: string | undefined): Promise<Buffer> {
  const response = await fetch(url ?? '');
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

function imageCalls(upstream: FakeOpenAI) {
  return [...upstream.requestsTo(GENERATIONS), ...upstream.requestsTo(EDITS)];
}

describe('a link to an image', () => {
  const body = { model: 'dall-e-2', prompt: 'a cat', size: '256x256' };

  it('is answered with 410 after an hour, and with 404 when nobody here made it', async () => {
    const server = await startTestServer({ SESSION_SECRET: SECRET });
    const { id, data } = await generate(server, body);
    const link = new URL(data[0]?.url ?? '');
    expect(link.origin).toBe(server.url);
    const linked = {
      sessionId: 'shared',
      generationId: id,
      index: 0,
      format: 'png',
      compression: 100,
    } as const;
    const sessionId = JSON.parse(
      Buffer.from(link.pathname.split('/')[4]?.split('.')[0] ?? '', 'base64url').toString(),
    )[0];

    const justNow = createImageLinks(SECRET, () => Date.now() - HOUR_MS + 60_000);
    const tooLong = createImageLinks(SECRET, () => Date.now() - HOUR_MS - 1);
    const others = createImageLinks('another secret of the same length');
    const follow = (path: string) => fetch(server.url + path);
    expect((await follow(justNow.pathTo({ ...linked, sessionId }))).status).toBe(200);
    const expired = await follow(tooLong.pathTo({ ...linked, sessionId }));
    expect(expired.status).toBe(410);
    expect(await expired.json()).toMatchObject({ error: { code: 'link_expired' } });
    expect((await follow(others.pathTo({ ...linked, sessionId }))).status).toBe(404);
    expect((await follow('/v1/images/links/nonsense/image.png')).status).toBe(404);
    expect((await follow('/v1/images/links/%F0%9F.x/image.png')).status).toBe(404);
  });

  it('needs no session, and ends with the image', async () => {
    const server = await startTestServer({ SESSION_MODE: 'isolated' });
    const { data } = await generate(server, body, { 'x-imaginate-session': 'new' });
    expect(await sharp(await bytesAt(data[0]?.url)).metadata()).toMatchObject({ width: 256, height: 256 });

    const shared = await startTestServer();
    const { data: kept } = await generate(shared, body);
    await fetch(`${shared.url}/session_clear?clear=True`, { method: 'POST' });
    expect((await fetch(kept[0]?.url ?? '')).status).toBe(404);
  });

  it('leads to the format that was asked for, at the public address', async () => {
    const server = await startTestServer({ PUBLIC_URL: 'https://images.example/' });
    const asked = { prompt: 'a cat', response_format: 'url', output_format: 'jpeg', output_compression: 50 };
    const { data } = await generate(server, asked);
    const link = new URL(data[0]?.url ?? '');
    expect(link.origin).toBe('https://images.example');
    const response = await fetch(server.url + link.pathname);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    const { format, xmp } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect(format).toBe('jpeg');
    expect(xmp?.toString()).toContain('algorithmicMedia');
  });

  it('stands beside the base64 for callers who name neither a form nor a model', async () => {
    const server = await startTestServer();
    const [image] = (await generate(server, { prompt: 'a cat' })).data;
    const linked = await bytesAt(image?.url);
    expect(linked.toString('base64')).toBe(image?.b64_json);
  });
});

describe('the prompt', () => {
  it('goes to a paid model as it is, with no text model asked', async () => {
    const { upstream, server } = await startPaid();
    const prompt = '간판에 "영업 중"\n이라고 쓴   가게';
    const { data } = await generate(server, { prompt });
    expect(upstream.requestsTo(GENERATIONS)[0]?.body.prompt).toBe(prompt);
    expect(upstream.requestsTo('/v1/chat/completions')).toEqual([]);
    expect(data[0]?.revised_prompt).toBeUndefined();
  });

  it('is put into English for a provider that reads nothing else, and that is told', async () => {
    const server = await startTestServer();
    const { data, id } = await generate(server, { prompt: '따뜻한 바다에서 휴가를 즐기는 여성 사진' });
    expect(data[0]?.revised_prompt).toMatch(/woman .*vacation.* sea/);
    const record = await recordOf(server, id);
    expect(record.categories.moods?.value).toBe('warm');
  });

  it('may have 1,000 characters for dall-e-2, and 32,000 for the models of today', async () => {
    const server = await startTestServer();
    const cats = (count: number) => '🐈'.repeat(count);
    expect(await refusal(server, { model: 'dall-e-2', prompt: cats(1001) })).toMatchObject({
      status: 400,
      code: 'string_above_max_length',
      param: 'prompt',
    });
    await generate(server, { model: 'dall-e-2', prompt: cats(1000), size: '256x256' });
    expect(await refusal(server, { prompt: 'a '.repeat(16_001) })).toMatchObject({
      code: 'string_above_max_length',
    });
  });

  it('takes in the style of dall-e-3, which no model has today', async () => {
    const { upstream, server } = await startPaid();
    const { adjustments } = await generate(server, { prompt: 'a cat', style: 'vivid', quality: 'standard' });
    const [sent] = upstream.requestsTo(GENERATIONS);
    expect(sent?.body).toMatchObject({ prompt: 'a cat, hyper-real and dramatic', quality: 'medium' });
    expect(sent?.body).not.toHaveProperty('style');
    expect(sent?.body).not.toHaveProperty('response_format');
    expect(adjustments.map(({ parameter }) => parameter)).toEqual(['quality', 'style']);
  });
});

describe('the names of models', () => {
  it('that are gone stand for one that is there, and the answer says so', async () => {
    const { upstream, server } = await startPaid();
    for (const model of ['dall-e-2', 'dall-e-3', 'gpt-image-1']) {
      const answer = await generate(server, { model, prompt: 'a cat', size: '1024x1024' });
      expect(answer.model).toBe('gpt-image-2.5-flare');
      expect(answer.adjustments).toContainEqual(
        expect.objectContaining({ parameter: 'model', requested: model, used: 'gpt-image-2.5-flare' }),
      );
      expect(Date.parse(answer.headers.get('sunset') ?? '')).toBeLessThan(Date.now());
    }
    expect(new Set(upstream.requestsTo(GENERATIONS).map(({ body }) => body.model))).toEqual(
      new Set(['gpt-image-2.5-flare']),
    );
    const living = await generate(server, { model: 'gpt-image-2', prompt: 'a cat' });
    expect(living.model).toBe('gpt-image-2');
    expect(living.headers.get('sunset')).toBeNull();
  });

  it.each([
    ['openai', 'gpt-image-2.5-flare'],
    ['preview', 'preview'],
  ])('are no aliases with MODEL_ALIASES=off (%s)', async (provider, own) => {
    const environment = { MODEL_ALIASES: 'off' };
    const { server } =
      provider === 'openai' ? await startPaid(environment) : { server: await startTestServer(environment) };
    expect(await refusal(server, { model: 'dall-e-3', prompt: 'a cat' })).toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
    });
    expect((await generate(server, { model: own, prompt: 'a cat' })).model).toBe(own);
    expect((await listedBy(server)).map(({ id }) => id)).not.toContain('dall-e-3');
  });

  it('that are newer than this server work from the day the provider lists them', async () => {
    const { upstream, server } = await startPaid();
    upstream.shutdownDates = { [NEXT_IMAGE_MODEL]: null };
    const { model, id } = await generate(server, {
      model: NEXT_IMAGE_MODEL,
      prompt: 'a cat',
      quality: 'xhigh',
    });
    expect(model).toBe(NEXT_IMAGE_MODEL);
    expect(upstream.requestsTo(GENERATIONS)[0]?.body).toMatchObject({ model, quality: 'xhigh' });
    expect((await recordOf(server, id)).costUsd).toBeNull();
    expect((await listedBy(server)).map((entry) => entry.id)).toContain(NEXT_IMAGE_MODEL);
  });

  it('that the provider does not list are not looked for again and again', async () => {
    const { upstream, server } = await startPaid();
    for (const _ of [1, 2]) {
      const refused = await refusal(server, { model: NEXT_IMAGE_MODEL, prompt: 'a cat' });
      expect(refused).toMatchObject({ status: 404, code: 'model_not_found' });
    }
    expect(upstream.requestsTo('/v1/models')).toHaveLength(1);
  });

  it('follow what the provider says of their end', async () => {
    const { upstream, server } = await startPaid();
    upstream.shutdownDates = { 'gpt-image-2': '2026-01-01', 'gpt-image-2.6-flare': '2099-01-01' };
    const models = await listedBy(server);
    const entry = (name: string) => models.find(({ id }) => id === name);
    expect(entry('gpt-image-2')).toMatchObject({
      shutdown_date: '2026-01-01',
      alias_of: 'gpt-image-2.5-flare',
    });
    expect(entry('gpt-image-2.6-flare')).toMatchObject({ shutdown_date: '2099-01-01' });
    const answer = await generate(server, { model: 'gpt-image-2', prompt: 'a cat' });
    expect(answer.model).toBe('gpt-image-2.5-flare');
    expect(answer.headers.get('sunset')).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
  });
});

describe('money', () => {
  it('is told for each request', async () => {
    const { server } = await startPaid();
    const { headers, id } = await generate(server, { prompt: 'a cat', n: 2 });
    const record = await recordOf(server, id);
    expect(record.costUsd).toBeGreaterThan(0);
    expect(Number(headers.get('x-imaginate-cost-usd'))).toBe(record.costUsd);
  });

  it('is spent once for an Idempotency-Key', async () => {
    const { upstream, server } = await startPaid();
    const headers = { 'idempotency-key': 'order-7' };
    const body = { prompt: 'a cat', response_format: 'b64_json' };
    const [first, again] = [await generate(server, body, headers), await generate(server, body, headers)];
    expect(again.data).toEqual(first.data);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('x-imaginate-cost-usd')).toBe('0');
    expect(imageCalls(upstream)).toHaveLength(1);
    expect(await refusal(server, { ...body, n: 2 }, headers)).toMatchObject({ status: 422 });
  });

  it('is not spent again by the SDK where the fate of the first request is unknown', async () => {
    const { upstream, server } = await startPaid();
    upstream.faults.push({ ...fault.serverError(), path: GENERATIONS, times: 3 });
    const client = new OpenAI({ apiKey: 'sk-x', baseURL: `${server.url}/v1`, maxRetries: 2 });
    await expect(client.images.generate({ prompt: 'a cat' })).rejects.toMatchObject({ status: 502 });
    expect(imageCalls(upstream)).toHaveLength(1);
  });

  it('is not spent on what the moderation refuses, nor on a text model for it', async () => {
    const { upstream, server } = await startPaid();
    expect(await refusal(server, { prompt: 'a scene of [violence] and [hate]' })).toMatchObject({
      status: 400,
      code: 'moderation_blocked',
      type: 'image_generation_user_error',
      param: 'prompt',
      moderation_details: {
        categories: expect.arrayContaining(['violence', 'hate']),
        moderation_stage: 'input',
      },
    });
    const original = await server.post('/openai_query', { search: 'a scene of [violence]' });
    expect(original.status).toBe(400);
    expect(await original.json()).toMatchObject({ error: { code: 'moderation_blocked', param: 'search' } });
    expect(upstream.requests.map(({ path }) => path)).toEqual(['/v1/moderations', '/v1/moderations']);
  });

  it('is spent with a warning where the moderation cannot be asked', async () => {
    const { upstream, server } = await startPaid();
    upstream.faults.push({ ...fault.serverError(), path: '/v1/moderations' });
    const { warnings } = await generate(server, { prompt: 'a cat' });
    expect(warnings).toContainEqual(expect.stringContaining("OpenAI's moderation could not be asked"));
  });

  it('is limited to images a minute, told in headers', async () => {
    const { server } = await startPaid({ RATE_LIMIT_IMAGES_PER_MINUTE: '3' });
    const { headers } = await generate(server, { prompt: 'a cat', n: 2 });
    expect(headers.get('x-ratelimit-limit-images')).toBe('3');
    expect(headers.get('x-ratelimit-remaining-images')).toBe('1');
    const refused = await refusal(server, { prompt: 'a cat', n: 2 });
    expect(refused).toMatchObject({ status: 429, code: 'rate_limit_exceeded', type: 'rate_limit_error' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const original = await server.post('/openai_query', { search: '바다', number: 2 });
    expect(original.status).toBe(429);
    await generate(server, { prompt: 'a cat', n: 1 });
  });

  it('is limited to 50 images a minute where images are paid for, and to nothing where they are drawn', async () => {
    const { server } = await startPaid();
    expect((await generate(server, { prompt: 'a cat' })).headers.get('x-ratelimit-limit-images')).toBe('50');
    const drawing = await startTestServer();
    expect((await generate(drawing, { prompt: 'a cat' })).headers.get('x-ratelimit-limit-images')).toBeNull();
  });

  it('ends for the day with the budget of a key, and not for other keys', async () => {
    const hash = createHash('sha256').update('sk-second').digest('hex');
    const { upstream, server } = await startPaid({
      API_KEYS: `sk-first,sha256:${hash}`,
      DAILY_BUDGET_USD: '0.02',
    });
    const key = (name: string) => ({ authorization: `Bearer ${name}` });
    expect(await refusal(server, { prompt: 'a cat' })).toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    });
    expect(await refusal(server, { prompt: 'a cat' }, key('sk-third'))).toMatchObject({ status: 401 });
    await generate(server, { prompt: 'a cat' }, key('sk-first'));
    const refused = await refusal(server, { prompt: 'a cat' }, key('sk-first'));
    expect(refused).toMatchObject({ status: 429, code: 'daily_budget_exceeded', type: 'insufficient_quota' });
    expect(refused.headers.get('x-should-retry')).toBe('false');
    await generate(server, { prompt: 'a cat' }, key('sk-second'));
    expect(imageCalls(upstream)).toHaveLength(2);
    const sessionOf = async (name: string) => {
      const response = await fetch(`${server.url}/session`, { headers: key(name) });
      return ((await response.json()) as GenerationRecord[]).length;
    };
    expect([await sessionOf('sk-first'), await sessionOf('sk-second')]).toEqual([1, 1]);
    for (const secret of ['sk-first', 'sk-second', 'a cat']) expect(server.log()).not.toContain(secret);
  });
});

describe('the facts of a model', () => {
  it('say who does not make a format', async () => {
    const server = await startTestServer();
    const told = async (model: string) =>
      (await refusal(server, { model, prompt: 'a cat', output_format: 'gif' })).message;
    expect(await told('gpt-image-2.5-flare')).toContain('not made by the model gpt-image-2.5-flare');
    expect(await told('gpt-image-2.6-flare')).toContain('not made by this server');
  });

  it('say how many pictures an edit may have', async () => {
    const server = await startTestServer();
    const picture = await plainPicture(64);
    const edit = async (model: string) => {
      const form = new FormData();
      for (const name of ['a.png', 'b.png'])
        form.append('image[]', new File([new Uint8Array(picture)], name));
      form.set('prompt', 'a cat');
      form.set('model', model);
      return (await fetch(server.url + EDITS, { method: 'POST', body: form })).status;
    };
    expect([await edit('dall-e-2'), await edit('gpt-image-1.5')]).toEqual([400, 200]);
  });
});

describe('images that fail', () => {
  it('leave the others in the answer, with a warning', async () => {
    const { upstream, server } = await startPaid();
    upstream.faults.push({ ...fault.fewerImages(2), path: GENERATIONS });
    const { data, warnings } = await generate(server, { prompt: 'a cat', n: 3 });
    expect(data).toHaveLength(2);
    expect(warnings).toContainEqual(expect.stringContaining('1 of 3 images could not be made'));
  });

  it('leave those a stream had completed', async () => {
    const { upstream, server } = await startPaid();
    upstream.faults.push({ ...fault.streamErrorAfter(1), path: GENERATIONS });
    const response = await server.post(GENERATIONS, {
      prompt: 'a cat',
      n: 2,
      stream: true,
      partial_images: 1,
    });
    const events = await readEvents(response);
    expect(events.map(({ event }) => event)).toEqual([
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    const [kept] = (await (await fetch(`${server.url}/session`)).json()) as GenerationRecord[];
    expect(kept?.images).toHaveLength(2);
  });

  it('for their content say what the provider has found', async () => {
    const { upstream, server } = await startPaid();
    upstream.faults.push({ ...fault.moderationOutput(), path: GENERATIONS });
    expect(await refusal(server, { prompt: 'a cat' })).toMatchObject({
      status: 400,
      code: 'moderation_blocked',
      moderation_details: { categories: ['sexual'], moderation_stage: 'unknown' },
    });
  });

  it('end a stream with an error event, when there are none', async () => {
    const { upstream, server } = await startPaid();
    upstream.faults.push({ ...fault.moderationOutput(), path: GENERATIONS });
    const client = new OpenAI({ apiKey: 'sk-x', baseURL: `${server.url}/v1`, maxRetries: 0 });
    const streaming = client.images.generate({ prompt: 'a cat', stream: true });
    await expect(streaming).rejects.toMatchObject({ code: 'moderation_blocked', status: 400 });
  });
});

describe('what an image says of itself', () => {
  it('is how it was made, in Korean and English', async () => {
    const server = await startTestServer();
    const search = '따뜻한 바다에서 휴가를 즐기는 여성 사진';
    await server.imagine({ search, number: 1 });
    const png = await bytesAt(`${server.url}/Image_download/0`);
    const { provenance, texts } = readProvenance(png);
    expect(provenance).toMatchObject({
      sentence: search,
      prompt: expect.stringContaining('woman'),
      model: 'preview',
      seed: expect.any(Number),
      receipts: { moods: { value: 'warm' } },
    });
    expect(texts.map(({ keyword }) => keyword)).toContain('parameters');
    expect(png.indexOf('iTXt')).toBeLessThan(png.indexOf('IDAT'));
    expect((await sharp(png).metadata()).xmp?.toString()).toContain('digitalsourcetype/algorithmicMedia');
  });

  it('is that a trained model made it, where one did', async () => {
    const { server } = await startPaid();
    const { data } = await generate(server, { prompt: 'a cat', response_format: 'b64_json' });
    const { xmp } = await sharp(Buffer.from(data[0]?.b64_json ?? '', 'base64')).metadata();
    expect(xmp?.toString()).toContain('digitalsourcetype/trainedAlgorithmicMedia');
  });

  it('is nothing with METADATA=off', async () => {
    const server = await startTestServer({ METADATA: 'off' });
    const [image] = (await generate(server, { prompt: 'a cat' })).data;
    expect(Buffer.from(image?.b64_json ?? '', 'base64').includes('iTXt')).toBe(false);
  });

  it('can be seen with LABEL=visible, in one corner', async () => {
    const body = { prompt: 'a cat', size: '256x256', model: 'dall-e-2', response_format: 'b64_json' };
    const pixels = async (server: TestServer) => {
      const [image] = (await generate(server, body)).data;
      return sharp(Buffer.from(image?.b64_json ?? '', 'base64'))
        .removeAlpha()
        .raw()
        .toBuffer();
    };
    const plain = await pixels(await startTestServer());
    const labelled = await pixels(await startTestServer({ LABEL: 'visible' }));
    const changed = Array.from({ length: 256 * 256 }, (_, pixel) => pixel).filter(
      (pixel) => labelled.compare(plain, pixel * 3, pixel * 3 + 3, pixel * 3, pixel * 3 + 3) !== 0,
    );
    expect(changed.length).toBeGreaterThan(100);
    for (const pixel of changed) {
      expect(pixel % 256).toBeGreaterThan(128);
      expect(Math.floor(pixel / 256)).toBeGreaterThan(192);
    }
  });
});

describe('edits as dall-e-2 had them', () => {
  const editWith = async (server: TestServer, image: Buffer) => {
    const client = new OpenAI({ apiKey: 'sk-x', baseURL: `${server.url}/v1`, maxRetries: 0 });
    return client.images.edit({
      model: 'dall-e-2',
      image: await toFile(image, 'picture.png', { type: 'image/png' }),
      prompt: 'a cat',
      size: '256x256',
    });
  };

  it('take the picture’s own transparency for the mask', async () => {
    const { upstream, server } = await startPaid();
    const picture = await sharp(await variedPicture(256))
      .joinChannel(
        await sharp(await leftHalfMask(256))
          .extractChannel(3)
          .raw()
          .toBuffer(),
        {
          raw: { width: 256, height: 256, channels: 1 },
        },
      )
      .png()
      .toBuffer();
    const { data } = await editWith(server, picture);
    expect(await sharp(await bytesAt(data?.[0]?.url)).metadata()).toMatchObject({ width: 256, height: 256 });
    const files = upstream.requestsTo(EDITS)[0]?.form?.files ?? [];
    expect(files.map(({ field, contentType }) => [field, contentType])).toEqual([
      ['image', 'image/png'],
      ['mask', 'image/png'],
    ]);
  });

  it('want a mask or transparency', async () => {
    const { upstream, server } = await startPaid();
    await expect(editWith(server, await plainPicture(256))).rejects.toMatchObject({
      status: 400,
      code: 'invalid_image_file',
      param: 'image',
    });
    expect(upstream.requests).toEqual([]);
  });
});

describe('pictures as callers have them', () => {
  const editForm = async (server: TestServer, parts: Record<string, Buffer | string>) => {
    const form = new FormData();
    for (const [name, part] of Object.entries(parts)) {
      if (typeof part === 'string') form.append(name, part);
      else form.append(name, new File([new Uint8Array(part)], `${name}.bin`));
    }
    return fetch(`${server.url}${EDITS}`, { method: 'POST', body: form });
  };

  it('are set upright, so that a mask fits a photo that was held sideways', async () => {
    const { upstream, server } = await startPaid();
    const photo = await sharp(await variedPicture(80, 60))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const mask = await leftHalfMask(60, 80);
    const response = await editForm(server, { image: photo, mask, prompt: 'a hat', model: 'gpt-image-2' });
    expect(response.status).toBe(200);
    const [sent] = upstream.requestsTo(EDITS)[0]?.form?.files ?? [];
    expect(await sharp(sent?.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 60, height: 80 });
  });

  it('leave no seam to see through where their own transparency was the mask, in any size', async () => {
    const server = await startTestServer();
    const hole = Buffer.from(
      '<svg width="512" height="512"><circle cx="256" cy="256" r="120" fill="#fff"/></svg>',
    );
    const picture = await sharp(await variedPicture(512))
      .ensureAlpha()
      .composite([{ input: hole, blend: 'dest-out' }])
      .png()
      .toBuffer();
    for (const size of ['256x256', '1024x1024']) {
      const response = await editForm(server, {
        ...{ image: picture, prompt: 'a sunlit lake', model: 'dall-e-2', size },
        response_format: 'b64_json',
      });
      const { data } = (await response.json()) as Answered;
      expect((await sharp(Buffer.from(data[0]?.b64_json ?? '', 'base64')).stats()).isOpaque).toBe(true);
    }
  });

  it.each([
    [{ mask: 5 }, 'mask'],
    [{ mask: {} }, 'mask'],
    [{ images: [5] }, 'images[0]'],
    [{ images: {} }, 'images'],
  ])('are refused where they are none: %j', async (wrong, param) => {
    const server = await startTestServer();
    const image = `data:image/png;base64,${(await plainPicture(64)).toString('base64')}`;
    const response = await server.post(EDITS, { image, prompt: 'a hat', ...wrong });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_type', param } });
  });
});

describe('a body that is too large', () => {
  it('is refused before it has come, whatever it is', async () => {
    const server = await startTestServer();
    for (const path of [GENERATIONS, '/v1/embeddings', '/openai_query']) {
      const headers = { 'content-type': 'application/json', 'content-length': '10000000000' };
      const call = request(`${server.url}${path}`, { method: 'POST', headers });
      call.on('error', () => undefined);
      call.write('{"a":');
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(413);
      call.destroy();
    }
  });
});

describe('edits as JSON', () => {
  it('take pictures as data URLs', async () => {
    const { upstream, server } = await startPaid();
    const dataUrl = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;
    const response = await server.post(EDITS, {
      model: 'gpt-image-2.5-sunburst',
      images: [
        { image_url: dataUrl(await variedPicture(320)) },
        { image_url: dataUrl(await plainPicture(64)) },
      ],
      mask: { image_url: dataUrl(await leftHalfMask(320)) },
      prompt: 'a hat',
      moderation: 'low',
    });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as Answered;
    // The picture's own size, so that what the mask protects stays as it is.
    expect(await sharp(Buffer.from(answer.data[0]?.b64_json ?? '', 'base64')).metadata()).toMatchObject({
      width: 320,
    });
    expect(upstream.requestsTo(EDITS)[0]?.form?.files).toHaveLength(3);
  });

  it.each([
    [{ image_url: 'http://169.254.169.254/latest/meta-data' }, 'images[0]'],
    [{ file_id: 'file-1' }, 'images[0]'],
  ])('fetch nothing for a caller: %j', async (image, param) => {
    const server = await startTestServer();
    const response = await server.post(EDITS, { images: [image], prompt: 'a hat' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_value', param } });
  });
});

describe('edits and variations of stored pictures', () => {
  it.each(['preview', 'openai'])('become generations that name their parent (%s)', async (provider) => {
    const { server } = provider === 'openai' ? await startPaid() : { server: await startTestServer() };
    const { id } = await server.imagine({ search: '바닷가의 강아지', number: 2 });
    const path = `/session/generations/${id}/images/1`;
    const headers = { accept: 'application/json' };
    const edit = await server.post(`${path}/edit`, { search: '밤하늘에 별을 그려 줘' }, headers);
    expect(edit.status).toBe(200);
    const edited = (await edit.json()) as GenerationRecord;
    expect(edited).toMatchObject({
      operation: 'edit',
      parent: { generation: id, image: 1 },
      sentence: '밤하늘에 별을 그려 줘',
      images: [{ width: 256, height: 256 }],
    });
    const variation = await server.post(`${path}/variation`, { number: 2 }, headers);
    expect(await variation.json()).toMatchObject({
      operation: 'vary',
      parent: { generation: id, image: 1 },
      images: [{ index: 0 }, { index: 1 }],
    });
    const plain = await server.post(`${path}/variation`, {});
    expect(await plain.text()).toBe('Completed Dalle Image Download');
    expect(await (await fetch(`${server.url}/session`)).json()).toHaveLength(4);
    const [image] = edited.images;
    if (image === undefined || 'error' in image) throw new Error('The edit has no image.');
    const { provenance } = readProvenance(await bytesAt(server.url + image.url));
    expect(provenance?.parent).toEqual({ generation: id, image: 1 });
  });

  it('refuse a mask of another size, and pictures that are not there', async () => {
    const server = await startTestServer();
    const { id } = await server.imagine({ search: '강아지', number: 1 });
    const mask = `data:image/png;base64,${(await leftHalfMask(64)).toString('base64')}`;
    const edit = await server.post(`/session/generations/${id}/images/0/edit`, { search: '모자', mask });
    expect(edit.status).toBe(400);
    expect(await edit.json()).toMatchObject({ error: { code: 'invalid_image_file', param: 'mask' } });
    const missing = await server.post(`/session/generations/${id}/images/7/edit`, { search: '모자' });
    expect(missing.status).toBe(404);
    const wordless = await server.post(`/session/generations/${id}/images/0/edit`, {});
    expect(await wordless.json()).toMatchObject({ error: { code: 'invalid_request', param: 'search' } });
  });
});

describe('curl', () => {
  it('sends the forms of OpenAI’s guide', async () => {
    const server = await startTestServer();
    const folder = await makeTestFolder();
    for (const name of ['body-lotion', 'soap']) {
      await writeFile(join(folder, `${name}.png`), await plainPicture(128));
    }
    await writeFile(join(folder, 'mask.png'), await leftHalfMask(128));
    const curl = async (...parts: string[]) => {
      const { stdout } = await promisify(execFile)('curl', ['-s', '--fail-with-body', ...parts], {
        cwd: folder,
        maxBuffer: 64 * 1024 * 1024,
      });
      return JSON.parse(stdout) as Answered;
    };
    const several = await curl(
      ...['-X', 'POST', `${server.url}/v1/images/edits`, '-H', 'Authorization: Bearer sk-anything'],
      ...['-F', 'model=gpt-image-2.5-sunburst', '-F', 'image[]=@body-lotion.png', '-F', 'image[]=@soap.png'],
      ...['-F', 'prompt=Create a gift basket with these two items in it'],
    );
    expect(several.data[0]?.b64_json).toMatch(/^iVBOR/);
    const masked = await curl(
      ...['-X', 'POST', `${server.url}/v1/images/edits`, '-F', 'image=@soap.png;type=image/png'],
      ...['-F', 'mask=@mask.png', '-F', 'prompt=모자를 쓴 고양이', '-F', 'n=2', '-F', 'response_format=url'],
    );
    expect(masked.data).toHaveLength(2);
    const varied = await curl(
      ...[`${server.url}/v1/images/variations`, '-F', 'image=@soap.png', '-F', 'n=2', '-F', 'size=256x256'],
    );
    expect(varied.data).toHaveLength(2);
  });
});
