import type { ImageQuality, ImageSize } from '../image-provider.ts';

/** What is known of a family of image models: https://platform.openai.com/docs/models, November 2026. */
export interface ImageModelFacts {
  /** `any`: every size within {@link sizeLimits}; else only these. */
  sizes: 'any' | readonly ImageSize[];
  qualities: readonly ImageQuality[];
  /** Formats of its answers. This server asks for PNG and converts. */
  formats: readonly ('png' | 'jpeg' | 'webp' | 'gif' | 'svg')[];
  hasTransparency: boolean;
  /** Values of `input_fidelity`; the parameter is left out for models without any. */
  inputFidelities: readonly ('low' | 'high')[];
  hasComplexity: boolean;
  /** Whether edits take `markup`, notes drawn over the picture. */
  hasMarkup: boolean;
  /** Most pictures an edit may be made from; 0 for models that do not edit. */
  mostEditImages: number;
  /** Most characters (code points) of a prompt. */
  promptLength: number;
  /** The day from which the model no longer answers; null where none is announced. */
  shutdownDate: string | null;
  /** US dollars per million tokens. */
  price: { textInput: number; imageInput: number; output: number } | null;
}

/** Custom sizes of the models that take any: multiples of 16, 1:3 to 3:1, within these bounds. */
export const sizeLimits = {
  multiple: 16,
  leastPixels: 655_360,
  mostPixels: 8_294_400,
  longestEdge: 3840,
  mostAspect: 3,
} as const;

const square = (edge: number): ImageSize => ({ width: edge, height: edge });
const THREE_SIZES: readonly ImageSize[] = [
  square(1024),
  { width: 1536, height: 1024 },
  { width: 1024, height: 1536 },
];
const THREE_QUALITIES = ['low', 'medium', 'high'] as const;
const FIVE_QUALITIES = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

const GPT_IMAGE_2: ImageModelFacts = {
  sizes: 'any',
  qualities: THREE_QUALITIES,
  formats: ['png', 'jpeg', 'webp'],
  hasTransparency: false,
  inputFidelities: [],
  hasComplexity: false,
  hasMarkup: false,
  mostEditImages: 16,
  promptLength: 32_000,
  shutdownDate: null,
  price: { textInput: 5, imageInput: 8, output: 30 },
};

const GPT_IMAGE_1: ImageModelFacts = {
  ...GPT_IMAGE_2,
  sizes: THREE_SIZES,
  hasTransparency: true,
  inputFidelities: ['low', 'high'],
  price: null,
};

const DALL_E: ImageModelFacts = {
  ...GPT_IMAGE_2,
  sizes: [square(256), square(512), square(1024)],
  qualities: [],
  formats: ['png'],
  mostEditImages: 1,
  promptLength: 1000,
  shutdownDate: '2026-05-12',
  price: null,
};

/** By the beginning of the model's name; the longest that fits counts, so dated snapshots are covered. */
const FAMILIES: Readonly<Record<string, ImageModelFacts>> = {
  'gpt-image-2.6': {
    ...GPT_IMAGE_2,
    qualities: FIVE_QUALITIES,
    formats: ['png', 'jpeg', 'webp', 'gif', 'svg'],
    hasComplexity: true,
    hasMarkup: true,
  },
  'gpt-image-2.5': { ...GPT_IMAGE_2, qualities: FIVE_QUALITIES, hasTransparency: true, hasMarkup: true },
  'gpt-image-2': GPT_IMAGE_2,
  'gpt-image-1.5': { ...GPT_IMAGE_1, shutdownDate: '2026-12-01' },
  'gpt-image-1-mini': { ...GPT_IMAGE_1, inputFidelities: ['low'], shutdownDate: '2026-12-01' },
  'chatgpt-image-latest': { ...GPT_IMAGE_1, shutdownDate: '2026-12-01' },
  'gpt-image-1': { ...GPT_IMAGE_1, shutdownDate: '2026-10-23' },
  'dall-e-2': DALL_E,
  'dall-e-3': {
    ...DALL_E,
    sizes: [square(1024), { width: 1792, height: 1024 }, { width: 1024, height: 1792 }],
    mostEditImages: 0,
    promptLength: 4000,
  },
};

