import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import { AppError } from '../../errors.ts';
import { formatSize } from '../../image-size.ts';
import type { Logger } from '../../logger.ts';
import type {
  Adjustment,
  DiffusionSettings,
  GenerateContext,
  ImagePlan,
  ImageProvider,
  ImageRequest,
  ImageSize,
  PlannedRequest,
  ProvidedImage,
} from '../../providers/image-provider.ts';
import { createWaitingLine } from '../../waiting-line.ts';
import { chooseModel, lookForModel } from './choose-model.ts';
import { flattenPng } from './flatten-png.ts';
import { scalePng } from './scale-png.ts';
import { unheardDiffusionWishes } from './unheard-diffusion-wishes.ts';

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
  settings?: DiffusionSettings;
}

/** What is to be made; the model is that of the plan. */
export interface AskedImages extends Omit<ImageRequest, 'model'> {
  /** Whether what the mask protects keeps the pixels it had. */
  keepsUnmasked: boolean;
}

/** A request as the caller made it: the model may be any name, or none. */
interface ImagesToPlan extends Omit<PlannedRequest, 'model'> {
  model: string | undefined;
  hasMarkup?: boolean;
  /** What the caller named; undefined: none. */
  seed?: number | undefined;
}

/** What will be done, known before anything is paid. */
export interface GenerationPlan extends ImagePlan {
  model: string;
}

/** The generate stage: one provider, a queue before it, and the size asked for behind it. */
export interface ImageGenerator {
  readonly provider: Pick<ImageProvider, 'name' | 'paid' | 'readsEveryLanguage' | 'readsPlainEnglish'>;
  /** Has the provider asked for its models where it may have got one of this name since. Never rejects. */
  lookForModel(model: string | undefined): Promise<void>;
  /**
   * What would be made, before anything is paid.
   * @throws AppError `model_not_found`; `unsupported_parameter` for notes over a picture that the model cannot read
   */
  plan(request: ImagesToPlan): GenerationPlan;
  /** @throws AppError where the provider cannot work, such as `model_not_installed` */
  requireReady(): Promise<void>;
  /** @throws AppError `server_busy` when too many wait for the provider already */
  requirePlace(): void;
  /**
   * Has the images made as planned and gives each the size asked for. Waits for a free place when the provider is busy.
   * @throws AppError when not one image could be made; `server_busy` when too many wait already
   */
  generate(
    request: AskedImages,
    plan: GenerationPlan,
    context: GenerateStageContext,
  ): Promise<GenerateResult>;
}

interface GenerateStageContext extends GenerateContext {
  /** Awaited right before a request that costs money is sent. */
  beforePaying?: (() => Promise<void>) | undefined;
  /** Told whenever the place in the queue changes, while there is one: 1 is next. */
  onPlace(place: number): void;
  /** Told of images that could not be finished. */
  logger: Logger;
}

export interface ImageGeneratorOptions {
  /** Requests that may wait for the provider; further ones are refused. */
  mostWaiting: number;
  /** Whether names of OpenAI's other models are taken for the provider's own. */
  hasAliases: boolean;
  /** Whether every image gets a mark that says a machine made it. */
  hasVisibleLabel: boolean;
}

