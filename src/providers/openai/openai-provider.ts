import type OpenAI from 'openai';
import type { ImageGenCompletedEvent, ImageGenerateParamsNonStreaming } from 'openai/resources/images';
import { AppError } from '../../errors.ts';
import type {
  GenerateContext,
  ImagePlan,
  ImageProvider,
  ImageRequest,
  ImageResult,
  ProvidedImage,
} from '../image-provider.ts';
import { hasPngSignature, readWholePng } from '../whole-png.ts';
import { readImageReply } from './image-reply.ts';
import { legalSize } from './legal-size.ts';
import { estimateImageCostUsd, imageCostUsd, imageModelFacts } from './models.ts';
import { retryWhereNothingWasDone, toUpstreamError } from './openai-errors.ts';

type Quality = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface OpenAIProviderOptions {
  client: OpenAI;
  model: string;
  /** Sent with every request: a model that picks its own may spend ten times as much. */
  quality: Quality;
  /** For one call, from sending to the last byte. Large images of high quality take minutes. */
  timeoutMs: number;
  maxConcurrentCalls: number;
}

/** Images by OpenAI's GPT image models, or any server with the same `/v1/images/generations`. */
export function createOpenAIProvider(options: OpenAIProviderOptions): ImageProvider {
  const { client, model, quality, timeoutMs, maxConcurrentCalls } = options;
  const facts = imageModelFacts(model);
  const bestQuality = facts.qualities.at(-1) ?? quality;
  const usedQuality = facts.qualities.includes(quality) ? quality : bestQuality;

  function plan({ size, count }: Pick<ImageRequest, 'size' | 'count'>): ImagePlan {
    const made = legalSize(size, facts);
    const adjustments = [];
    if (made.width !== size.width || made.height !== size.height) {
      adjustments.push({
        parameter: 'size',
        requested: `${size.width}x${size.height}`,
        used: `${made.width}x${made.height}`,
        reason: `${model} cannot make this size; the image is made at ${made.width}x${made.height} and scaled to the size asked for.`,
      });
    }
    if (usedQuality !== quality) {
      adjustments.push({
        parameter: 'quality',
        requested: quality,
        used: usedQuality,
        reason: `${model} has no quality '${quality}'.`,
      });
    }
    const each = estimateImageCostUsd(model, usedQuality, made);
    return { model, size: made, adjustments, estimatedCostUsd: each === null ? null : each * count };
  }

  async function generate(request: ImageRequest, context: GenerateContext): Promise<ImageResult> {
    const made = plan(request).size;
    const body: ImageGenerateParamsNonStreaming = {
      model,
      prompt: request.prompt,
      n: request.count,
      size: `${made.width}x${made.height}`,
      quality: usedQuality,
      output_format: 'png',
    };
    const result = await retryWhereNothingWasDone(async () => {
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([context.signal, timeout]);
      try {
        return await (request.partialImages > 0
          ? receiveStream(body, request.partialImages, { ...context, signal })
          : receiveReply(body, { ...context, signal }));
      } catch (error) {
        context.signal.throwIfAborted();
        if (timeout.aborted) throw new AppError('upstream_timeout', undefined, { cause: error });
        throw toUpstreamError(error, model);
      }
    }, context.signal);
    return { ...result, costUsd: imageCostUsd(model, result.usage), warnings: shutdownWarnings() };
  }

  async function receiveReply(
    body: ImageGenerateParamsNonStreaming,
    context: GenerateContext,
  ): Promise<Pick<ImageResult, 'images' | 'usage'>> {
    const response = await client.images
      .generate(body, { signal: context.signal, timeout: timeoutMs })
      .asResponse();
    if (response.body === null) throw new AppError('upstream_invalid_response');
    const reply = await readImageReply(response.body, contentLength(response.headers));
    const { data, usage } = (reply.body ?? {}) as {
      data?: { b64_json?: number }[];
      usage?: ImageResult['usage'];
    };
    if (!Array.isArray(data)) throw new AppError('upstream_invalid_response');
    const images = await Promise.all(
      Array.from({ length: body.n ?? 1 }, async (_, index) => {
        const image = await toProvidedImage(reply.images[data[index]?.b64_json ?? -1]);
        if ('png' in image) context.onProgress({ type: 'image', index });
        return image;
      }),
    );
    return { images: requireOne(images), usage: usage ?? null };
  }

  /** Images that were complete before the stream failed are kept; the others carry the stream's error. */
  async function receiveStream(
    body: ImageGenerateParamsNonStreaming,
    partialImages: number,
    context: GenerateContext,
  ): Promise<Pick<ImageResult, 'images' | 'usage'>> {
    const completed: ImageGenCompletedEvent[] = [];
    let failure: AppError | undefined;
    const stream = await client.images.generate(
      { ...body, stream: true, partial_images: partialImages },
      { signal: context.signal, timeout: timeoutMs },
    );
    try {
      for await (const event of stream) {
        if (event.type === 'image_generation.partial_image') {
          const { partial_image_index: partialIndex, b64_json: b64Json } = event;
          context.onProgress({ type: 'partial_image', index: completed.length, partialIndex, b64Json });
        } else if (event.type === 'image_generation.completed') {
          context.onProgress({ type: 'image', index: completed.length });
          completed.push(event);
        }
      }
    } catch (error) {
      if (completed.length === 0) throw error;
      failure = toUpstreamError(error, model);
    }
    const images = await Promise.all(
      Array.from({ length: body.n ?? 1 }, async (_, index): Promise<ProvidedImage> => {
        const event = completed[index];
        if (event !== undefined) return toProvidedImage(Buffer.from(event.b64_json, 'base64'));
        return { error: failure ?? missingImage() };
      }),
    );
    return { images: requireOne(images), usage: addUsage(completed.map((event) => event.usage)) };
  }

  function shutdownWarnings(): string[] {
    return facts.shutdownDate === null
      ? []
      : [`The model ${model} ends on ${facts.shutdownDate}; set OPENAI_IMAGE_MODEL to a newer one.`];
  }

  return { name: 'openai', paid: true, maxConcurrentCalls, plan, generate };
}

