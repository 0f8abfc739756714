import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackendProviderOptions } from '../../../src/providers/backends/backend-provider.ts';
import { localAI } from '../../../src/providers/backends/localai.ts';
import { testImageProvider } from '../../contracts/image-provider.ts';
import { paintOf } from '../../fakes/diffusion-picture.ts';
import { type FakeLocalAI, startFakeLocalAI } from '../../fakes/localai.ts';
import { transportFault } from '../../fakes/transport-faults.ts';
import {
  colouredPicture,
  coloursAt,
  failureOf,
  make,
  maskOfLeft,
  providerFor,
  requestFor,
} from './backend-under-test.ts';

const GENERATIONS = '/v1/images/generations';
const INPAINTING = '/v1/images/inpainting';
const RED = [200, 30, 10];
let fake: FakeLocalAI;

beforeEach(async () => {
  fake = await startFakeLocalAI();
});
afterEach(() => fake.close());

const create = (changes: Partial<BackendProviderOptions> = {}) =>
  providerFor(localAI, fake.url, { model: 'stablediffusion', ...changes });

testImageProvider({
  name: 'localai',
  create: async () => {
    fake.apiKey = 'backend-secret';
    return create({ apiKey: 'backend-secret' });
  },
  createFailing: async () => {
    fake.faults.push({ ...transportFault.emptyBody(500), times: Number.POSITIVE_INFINITY });
    return create({ apiKey: 'backend-secret' });
  },
  secrets: ['backend-secret'],
});

describe('pictures from words', () => {
  it('are asked for one after the other, with what LocalAI reads and nothing else', async () => {
    await make(create(), { count: 2, prompt: 'a cat', wishes: { quality: 'high' } });
    const asked = {
      model: 'stablediffusion',
      prompt: 'a cat',
      n: 1,
      size: '512x512',
      response_format: 'b64_json',
    };
    expect(fake.requestsTo(GENERATIONS).map(({ body }) => body)).toEqual([asked, asked]);
    expect(fake.counts.mostInFlight).toBe(1);
  });

  it('do not get a negative prompt out of a | in the words', async () => {
    const { warnings } = await make(create(), { prompt: 'a cat|the cat, again' });
    expect(fake.drawn).toEqual([{ positive: 'a cat,the cat, again', negative: '' }]);
    expect(warnings).toEqual([expect.stringContaining('localai would take for a command')]);
  });

  it('come without a warning where the words hold no command', async () => {
    expect((await make(create(), { prompt: 'a cat > a dog' })).warnings).toEqual([]);
  });

  it('that were made before the server failed are kept', async () => {
    const provider = create();
    const { images } = await provider.generate(requestFor(provider, { count: 3 }), {
      signal: new AbortController().signal,
      onProgress: () => fake.faults.push(transportFault.resetBeforeAnswer()),
    });
    expect(images.map((image) => ('png' in image ? 'png' : image.error.code))).toEqual([
      'png',
      'upstream_error',
      'upstream_error',
    ]);
    expect(fake.requestsTo(GENERATIONS)).toHaveLength(2);
  });
});

describe('the model', () => {
  it('is left to LocalAI where nobody names one', async () => {
    const provider = create({ model: undefined });
    await make(provider);
    expect(fake.requestsTo(GENERATIONS)[0]?.body).not.toHaveProperty('model');
    expect(provider.models()).toEqual(['localai', ...fake.models]);
    expect(provider.defaultModel('generate')).toBe('localai');
  });

  it('is one of those that GET /models lists where a caller names it', async () => {
    const provider = create({ model: undefined });
    await make(provider, { model: 'flux.1-schnell' });
    expect(fake.requestsTo(GENERATIONS)[0]?.body.model).toBe('flux.1-schnell');
  });

  it('is the configured one alone where there is one, and nobody is asked', async () => {
    const provider = create();
    await make(provider);
    expect(provider.models()).toEqual(['stablediffusion']);
    expect(fake.requestsTo('/v1/models')).toEqual([]);
  });

  it('that LocalAI has not is named in the error, with the variables to check', async () => {
    const { code, message } = await failureOf(create({ model: 'missing' }));
    expect(code).toBe('upstream_model_not_found');
    expect(message).toMatch(/'missing'.*IMAGE_BACKEND_MODEL.*IMAGE_BACKEND_URL/);
  });
});

