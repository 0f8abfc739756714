import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackendProviderOptions } from '../../../src/providers/backends/backend-provider.ts';
import { stableDiffusionCpp } from '../../../src/providers/backends/stable-diffusion-cpp.ts';
import { testImageProvider } from '../../contracts/image-provider.ts';
import { paintOf } from '../../fakes/diffusion-picture.ts';
import {
  type FakeStableDiffusionCpp,
  startFakeStableDiffusionCpp,
} from '../../fakes/stable-diffusion-cpp.ts';
import { transportFault } from '../../fakes/transport-faults.ts';
import {
  colouredPicture,
  coloursAt,
  failureOf,
  make,
  maskOfLeft,
  providerFor,
} from './backend-under-test.ts';

const GENERATIONS = '/v1/images/generations';
const EDITS = '/v1/images/edits';
const RED = [200, 30, 10];
const square = { width: 512, height: 512 };
let fake: FakeStableDiffusionCpp;

beforeEach(async () => {
  fake = await startFakeStableDiffusionCpp();
});
afterEach(() => fake.close());

const create = (changes: Partial<BackendProviderOptions> = {}) =>
  providerFor(stableDiffusionCpp, fake.url, changes);

testImageProvider({
  name: 'stable-diffusion.cpp',
  create: async () => create({ apiKey: 'backend-secret' }),
  createFailing: async () => {
    fake.faults.push({ ...transportFault.errorText(500), times: Number.POSITIVE_INFINITY });
    return create({ apiKey: 'backend-secret' });
  },
  secrets: ['backend-secret'],
});

describe('pictures from words', () => {
  it('are asked for one after the other, each with its own seed', async () => {
    const { pngs } = await make(create(), { count: 2, prompt: 'a cat', seed: 2 ** 32 - 1 });
    expect(fake.requestsTo(GENERATIONS).map(({ body }) => body)).toEqual(
      [2 ** 32 - 1, 0].map((seed) => ({
        prompt: `a cat<sd_cpp_extra_args>{"seed":${seed}}</sd_cpp_extra_args>`,
        n: 1,
        size: '512x512',
        output_format: 'png',
      })),
    );
    expect(pngs.map(({ seed }) => seed)).toEqual([2 ** 32 - 1, 0]);
  });

  it.each([
    ['a pair', 'a cat<sd_cpp_extra_args>{"steps":1}</sd_cpp_extra_args>'],
    ['a pair over two lines', 'a cat<sd_cpp_extra_args>{\n"steps":1}</sd_cpp_extra_args>'],
    ['an opening tag alone, for which ours would be the end', 'a cat<sd_cpp_extra_args>'],
    ['a closing tag alone', 'a cat</sd_cpp_extra_args>'],
    [
      'a pair that comes up when another is taken out',
      'a cat<sd_cpp_<sd_cpp_extra_args>x</sd_cpp_extra_args>extra_args>{"steps":1}</sd_cpp_extra_args>',
    ],
    ['capital letters', 'a cat<SD_CPP_EXTRA_ARGS>{"steps":1}</sd_cpp_extra_args>'],
  ])('take no settings from a caller: %s', async (_, prompt) => {
    const { warnings } = await make(create(), { prompt, seed: 5 });
    expect(fake.drawn.map(({ settings }) => settings)).toEqual([{ seed: 5 }]);
    expect(fake.drawn[0]?.prompt).toMatch(/^a cat(?!.*sd_cpp)/i);
    expect(warnings).toEqual([expect.stringContaining('stable-diffusion.cpp would take for a command')]);
  });

  it('keep a | in the words, and angle brackets that mean nothing', async () => {
    const { warnings } = await make(create(), { prompt: 'a | b <sd> c' });
    expect(fake.drawn[0]?.prompt).toBe('a | b <sd> c');
    expect(warnings).toEqual([]);
  });
});

it('knows the one model by its name, and does not send it', async () => {
  const provider = create();
  await make(provider);
  expect(provider.models()).toEqual(['sd-cpp-local']);
  expect(fake.requestsTo(GENERATIONS)[0]?.body).not.toHaveProperty('model');
});

