import type { ImageGenerateParams, ImageGenerateParamsNonStreaming } from 'openai/resources/images';
import { AppError } from '../../errors.ts';
import type {
  GenerateContext,
  ImagePlan,
  ImageProvider,
  ImageRequest,
  ImageResult,
} from '../image-provider.ts';
import type { ImageEndpoint } from './image-endpoint.ts';
import { legalSize } from './legal-size.ts';
import { estimateImageCostUsd, imageCostUsd, imageModelFacts } from './models.ts';
import { toUpstreamError } from './openai-errors.ts';
import { type ReceivedImages, receiveImages } from './receive-images.ts';
import { retryWhereNothingWasDone } from './retry.ts';

const NO_STREAMING_WARNING =
  'The provider refused to stream unfinished images, so the images were asked for without.';

type Quality = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface OpenAIProviderOptions {
  endpoint: ImageEndpoint;
  model: string;
  /** Sent with every request: a model that picks its own may spend ten times as much. */
  quality: Quality;
  /** For one call, from sending to the last byte. Large images of high quality take minutes. */
  timeoutMs: number;
  maxConcurrentCalls: number;
}

/** Images by OpenAI's GPT image models, or any server with the same `/v1/images/generations`. */
export function createOpenAIProvider(options: OpenAIProviderOptions): ImageProvider {
  const { endpoint, model, quality, timeoutMs, maxConcurrentCalls } = options;
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
    const streaming = { stream: true, partial_images: request.partialImages } as const;
    if (request.partialImages === 0) return finish(await call(body, request.count, context));
    try {
      return finish(await call({ ...body, ...streaming }, request.count, context));
    } catch (error) {
      // Refused at the door, so nothing was made: not every server streams, or streams several images.
      if (!(error instanceof AppError) || error.code !== 'upstream_rejected') throw error;
      const result = finish(await call(body, request.count, context));
      return { ...result, warnings: [...result.warnings, NO_STREAMING_WARNING] };
    }
  }

  /** One call, again only where it is known that nothing was made. */
  function call(body: ImageGenerateParams, count: number, context: GenerateContext): Promise<ReceivedImages> {
    return retryWhereNothingWasDone(async () => {
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([context.signal, timeout]);
      try {
        const reply = await endpoint.generate(body, signal);
        return await receiveImages(reply, count, { model, onProgress: context.onProgress });
      } catch (error) {
        context.signal.throwIfAborted();
        if (timeout.aborted) throw new AppError('upstream_timeout', undefined, { cause: error });
        throw toUpstreamError(error, model);
      }
    }, context.signal);
  }

  function finish({ images, usage, isUsageWhole }: ReceivedImages): ImageResult {
    const costUsd = isUsageWhole ? imageCostUsd(model, usage) : null;
    return { images, usage, costUsd, warnings: shutdownWarnings() };
  }

  function shutdownWarnings(): string[] {
    return facts.shutdownDate === null
      ? []
      : [`The model ${model} ends on ${facts.shutdownDate}; set OPENAI_IMAGE_MODEL to a newer one.`];
  }

  return { name: 'openai', paid: true, maxConcurrentCalls, plan, generate };
}
