import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import { AppError } from '../../errors.ts';
import type {
  Adjustment,
  GenerateContext,
  ImagePlan,
  ImageProvider,
  ImageRequest,
  ImageSize,
  ProvidedImage,
} from '../../providers/image-provider.ts';
import { scalePng } from './scale-png.ts';

type GeneratedImage =
  | { png: Buffer; width: number; height: number; seed: number | null }
  | { error: AppError };

/** What the generate stage hands on. */
export interface GenerateResult {
  provider: string;
  model: string;
  /** One entry per requested image, in order; at least one is an image. */
  images: GeneratedImage[];
  adjustments: Adjustment[];
  warnings: string[];
  usage: Record<string, unknown> | null;
  costUsd: number | null;
}

/** The generate stage: one provider, a queue before it, and the size asked for behind it. */
export interface ImageGenerator {
  readonly provider: Pick<ImageProvider, 'name' | 'paid'>;
  /** What would be made, before anything is paid. */
  plan(request: Pick<ImageRequest, 'size' | 'count'>): ImagePlan;
  /**
   * Has the images made and gives each the size asked for. Waits for a free place when the provider is busy.
   * @throws AppError when not one image could be made; `server_busy` when too many wait already
   */
  generate(request: ImageRequest, context: GenerateStageContext): Promise<GenerateResult>;
}

interface GenerateStageContext extends GenerateContext {
  /** Awaited right before a request that costs money is sent. */
  beforePaying?: (() => Promise<void>) | undefined;
}

const BUSY_RETRY_AFTER_SECONDS = 10;

/** @param mostWaiting requests that may wait for the provider; further ones are refused */
export function createImageGenerator(provider: ImageProvider, mostWaiting: number): ImageGenerator {
  const calls = new PQueue({ concurrency: provider.maxConcurrentCalls });
  /** Scaling is work for the processor: more at once would only take more memory. */
  const scaling = new PQueue({ concurrency: availableParallelism() });

  /** The image in exactly the size asked for: as it is where it has it. */
  async function scaleTo(image: { png: Buffer; size: ImageSize }, size: ImageSize): Promise<Buffer> {
    const fits = image.size.width === size.width && image.size.height === size.height;
    return fits ? image.png : scaling.add(() => scalePng(image.png, size));
  }

  async function scaleAll(
    images: ProvidedImage[],
    size: ImageSize,
    warnings: string[],
  ): Promise<GeneratedImage[]> {
    return Promise.all(
      images.map(async (image, index) => {
        if ('error' in image) return image;
        try {
          return { png: await scaleTo(image, size), ...size, seed: image.seed };
        } catch {
          // It may have been paid for: the wrong size is better than no image.
          warnings.push(`Image ${index} could not be scaled; it is kept as it was made.`);
          return { png: image.png, ...image.size, seed: image.seed };
        }
      }),
    );
  }

  function requirePlace(): void {
    const isBusy = calls.pending >= provider.maxConcurrentCalls;
    if (isBusy && calls.size >= mostWaiting) {
      throw new AppError('server_busy', undefined, { retryAfterSeconds: BUSY_RETRY_AFTER_SECONDS });
    }
  }

  return {
    provider,
    plan: (request) => provider.plan(request),
    async generate(request, context) {
      requirePlace();
      const plan = provider.plan(request);
      const result = await calls.add(async () => {
        if (context.signal.aborted) throw new AppError('server_stopping');
        if (provider.paid) await context.beforePaying?.();
        return provider.generate(request, context);
      });
      const warnings = [...result.warnings, ...otherSizes(result.images, plan.size)];
      const images = await scaleAll(result.images, request.size, warnings);
      const { model, adjustments } = plan;
      const { usage, costUsd } = result;
      return { provider: provider.name, model, images, adjustments, warnings, usage, costUsd };
    },
  };
}

/** A sentence for each size that came instead of the planned one. */
function otherSizes(images: ProvidedImage[], planned: ImageSize): string[] {
  const asText = ({ width, height }: ImageSize) => `${width}x${height}`;
  const sizes = new Set(images.flatMap((image) => ('size' in image ? [asText(image.size)] : [])));
  sizes.delete(asText(planned));
  return [...sizes].map((size) => `The provider made ${size} instead of ${asText(planned)}; it was scaled.`);
}