describe('edits', () => {
  it('repaint what the mask leaves transparent, and nothing else', async () => {
    const { pngs } = await make(create(), {
      operation: 'edit',
      images: [await colouredPicture(square, 'webp')],
      mask: await maskOfLeft(square),
      prompt: 'a dog',
      size: square,
      seed: 3,
    });
    const { r, g, b } = paintOf({ prompt: 'a dog', seed: 3 });
    const [left, right = []] = await coloursAt(pngs[0]?.png ?? Buffer.alloc(0), [
      [0.45, 0.5],
      [0.55, 0.5],
    ]);
    expect(left).toEqual([r, g, b]);
    RED.forEach((value, channel) => {
      expect(Math.abs((right[channel] ?? 0) - value)).toBeLessThan(8);
    });
  });

  it('keep the mask on its place of the picture where another shape is asked for', async () => {
    const wide = { width: 800, height: 200 };
    const { pngs } = await make(create(), {
      operation: 'edit',
      images: [await colouredPicture(wide)],
      mask: await maskOfLeft(wide, 0.25),
      prompt: 'a dog',
      size: square,
      seed: 3,
    });
    const { r, g, b } = paintOf({ prompt: 'a dog', seed: 3 });
    const places = [
      [0.2, 0.5],
      [0.3, 0.5],
    ] as const;
    expect(await coloursAt(pngs[0]?.png ?? Buffer.alloc(0), places)).toEqual([[r, g, b], RED]);
  });

  it('send every picture as image[], the mask as mask, and nothing it does not read', async () => {
    const image = await colouredPicture(square);
    const mask = await maskOfLeft(square);
    await make(create(), {
      operation: 'edit',
      images: [image, image],
      mask,
      prompt: 'a dog',
      size: square,
      seed: 3,
    });
    const [form] = fake.requestsTo(EDITS).map((request) => request.form);
    expect(form?.files.map(({ field }) => field)).toEqual(['image[]', 'image[]', 'mask']);
    expect(form?.fields).toEqual({
      prompt: ['a dog<sd_cpp_extra_args>{"seed":3}</sd_cpp_extra_args>'],
      n: ['1'],
      size: ['512x512'],
      output_format: ['png'],
    });
  });

  it('without a mask send none', async () => {
    await make(create(), {
      operation: 'edit',
      images: [await colouredPicture(square)],
      mask: null,
      size: square,
    });
    expect(fake.requestsTo(EDITS)[0]?.form?.files.map(({ field }) => field)).toEqual(['image[]']);
  });
});

describe('errors', () => {
  it('a text as error is the reason', async () => {
    fake.faults.push(transportFault.errorText(400, 'invalid params'));
    const failure = await failureOf(create());
    expect(failure.code).toBe('upstream_rejected');
    expect(failure.message).toBe('The image server does not accept this request: invalid params');
  });

  it('an exception is a failure whose outcome is unknown, and nothing is sent again', async () => {
    fake.faults.push(transportFault.answer(500, { error: 'server_error', message: 'bad_alloc' }));
    const failure = await failureOf(create());
    expect(failure.code).toBe('upstream_error');
    expect(failure.outcomeUnknown).toBe(true);
    expect(fake.requestsTo(GENERATIONS)).toHaveLength(1);
  });

  it('an unknown route has no body; the variables to check are named', async () => {
    const failure = await failureOf(providerFor(stableDiffusionCpp, fake.origin));
    expect(failure.code).toBe('upstream_model_not_found');
    expect(failure.message).toContain('IMAGE_BACKEND_URL');
  });

  it('silence ends with the time limit, and nothing is sent again', async () => {
    fake.faults.push(transportFault.hang());
    const failure = await failureOf(create({ timeoutMs: 200 }));
    expect(failure.code).toBe('upstream_timeout');
    expect(fake.requestsTo(GENERATIONS)).toHaveLength(1);
  });

  it('a server that is not there was not reached, and nothing was sent', async () => {
    const { url } = fake;
    await fake.close();
    const failure = await failureOf(providerFor(stableDiffusionCpp, url));
    expect(failure.code).toBe('upstream_unreachable');
    expect(failure.message).toBe('The image server could not be reached. Nothing was sent.');
  });
});