export function createImageGenerator(
  provider: ImageProvider,
  { mostWaiting, hasAliases, hasVisibleLabel }: ImageGeneratorOptions,
): ImageGenerator {
  const line = createWaitingLine({ concurrency: provider.maxConcurrentCalls, mostWaiting });
  /** Pixels are work for the processor: more at once would only take more memory. */
  const finishing = new PQueue({ concurrency: availableParallelism() });

  const plan: ImageGenerator['plan'] = (request) => {
    const { model, adjustments } = chooseModel(provider, request, hasAliases);
    if (request.hasMarkup && provider.takesMarkup?.(model) !== true) {
      const detail = `The model ${model} does not take 'markup'; send a 'mask', or describe the change in the prompt.`;
      throw new AppError('unsupported_parameter', detail, { param: 'markup' });
    }
    const planned = provider.plan({ ...request, model });
    const unheard = unheardDiffusionWishes(provider, request);
    return { ...planned, model, adjustments: [...adjustments, ...planned.adjustments, ...unheard] };
  };

  async function finishAll(
    images: ProvidedImage[],
    request: AskedImages,
    warnings: string[],
    logger: Logger,
  ): Promise<GeneratedImage[]> {
    return Promise.all(
      images.map(async (image, index) => {
        if ('error' in image) return image;
        const { seed } = image;
        const finished = { png: image.png, size: image.size };
        try {
          await finishing.add(async () => {
            for (const step of stepsFor(request)) Object.assign(finished, await step(finished));
          });
        } catch (error) {
          logger.error({ err: error, image: index }, 'an image could not be finished');
          // It may have been paid for: an image that is not quite as asked is better than none.
          warnings.push(`Image ${index} could not be finished as asked; it is kept as far as that went.`);
        }
        return { png: finished.png, ...finished.size, seed };
      }),
    );
  }

  /** From the image as it was made to the one asked for, in order. */
  function stepsFor({ size, images: [original], mask, keepsUnmasked, wishes }: AskedImages): FinishingStep[] {
    const scale: FinishingStep = async (made) =>
      isSameSize(made.size, size) ? made : { png: await scalePng(made.png, size), size };
    const keepUnmasked: FinishingStep = async (made) => {
      if (mask === null || original === undefined || !keepsUnmasked) return made;
      const { keepUnmasked } = await import('../../source-image/keep-unmasked.ts');
      return { ...made, png: await keepUnmasked({ result: made.png, original, mask }) };
    };
    const fillBackground: FinishingStep = async (made) =>
      wishes.background === 'opaque' ? { ...made, png: await flattenPng(made.png) } : made;
    const label: FinishingStep = async (made) => {
      if (!hasVisibleLabel) return made;
      const { drawLabel } = await import('../../provenance/visible-label.ts');
      return { ...made, png: await drawLabel(made.png) };
    };
    return [scale, keepUnmasked, fillBackground, label];
  }

  return {
    provider,
    lookForModel: (model) => lookForModel(provider, model, hasAliases),
    plan,
    requireReady: async () => provider.requireReady?.(),
    requirePlace: () => line.requirePlace(),
    async generate(request, planned, context) {
      const { model, adjustments } = planned;
      // Unfinished versions carry no mark, so where every image has to carry one there are none.
      const partialImages = hasVisibleLabel ? 0 : request.partialImages;
      const call = async () => {
        if (provider.paid) await context.beforePaying?.();
        return provider.generate({ ...request, model, partialImages }, context);
      };
      const result = await line.run(call, context);
      const warnings = [
        ...result.warnings,
        ...otherSizes(result.images, planned.size),
        ...stretched(request),
      ];
      const images = await finishAll(result.images, request, warnings, context.logger);
      const { usage, costUsd, settings } = result;
      return {
        ...{ provider: provider.name, model, images, adjustments, warnings, usage, costUsd },
        ...(settings === undefined ? {} : { settings }),
      };
    },
  };
}

type MadeImage = { png: Buffer; size: ImageSize };
type FinishingStep = (made: MadeImage) => Promise<MadeImage>;

function isSameSize(one: ImageSize, other: ImageSize): boolean {
  return one.width === other.width && one.height === other.height;
}

/** What a mask protects is put back in the size asked for, so a picture of another shape is stretched to it. */
function stretched({ images: [original], mask, size }: AskedImages): string[] {
  if (original === undefined || mask === null) return [];
  const [from, to] = [original.size, size];
  const isSameShape = Math.abs(Math.log((from.width * to.height) / (from.height * to.width))) < 0.02;
  return isSameShape ? [] : [`The picture has another shape than ${formatSize(to)}: it was stretched.`];
}

/** A sentence for each size that came instead of the planned one. */
function otherSizes(images: ProvidedImage[], planned: ImageSize): string[] {
  const sizes = new Set(images.flatMap((image) => ('size' in image ? [formatSize(image.size)] : [])));
  sizes.delete(formatSize(planned));
  return [...sizes].map(
    (size) => `The provider made ${size} instead of ${formatSize(planned)}; it was scaled.`,
  );
}
