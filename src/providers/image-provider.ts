import type { AppError } from '../errors.ts';

/** Width and height in pixels. */
export interface ImageSize {
  width: number;
  height: number;
}

/** What is to be seen in the picture, in English; mood and style are words of the vocabulary. */
export interface Scene {
  mood: string | null;
  style: string | null;
  theme: string | null;
  background: string | null;
  /** In the order of the sentence; may be empty. */
  objects: string[];
  act: string | null;
}

/** What is done: a picture from words alone, a picture changed by words, or one like another. */
export type ImageOperation = 'generate' | 'edit' | 'vary';

/** A picture of a caller: whole, decodable, and within the bounds of uploads. */
export interface SourceImage {
  bytes: Buffer;
  format: 'png' | 'jpeg' | 'webp';
  /** As it is to be seen: a turned photo (EXIF) is measured upright. */
  size: ImageSize;
}

export type ImageQuality = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/**
 * What a caller asked for that only some models can do; left out: the provider's own choice. What a provider cannot do
 * it leaves, and reports as an adjustment.
 */
export interface ImageWishes {
  quality?: ImageQuality;
  background?: 'opaque' | 'transparent';
  /** How strict the provider's own filter is. */
  moderation?: 'low';
  complexity?: 'low' | 'medium' | 'high';
  /** How closely an edit keeps to the picture. */
  inputFidelity?: 'low' | 'high';
  /** A hash that stands for the person who asks. */
  safetyIdentifier?: string;
  /** Settings that diffusion models on this machine take. */
  diffusion?: DiffusionWishes;
}

/** What decides about the steps of a diffusion model; left out: the model's own. */
export interface DiffusionWishes {
  /** What is not to be seen, in English. */
  negativePrompt?: string;
  /** 1 to 150. */
  steps?: number;
  /** How strongly the prompt guides, above 0; 1 is not at all. */
  guidance?: number;
  scheduler?: SchedulerName;
  /** Of edits and variations: how much of the picture may change, above 0 up to 1. */
  strength?: number;
}

/** The samplers of diffusion models by name. */
export const SCHEDULER_NAMES = ['pndm', 'ddim', 'euler', 'euler-ancestral', 'dpm++2m', 'lcm'] as const;

export type SchedulerName = (typeof SCHEDULER_NAMES)[number];

export interface ImageRequest {
  operation: ImageOperation;
  /** One of the provider's {@link ImageProvider.models}. */
  model: string;
  /** In English, unless the provider reads every language; empty for `vary`. */
  prompt: string;
  /** The pictures to edit, or the one to vary; none for `generate`. */
  images: readonly SourceImage[];
  /**
   * For `edit`: where the first picture may change, as a PNG of its size: alpha 0 is redrawn, 255 stays. Null: everywhere.
   * What stays is put back by the generate stage, so a provider need not be exact.
   */
  mask: Buffer | null;
  /** For `edit`, where {@link ImageProvider.takesMarkup}: notes drawn over the first picture, as a PNG of its size. */
  markup?: Buffer | undefined;
  wishes: ImageWishes;
  /**
   * The categories, mapped onto the vocabulary. They are worked out beside the provider's call, so only a
   * provider that draws from them waits for this.
   */
  scene: Promise<Scene>;
  /** The size the caller asked for. A provider may make another (see {@link ImagePlan.size}). */
  size: ImageSize;
  /** How many images, 1 to 10. */
  count: number;
  /** Seed of the first image, 0 to 2^32 - 1; image i is made from `seed + i` by providers that take seeds. */
  seed: number;
  /** How many unfinished versions of each image the caller would like to see, 0 to 3. */
  partialImages: number;
}

/** The part of a request that decides how it is fitted to a model. */
export type PlannedRequest = Pick<
  ImageRequest,
  'operation' | 'model' | 'size' | 'count' | 'wishes' | 'images' | 'partialImages'
>;

/** A change made so that a request fits a model. Always reported in the record. */
export interface Adjustment {
  /** The request field that was changed, such as `size`. */
  parameter: string;
  requested: string;
  used: string;
  reason: string;
}