/** The models by name, the newest first; those of {@link FAMILIES} that have ended are here for those who still name them. */
export const IMAGE_MODELS = [
  'gpt-image-2.6-flare',
  'gpt-image-2.6-sunburst',
  'gpt-image-2.5-flare',
  'gpt-image-2.5-flare-2026-09-08',
  'gpt-image-2.5-sunburst',
  'gpt-image-2.5-sunburst-2026-09-08',
  'gpt-image-2',
  'gpt-image-2-2026-04-21',
  'gpt-image-1.5',
  'gpt-image-1.5-2025-12-16',
  'gpt-image-1-mini',
  'chatgpt-image-latest',
  'gpt-image-1',
  'dall-e-3',
  'dall-e-2',
] as const;

/** For models of other servers: the sizes every model has, and no price. */
const UNKNOWN_FAMILY: ImageModelFacts = { ...GPT_IMAGE_1, qualities: FIVE_QUALITIES, inputFidelities: [] };

/** Output tokens of one 1024x1024 image, measured by third parties on gpt-image-2.5-flare; estimates only. */
const OUTPUT_TOKENS: Record<ImageQuality, number> = {
  low: 196,
  medium: 439,
  high: 1756,
  xhigh: 3122,
  max: 7024,
};

/** US dollars per million tokens of the text models. */
const TEXT_PRICES: Readonly<Record<string, { input: number; output: number }>> = {
  'gpt-6-luna': { input: 0.1, output: 0.5 },
  'gpt-5.6-luna': { input: 0.2, output: 1.2 },
};

export function imageModelFacts(model: string): ImageModelFacts {
  return findImageModel(model) ?? UNKNOWN_FAMILY;
}

const DATED = /-\d{4}-\d{2}-\d{2}$/;

/** Whether OpenAI has, or once had, an image model of this name; dated snapshots included. */
export function isModelName(name: string): boolean {
  return [name, name.replace(DATED, '')].some((model) => (IMAGE_MODELS as readonly string[]).includes(model));
}

/** The facts of a model of OpenAI's, of today or gone; undefined for every other name. */
export function findImageModel(model: string): ImageModelFacts | undefined {
  return findFamily(FAMILIES, model);
}

/** The longest name that the model's begins with, so that dated snapshots are covered. */
function findFamily<Facts>(families: Readonly<Record<string, Facts>>, model: string): Facts | undefined {
  const [family] = Object.keys(families)
    .filter((name) => model === name || model.startsWith(`${name}-`))
    .sort((a, b) => b.length - a.length);
  return family === undefined ? undefined : families[family];
}

/** What one image will cost about, in US dollars; null for models without a known price. */
export function estimateImageCostUsd(
  model: string,
  quality: ImageQuality,
  { width, height }: ImageSize,
): number | null {
  const { price } = imageModelFacts(model);
  if (price === null) return null;
  const tokens = (OUTPUT_TOKENS[quality] * width * height) / (1024 * 1024);
  return (tokens * price.output) / 1e6;
}

/** What an image reply cost, from its `usage`; null where price or usage is not known. */
export function imageCostUsd(model: string, usage: unknown): number | null {
  const { price } = imageModelFacts(model);
  const counts = usage as ImageUsage | null | undefined;
  if (price === null || typeof counts?.output_tokens !== 'number') return null;
  const imageInput = counts.input_tokens_details?.image_tokens ?? 0;
  const textInput = (counts.input_tokens ?? 0) - imageInput;
  return (
    (textInput * price.textInput + imageInput * price.imageInput + counts.output_tokens * price.output) / 1e6
  );
}

interface ImageUsage {
  input_tokens?: number;
  input_tokens_details?: { image_tokens?: number };
  output_tokens?: number;
}

/** What a text reply cost; null where the price is not known. */
export function textCostUsd(
  model: string,
  usage: { prompt_tokens: number; completion_tokens: number } | null,
): number | null {
  const price = findFamily(TEXT_PRICES, model);
  if (price === undefined || usage === null) return null;
  return (usage.prompt_tokens * price.input + usage.completion_tokens * price.output) / 1e6;
}
