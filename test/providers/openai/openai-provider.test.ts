import { pino } from 'pino';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createOutbound } from '../../../src/outbound.ts';
import type { ImageProvider, ImageRequest } from '../../../src/providers/image-provider.ts';
import { createImageEndpoint } from '../../../src/providers/openai/image-endpoint.ts';
import { createModelCatalogue } from '../../../src/providers/openai/model-catalogue.ts';
import { imageModelFacts } from '../../../src/providers/openai/models.ts';
import {
  createOpenAIProvider,
  type OpenAIProviderOptions,
} from '../../../src/providers/openai/openai-provider.ts';
import { imageRequest, testImageProvider, watch } from '../../contracts/image-provider.ts';
import { type FakeOpenAI, fault, startFakeOpenAI } from '../../fakes/openai.ts';

const GENERATIONS = '/v1/images/generations';
let upstream: FakeOpenAI;

beforeEach(async () => {
  upstream = await startFakeOpenAI();
});
afterEach(() => upstream.close());

function createProvider(changes: Partial<OpenAIProviderOptions> = {}, baseUrl = upstream.url): ImageProvider {
  return createOpenAIProvider({
    endpoint: createImageEndpoint({ apiKey: upstream.apiKey, baseUrl, request: createOutbound({}).request }),
    model: 'gpt-image-2.5-flare',
    editModel: 'gpt-image-2.5-sunburst',
    catalogue: createModelCatalogue({ list: async () => [], logger: pino({ level: 'silent' }) }),
    quality: 'medium',
    timeoutMs: 10_000,
    maxConcurrentCalls: 4,
    ...changes,
  });
}

/** A request for the default model. */
function asked(changes: Partial<ImageRequest> = {}): ImageRequest {
  return imageRequest({ model: 'gpt-image-2.5-flare', ...changes });
}

async function failureOf(provider: ImageProvider, changes = {}): Promise<AppError> {
  const failure = await provider.generate(asked(changes), watch().context).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AppError);
  return failure as AppError;
}

testImageProvider({
  name: 'openai',
  create: async () => createProvider(),
  createFailing: async () => {
    upstream.faults.push({ ...fault.serverError(), times: Number.POSITIVE_INFINITY });
    return createProvider();
  },
  // As the real models: the generate stage puts back what a mask protects.
  keepsOutsideMask: false,
  secrets: ['sk-test-imaginate'],
});

describe('the request', () => {
  it('sends what today’s API takes, and nothing else', async () => {
    await createProvider().generate(asked({ count: 2, size: { width: 512, height: 512 } }), watch().context);
    expect(upstream.requestsTo(GENERATIONS).map(({ body }) => body)).toEqual([
      {
        model: 'gpt-image-2.5-flare',
        prompt: 'a photograph of a woman enjoying a vacation at a warm sea',
        n: 2,
        size: '1024x1024',
        quality: 'medium',
        output_format: 'png',
      },
    ]);
  });

  it.each(['gpt-image-2.5-flare', 'gpt-image-2.6-flare', 'gpt-image-2'])(
    'costs no more than was estimated: %s',
    async (model) => {
      const provider = createProvider();
      const bytes = await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#3a7' } })
        .png()
        .toBuffer();
      const picture = { bytes, format: 'png', size: { width: 1024, height: 1024 } } as const;
      const sizes = [
        { width: 1024, height: 1024 },
        { width: 816, height: 816 },
        { width: 3840, height: 2160 },
      ];
      for (const quality of imageModelFacts(model).qualities) {
        for (const size of sizes) {
          const wishes = { quality };
          const made = asked({ model, size, wishes, count: 2, partialImages: 2 });
          const edited = asked({ model, size, wishes, operation: 'edit', images: [picture, picture] });
          for (const request of [made, edited]) {
            const { costUsd } = await provider.generate(request, watch().context);
            // The words of the prompt are not estimated.
            expect(costUsd ?? 1).toBeLessThan(provider.plan(request).estimatedCostUsd + 0.001);
          }
        }
      }
    },
  );

  it('takes a quality the model has not down to the best it has, and says so', () => {
    const size = { width: 1024, height: 1024 };
    const plan = createProvider({ quality: 'max' }).plan(asked({ model: 'gpt-image-2', size }));
    expect(plan.adjustments).toMatchObject([{ parameter: 'quality', requested: 'max', used: 'high' }]);
  });

  it.each(['gpt-image-2.5-flare', 'gpt-image-2.6-flare', 'gpt-image-2', 'gpt-image-1.5', 'gpt-image-1-mini'])(
    '%s accepts every size we plan for it',
    async (model) => {
      const provider = createProvider();
      for (const [width, height] of [
        [64, 64],
        [256, 256],
        [1024, 1024],
        [300, 200],
        [2000, 300],
        [64, 3840],
        [3840, 2160],
        [2160, 3840],
        [1000, 1001],
        [2880, 2880],
      ] as const) {
        const result = await provider.generate(asked({ model, size: { width, height } }), watch().context);
        expect(result.images).toHaveLength(1);
      }
    },
  );

  it('warns of a model that is about to end', async () => {
    const { warnings } = await createProvider().generate(asked({ model: 'gpt-image-1.5' }), watch().context);
    expect(warnings).toEqual([expect.stringContaining('2026-12-01')]);
  });

  it('counts the cost from the tokens used', async () => {
    const { usage, costUsd } = await createProvider().generate(asked({ count: 2 }), watch().context);
    const { input_tokens, output_tokens } = usage as { input_tokens: number; output_tokens: number };
    expect(costUsd).toBeCloseTo((input_tokens * 5 + output_tokens * 30) / 1e6, 10);
  });
});