/** What a provider will do with a request, known before anything is paid. */
export interface ImagePlan {
  /** The size the provider makes. Where it differs from the requested one, the generate stage scales it. */
  size: ImageSize;
  adjustments: Adjustment[];
  /** 0 for providers that cost nothing. Where the price is not known, that of the dearest model. */
  estimatedCostUsd: number;
}

/** An image that came back whole, or the reason why this one did not. */
export type ProvidedImage = { png: Buffer; size: ImageSize; seed: number | null } | { error: AppError };

export interface ImageResult {
  /** One entry per requested image, in order. At least one is an image: when all fail, `generate` throws. */
  images: ProvidedImage[];
  /** Token counts as the provider reports them; null where it reports none. */
  usage: Record<string, unknown> | null;
  /** What was paid, from `usage`; 0 for providers that cost nothing; null where it cannot be known. */
  costUsd: number | null;
  /** Sentences for people about anything unexpected that did not stop the work. */
  warnings: string[];
  /** How a diffusion model was run. */
  settings?: DiffusionSettings;
}

/** What a picture by a diffusion model can be made from again, with its prompt, seed and size. */
export interface DiffusionSettings {
  steps: number;
  guidance: number;
  scheduler: SchedulerName;
  /** Empty where there is none. */
  negativePrompt: string;
  /** Of edits and variations. */
  strength?: number;
}

/** Something to show while the work goes on. */
export type ImageProgress =
  | { type: 'step'; index: number; step: number; steps: number }
  | { type: 'image'; index: number }
  | { type: 'partial_image'; index: number; partialIndex: number; b64Json: string };

export interface GenerateContext {
  /** Aborts the work when the server has to stop at once. A caller that hangs up does not abort it. */
  signal: AbortSignal;
  onProgress(progress: ImageProgress): void;
}

/** Turns a prompt into pictures. Knows one source of images and nothing of sessions or HTTP answers. */
export interface ImageProvider {
  /** Stable name: the one in configuration, logs and records. */
  readonly name: string;
  /** Whether every image costs money. A paid request whose fate is unknown is never sent twice. */
  readonly paid: boolean;
  /** How many calls may run at once; the generate stage lets the others wait. */
  readonly maxConcurrentCalls: number;
  /** Whether prompts may be in any language; else they have to be in English. */
  readonly readsEveryLanguage: boolean;
  /** Whether English prompts do best as they are, word for word; left out: they are read for their categories first. */
  readonly readsPlainEnglish?: boolean;
  /** Whether {@link ImageRequest.seed} has an effect; left out: it has none. */
  readonly takesSeeds?: boolean;
  /** Whether {@link ImageWishes.diffusion} has an effect; left out: it has none. */
  readonly takesDiffusionWishes?: boolean;
  /** The models a caller may ask for by name; at least one. */
  models(): readonly string[];
  /** The model for callers who name none, or one that is not here. */
  defaultModel(operation: ImageOperation): string;
  /** Whether a model understands {@link ImageRequest.markup}; left out: none does. */
  takesMarkup?(model: string): boolean;
  /** Asks which models there are, unless that is known well enough. Never rejects; left out: they never change. */
  refreshModels?(): Promise<void>;
  /**
   * Asked before anything is made or paid; left out: always ready.
   * @throws AppError where it cannot work, such as `model_not_installed`
   */
  requireReady?(): Promise<void>;
  /** Pure and quick: how the request will be fitted to the model. */
  plan(request: PlannedRequest): ImagePlan;
  /**
   * Makes the images as planned. The PNGs are whole, and `size` is what they have: {@link ImagePlan.size}
   * unless the source of the images made something else.
   * @throws AppError when no image could be made; `outcomeUnknown` tells whether it may have been paid.
   */
  generate(request: ImageRequest, context: GenerateContext): Promise<ImageResult>;
  /** Gives back what the provider holds, such as a thread. Called when the server has stopped. */
  close?(): Promise<void>;
}