describe('edits', () => {
  const square = { width: 512, height: 512 };

  it('repaint what the mask leaves transparent, and nothing else', async () => {
    const image = await colouredPicture(square);
    const { pngs } = await make(create(), {
      operation: 'edit',
      images: [image],
      mask: await maskOfLeft(square),
      prompt: 'a dog',
      size: square,
    });
    const { r, g, b } = paintOf({ prompt: 'a dog', seed: 1 });
    const places = [
      [0.05, 0.5],
      [0.45, 0.5],
      [0.55, 0.5],
      [0.95, 0.5],
    ] as const;
    expect(await coloursAt(pngs[0]?.png ?? Buffer.alloc(0), places)).toEqual([
      [r, g, b],
      [r, g, b],
      RED,
      RED,
    ]);
  });

  it('go to inpainting as a form, the picture and a grey mask as PNGs', async () => {
    const image = await colouredPicture(square, 'webp');
    await make(create(), { operation: 'edit', images: [image], mask: null, prompt: 'a dog', size: square });
    const [form] = fake.requestsTo(INPAINTING).map((request) => request.form);
    expect(form?.fields).toEqual({ model: ['stablediffusion'], prompt: ['a dog'] });
    expect(form?.files.map(({ field, contentType }) => [field, contentType])).toEqual([
      ['image', 'image/png'],
      ['mask', 'image/png'],
    ]);
    const [picture, mask] = await Promise.all(
      (form?.files ?? []).map(({ bytes }) => sharp(bytes).metadata()),
    );
    expect(picture).toMatchObject({ format: 'png', ...square });
    expect(mask).toMatchObject({ format: 'png', channels: 1, ...square });
  });

  it('without a mask repaint everything', async () => {
    const { pngs } = await make(create(), {
      operation: 'edit',
      images: [await colouredPicture(square)],
      mask: null,
      prompt: 'a dog',
      size: square,
    });
    const { r, g, b } = paintOf({ prompt: 'a dog', seed: 1 });
    const places = [
      [0, 0],
      [0.99, 0.99],
    ] as const;
    expect(await coloursAt(pngs[0]?.png ?? Buffer.alloc(0), places)).toEqual([
      [r, g, b],
      [r, g, b],
    ]);
  });

  it.each([
    { width: 1200, height: 600 },
    { width: 300, height: 900 },
  ])('keep the shape of a picture of $width x $height, though LocalAI makes squares', async (size) => {
    const provider = create();
    const plan = provider.plan(requestFor(provider, { operation: 'edit', size }));
    const { pngs } = await make(provider, {
      operation: 'edit',
      images: [await colouredPicture(size)],
      mask: await maskOfLeft(size),
      prompt: 'a dog',
      size,
    });
    const [made] = pngs;
    expect(made?.size).toEqual(plan.size);
    expect(plan.size.width / plan.size.height).toBeCloseTo(size.width / size.height, 1);
    const { r, g, b } = paintOf({ prompt: 'a dog', seed: 1 });
    const corners = [
      [0, 0],
      [0.45, 0.99],
      [0.55, 0],
      [0.99, 0.99],
    ] as const;
    expect(await coloursAt(made?.png ?? Buffer.alloc(0), corners)).toEqual([[r, g, b], [r, g, b], RED, RED]);
  });

  it('turn a photo upright first', async () => {
    const lying = { width: 600, height: 300 };
    const blue = { create: { width: 300, height: 300, channels: 3, background: 'blue' } } as const;
    const turned = await sharp((await colouredPicture(lying)).bytes)
      .composite([{ input: blue, left: 300, top: 0 }])
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const size = { width: 300, height: 600 };
    const images = [{ bytes: turned, format: 'jpeg', size } as const];
    await make(create(), { operation: 'edit', images, mask: null, size });
    const sent = fake.requestsTo(INPAINTING)[0]?.form?.files[0]?.bytes ?? Buffer.alloc(0);
    expect(await sharp(sent).metadata()).not.toHaveProperty('orientation');
    const [top = [], bottom = []] = await coloursAt(sent, [
      [0.5, 0.1],
      [0.5, 0.9],
    ]);
    expect(top[0]).toBeGreaterThan(150);
    expect(bottom[2]).toBeGreaterThan(200);
  });

  it('of several pictures use the first, and say so', async () => {
    const image = await colouredPicture(square);
    const { warnings } = await make(create(), {
      operation: 'edit',
      images: [image, image, image],
      mask: null,
    });
    expect(warnings).toEqual([expect.stringContaining('2 more were not')]);
  });

  it('need a model by name', async () => {
    const failure = await failureOf(create({ model: undefined }), {
      operation: 'edit',
      images: [await colouredPicture(square)],
      mask: null,
    });
    expect(failure.code).toBe('upstream_model_not_found');
    expect(failure.message).toContain('IMAGE_BACKEND_MODEL');
  });

  it('use the only model there is where LocalAI has one', async () => {
    fake.models = ['stablediffusion'];
    const provider = create({ model: undefined });
    await make(provider, { operation: 'edit', images: [await colouredPicture(square)], mask: null });
    expect(fake.requestsTo(INPAINTING)[0]?.form?.fields.model).toEqual(['stablediffusion']);
  });
});

it('makes a variation by an edit with a fixed instruction, and says so in the plan', async () => {
  const provider = create();
  const size = { width: 512, height: 512 };
  const { adjustments } = provider.plan(requestFor(provider, { operation: 'vary', size }));
  expect(adjustments).toMatchObject([{ parameter: 'operation', requested: 'variation', used: 'edit' }]);
  await make(provider, {
    operation: 'vary',
    images: [await colouredPicture(size)],
    mask: null,
    prompt: '',
    size,
  });
  expect(fake.requestsTo(INPAINTING)[0]?.form?.fields.prompt?.[0]).toMatch(/variation of this image/);
});

describe('errors', () => {
  it.each([
    ['a wrong key', { status: 401, isOpaque: false }, 'upstream_auth_failed', /IMAGE_BACKEND_API_KEY/],
    [
      'a wrong key, without a body',
      { status: 401, isOpaque: true },
      'upstream_auth_failed',
      /IMAGE_BACKEND_API_KEY/,
    ],
  ] as const)('%s', async (_, { isOpaque }, code, sentence) => {
    fake.apiKey = 'another';
    fake.isOpaque = isOpaque;
    const failure = await failureOf(create({ apiKey: 'backend-secret' }));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(sentence);
  });

  it('a number as code is read as any other', async () => {
    const body = { error: { code: 400, message: 'prompt is too long', type: '' } };
    fake.faults.push(transportFault.answer(400, body));
    const failure = await failureOf(create());
    expect(failure.code).toBe('upstream_rejected');
    expect(failure.message).toBe('The image server does not accept this request: prompt is too long');
  });
});