describe('streaming', () => {
  it('passes on partial images and keeps the completed ones', async () => {
    const { context, progress } = watch();
    const { images, usage } = await createProvider().generate(asked({ count: 2, partialImages: 2 }), context);
    expect(images.filter((image) => 'png' in image)).toHaveLength(2);
    expect(progress.map((event) => event.type)).toEqual([
      'partial_image',
      'partial_image',
      'image',
      'partial_image',
      'partial_image',
      'image',
    ]);
    const [partial] = progress;
    if (partial?.type !== 'partial_image') throw new Error('No partial image came first.');
    expect((await sharp(Buffer.from(partial.b64Json, 'base64')).metadata()).format).toBe('png');
    expect(usage).toMatchObject({ output_tokens: expect.any(Number) });
  });

  it.each([fault.streamErrorAfter(1), fault.streamCutAfter(1)])(
    'keeps what was complete when it fails: %#',
    async (broken) => {
      upstream.faults.push(broken);
      const { images, costUsd } = await createProvider().generate(
        asked({ count: 3, partialImages: 1 }),
        watch().context,
      );
      expect(images.map((image) => 'png' in image)).toEqual([true, false, false]);
      expect(costUsd).toBeNull();
    },
  );

  it('keeps what was complete when the work is aborted', async () => {
    const abort = new AbortController();
    const gate = upstream.gate({ path: GENERATIONS, afterEvents: 2 });
    const { context } = watch(abort.signal);
    const completed = new Promise<void>((resolve) => {
      context.onProgress = (event) => event.type === 'image' && resolve();
    });
    const result = createProvider().generate(asked({ count: 2, partialImages: 1 }), context);
    await completed;
    abort.abort(new AppError('server_stopped'));
    expect((await result).images.map((image) => 'png' in image)).toEqual([true, false]);
    gate.release();
  });

  it('reads the answer of a server that does not stream', async () => {
    const plain = await fetch(`${upstream.url}/images/generations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${upstream.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-image-2.5-flare', prompt: 'x', size: '1024x1024', quality: 'low' }),
    });
    upstream.faults.push(fault.answer(200, await plain.text(), { 'content-type': 'application/json' }));
    const { images } = await createProvider().generate(asked({ partialImages: 1 }), watch().context);
    expect(images.map((image) => 'png' in image)).toEqual([true]);
  });

  it('asks again without streaming where that is refused, and says so', async () => {
    upstream.faults.push(
      fault.answer(400, '{"error":{"message":"stream is not supported","type":"invalid_request_error"}}'),
    );
    const { images, warnings } = await createProvider().generate(
      asked({ partialImages: 1 }),
      watch().context,
    );
    expect(images.map((image) => 'png' in image)).toEqual([true]);
    expect(warnings).toEqual([expect.stringContaining('refused to stream')]);
    expect(upstream.requestsTo(GENERATIONS).map(({ body }) => 'stream' in body)).toEqual([true, false]);
  });

  it('throws when nothing was complete', async () => {
    upstream.faults.push(fault.streamCutAfter(0));
    expect((await failureOf(createProvider(), { partialImages: 1 })).outcomeUnknown).toBe(true);
  });
});

describe('images that come back broken', () => {
  it.each([
    ['invalid base64', fault.invalidBase64(1)],
    ['a truncated PNG', fault.truncatedPng(1)],
    ['something that is no image', fault.notAnImage(1)],
  ])('%s costs that image alone', async (_name, broken) => {
    upstream.faults.push(broken);
    const { images } = await createProvider().generate(asked({ count: 3 }), watch().context);
    expect(images.map((image) => ('png' in image ? 'png' : image.error.code))).toEqual([
      'png',
      'upstream_invalid_response',
      'png',
    ]);
  });

  it('fewer images than asked for leave the others as errors', async () => {
    upstream.faults.push(fault.fewerImages(1));
    const { images } = await createProvider().generate(asked({ count: 3 }), watch().context);
    expect(images.map((image) => 'png' in image)).toEqual([true, false, false]);
  });

  it('turns another whole format into a PNG', async () => {
    upstream.faults.push(fault.jpegInsteadOfPng());
    const { images } = await createProvider().generate(asked(), watch().context);
    const [image] = images;
    if (image === undefined || !('png' in image)) throw new Error('No image came.');
    expect((await sharp(image.png).metadata()).format).toBe('png');
  });

  it.each([
    ['a body that ends early', fault.truncatedBody()],
    ['a body that is no JSON', fault.garbageJson()],
    ['no data', fault.missingData()],
    ['a web page', fault.htmlPage(200)],
    ['a single image that is broken', fault.truncatedPng(0)],
  ])('%s is upstream_invalid_response, and is not asked for again', async (_name, broken) => {
    upstream.faults.push(broken);
    const failure = await failureOf(createProvider());
    expect(failure.code).toBe('upstream_invalid_response');
    expect(failure.outcomeUnknown).toBe(true);
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
  });
});

describe('refusals and faults', () => {
  it.each([
    ['moderation_blocked', fault.moderation()],
    ['moderation_blocked', fault.moderationOutput()],
    ['moderation_blocked', fault.contentPolicy()],
    ['insufficient_quota', fault.quotaExhausted()],
    ['insufficient_quota', fault.quotaExhausted('insufficient_quota')],
    ['upstream_overloaded', fault.overloaded(3)],
    ['upstream_error', fault.serverError()],
    ['upstream_auth_failed', fault.invalidKey()],
    ['upstream_auth_failed', fault.forbidden()],
    ['upstream_model_not_found', fault.modelNotFound('gpt-image-2.5-flare')],
    ['upstream_error', fault.errorText()],
    ['upstream_rejected', fault.errorDetail()],
    ['upstream_error', fault.htmlPage()],
    ['upstream_error', fault.emptyBody()],
    ['upstream_error', fault.resetBeforeAnswer()],
  ] as const)('%s is named and asked for once', async (code, broken) => {
    upstream.faults.push(broken);
    expect((await failureOf(createProvider())).code).toBe(code);
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
  });

  it('tries again after a rate limit, as that made nothing', async () => {
    upstream.faults.push(fault.rateLimited(0), fault.slowDown(0));
    const { images } = await createProvider().generate(asked(), watch().context);
    expect(images).toHaveLength(1);
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(3);
  });

  it('ends the wait for a rate limit when the work is aborted, and does not call again', async () => {
    upstream.faults.push(fault.rateLimited(25));
    const abort = new AbortController();
    const reason = new AppError('server_stopped');
    const result = createProvider().generate(asked(), watch(abort.signal).context);
    await expect.poll(() => upstream.counts.answersSent).toBe(1);
    abort.abort(reason);
    await expect(result).rejects.toBe(reason);
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
  });

  it('passes a long Retry-After on instead of waiting for it', async () => {
    upstream.faults.push(fault.rateLimited(3600));
    const failure = await failureOf(createProvider());
    expect(failure.code).toBe('rate_limit_exceeded');
    expect(failure.retryAfterSeconds).toBe(3600);
  });

  it('names a server nobody listens on, as nothing was sent', async () => {
    const closed = await startFakeOpenAI();
    const { url } = closed;
    await closed.close();
    const failure = await failureOf(createProvider({}, url));
    expect(failure.code).toBe('upstream_unreachable');
    expect(failure.outcomeUnknown).toBe(false);
  });

  it.each([
    ['never answers', fault.hang()],
    ['stops in the middle of its answer', fault.stalledBody()],
  ])('gives up on a server that %s', async (_name, silent) => {
    upstream.faults.push(silent);
    const failure = await failureOf(createProvider({ timeoutMs: 300 }));
    expect(failure.code).toBe('upstream_timeout');
    expect(failure.outcomeUnknown).toBe(true);
    expect(upstream.requestsTo(GENERATIONS)).toHaveLength(1);
  });

  it('stops the upstream call when the work is aborted', async () => {
    const abort = new AbortController();
    const gate = upstream.gate({ path: GENERATIONS });
    const result = createProvider().generate(asked(), watch(abort.signal).context);
    const request = await gate.arrived;
    const reason = new AppError('server_stopped');
    abort.abort(reason);
    await expect(result).rejects.toBe(reason);
    expect(await request.ended).toBe('abandoned');
    gate.release();
  });
});