function contentLength(headers: Headers): number | undefined {
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return Number.isSafeInteger(length) && !headers.has('content-encoding') ? length : undefined;
}

/** A whole PNG as it came; another whole image format as a PNG; else the error for this image. */
async function toProvidedImage(bytes: Buffer | null | undefined): Promise<ProvidedImage> {
  if (bytes === undefined) return { error: missingImage() };
  if (bytes === null)
    return { error: new AppError('upstream_invalid_response', 'This image was not valid base64.') };
  const size = readWholePng(bytes);
  if (size !== null) return { png: bytes, size, seed: null };
  try {
    if (hasPngSignature(bytes)) throw new Error('The PNG is not whole.');
    return await convertToPng(bytes);
  } catch (cause) {
    const detail = 'The provider sent this image broken or cut off.';
    return { error: new AppError('upstream_invalid_response', detail, { cause }) };
  }
}

async function convertToPng(bytes: Buffer): Promise<ProvidedImage> {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(bytes, { failOn: 'truncated' })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { png: data, size: { width: info.width, height: info.height }, seed: null };
}

function missingImage(): AppError {
  return new AppError('upstream_invalid_response', 'The provider did not send this image.');
}

function requireOne(images: ProvidedImage[]): ProvidedImage[] {
  const [first] = images;
  if (first !== undefined && 'error' in first && images.every((image) => 'error' in image)) throw first.error;
  return images;
}

/** Each completed event of a stream counts its own image. */
function addUsage(usages: ImageGenCompletedEvent['usage'][]): Record<string, unknown> | null {
  const counted = usages.filter((usage) => usage !== undefined && usage !== null);
  if (counted.length === 0) return null;
  const sum = (count: (usage: ImageGenCompletedEvent['usage']) => number) =>
    counted.reduce((total, usage) => total + count(usage), 0);
  return {
    input_tokens: sum((usage) => usage.input_tokens),
    input_tokens_details: {
      text_tokens: sum((usage) => usage.input_tokens_details?.text_tokens ?? 0),
      image_tokens: sum((usage) => usage.input_tokens_details?.image_tokens ?? 0),
    },
    output_tokens: sum((usage) => usage.output_tokens),
    total_tokens: sum((usage) => usage.total_tokens),
  };
}
