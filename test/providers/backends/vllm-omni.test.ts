import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackendProviderOptions } from '../../../src/providers/backends/backend-provider.ts';
import { vllmOmni } from '../../../src/providers/backends/vllm-omni.ts';
import { testImageProvider } from '../../contracts/image-provider.ts';
import { paintOf } from '../../fakes/diffusion-picture.ts';
import { transportFault } from '../../fakes/transport-faults.ts';
import { type FakeVllmOmni, startFakeVllmOmni } from '../../fakes/vllm-omni.ts';
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
const EDITS = '/v1/images/edits';
const RED = [200, 30, 10];
const square = { width: 512, height: 512 };
let fake: FakeVllmOmni;

beforeEach(async () => {
  fake = await startFakeVllmOmni();
});
afterEach(() => fake.close());

const create = (changes: Partial<BackendProviderOptions> = {}) => providerFor(vllmOmni, fake.url, changes);

testImageProvider({
  name: 'vllm-omni',
  create: async () => {
    fake.apiKey = 'backend-secret';
    return create({ apiKey: 'backend-secret' });
  },
  createFailing: async () => {
    fake.faults.push({ ...transportFault.errorDetail(500), times: Number.POSITIVE_INFINITY });
    return create({ apiKey: 'backend-secret' });
  },
  secrets: ['backend-secret'],
});

describe('pictures from words', () => {
  it('are made together in one call', async () => {
    const provider = create();
    const { pngs, progress } = await make(provider, { count: 10, prompt: 'a cat', seed: 4 });
    expect(pngs).toHaveLength(10);
    expect(fake.requestsTo(GENERATIONS).map(({ body }) => body)).toEqual([
      {
        model: fake.model,
        prompt: 'a cat',
        n: 10,
        size: '512x512',
        response_format: 'b64_json',
        seed: 4,
      },
    ]);
    expect(progress).toHaveLength(10);
  });

  it('have a seed where one was made alone; of several only the server knows', async () => {
    expect((await make(create(), { count: 1, seed: 4 })).pngs.map(({ seed }) => seed)).toEqual([4]);
    expect((await make(create(), { count: 2, seed: 4 })).pngs.map(({ seed }) => seed)).toEqual([null, null]);
  });

  it.each(['jpeg', 'webp'] as const)('that come as %s are handed on as PNG', async (format) => {
    fake.format = format;
    const { pngs } = await make(create());
    expect(pngs.map(({ png }) => png.toString('latin1', 1, 4))).toEqual(['PNG']);
  });
});

describe('the model', () => {
  it('is the one that is served, once it is known', async () => {
    const provider = create();
    await make(provider);
    expect(provider.models()).toEqual([fake.model]);
    expect(provider.defaultModel('edit')).toBe(fake.model);
  });

  it('is not sent as long as the server has not said its name; it is asked again', async () => {
    fake.model = '';
    const provider = create();
    fake.faults.push(transportFault.answer(200, { created: 1, data: [] }));
    await failureOf(provider);
    expect(fake.requestsTo(GENERATIONS)[0]?.body).not.toHaveProperty('model');
    expect(provider.models()).toEqual(['vllm-omni']);
  });
});

describe('edits', () => {
  it('repaint what the mask leaves transparent where the model can', async () => {
    const { pngs, warnings } = await make(create(), {
      operation: 'edit',
      images: [await colouredPicture(square)],
      mask: await maskOfLeft(square),
      prompt: 'a dog',
      size: square,
      seed: 3,
    });
    const { r, g, b } = paintOf({ prompt: 'a dog', seed: 3 });
    const places = [
      [0.45, 0.5],
      [0.55, 0.5],
    ] as const;
    expect(await coloursAt(pngs[0]?.png ?? Buffer.alloc(0), places)).toEqual([[r, g, b], RED]);
    expect(warnings).toEqual([expect.stringContaining('Only some models')]);
  });

  it('send what vLLM-Omni reads as a form', async () => {
    const image = await colouredPicture(square);
    await make(create(), {
      operation: 'edit',
      images: [image, image],
      mask: null,
      prompt: 'a dog',
      size: square,
      seed: 3,
      count: 2,
    });
    const [form] = fake.requestsTo(EDITS).map((request) => request.form);
    expect(form?.files.map(({ field }) => field)).toEqual(['image', 'image']);
    expect(form?.fields).toEqual({
      model: [fake.model],
      prompt: ['a dog'],
      n: ['2'],
      size: ['512x512'],
      response_format: ['b64_json'],
      output_format: ['png'],
      seed: ['3'],
    });
  });

  it('without a mask are no reason for a warning', async () => {
    const images = [await colouredPicture(square)];
    expect((await make(create(), { operation: 'edit', images, mask: null, size: square })).warnings).toEqual(
      [],
    );
  });
});

it('reports every wish it cannot grant', () => {
  const provider = create();
  const { adjustments } = provider.plan(
    requestFor(provider, {
      size: square,
      wishes: {
        quality: 'max',
        background: 'transparent',
        moderation: 'low',
        complexity: 'low',
        inputFidelity: 'high',
      },
    }),
  );
  expect(adjustments.map(({ parameter, requested, used }) => [parameter, requested, used])).toEqual([
    ['background', 'transparent', 'opaque'],
    ['quality', 'max', 'none'],
    ['moderation', 'low', 'none'],
    ['complexity', 'low', 'none'],
    ['input_fidelity', 'high', 'none'],
  ]);
});

describe('errors', () => {
  it.each([
    [400, "Invalid size format: '1024x'.", 'upstream_rejected', /: Invalid size format: '1024x'\.$/],
    [
      422,
      [
        { loc: ['body', 'prompt'], msg: 'field required', type: 'missing' },
        { loc: ['body', 'n'], msg: 'too large', type: 'less_than_equal' },
      ],
      'upstream_rejected',
      /: prompt: field required; n: too large$/,
    ],
    [422, [null, 7], 'upstream_rejected', /^The image server does not accept this request\.$/],
    [
      503,
      'Diffusion engine not initialized.',
      'upstream_overloaded',
      /: Diffusion engine not initialized\.$/,
    ],
    [404, 'Not Found', 'upstream_model_not_found', /IMAGE_BACKEND_URL/],
  ] as const)('%i with detail %j', async (status, detail, code, sentence) => {
    fake.faults.push(transportFault.errorDetail(status, detail));
    const failure = await failureOf(create());
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(sentence);
  });

  it('a wrong key is the operator’s to mend', async () => {
    fake.apiKey = 'another';
    const failure = await failureOf(create({ apiKey: 'backend-secret' }));
    expect(failure.code).toBe('upstream_auth_failed');
    expect(failure.message).toContain('IMAGE_BACKEND_API_KEY');
  });
});
