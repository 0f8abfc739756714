import type { ImageSize } from '../image-provider.ts';

type Quality = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** What is known of a family of image models: https://platform.openai.com/docs/models, November 2026. */
export interface ImageModelFacts {
  /** `any`: every size within {@link sizeLimits}; else only these. */
  sizes: 'any' | readonly ImageSize[];
  qualities: readonly Quality[];
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

const THREE_SIZES: readonly ImageSize[] = [
  { width: 1024, height: 1024 },
  { width: 1536, height: 1024 },
  { width: 1024, height: 1536 },
];
const THREE_QUALITIES = ['low', 'medium', 'high'] as const;
const FIVE_QUALITIES = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const GPT_IMAGE_PRICE = { textInput: 5, imageInput: 8, output: 30 };

/** By the beginning of the model's name; the longest that fits counts, so dated snapshots are covered. */
const FAMILIES: Readonly<Record<string, ImageModelFacts>> = {
  'gpt-image-2.6': { sizes: 'any', qualities: FIVE_QUALITIES, shutdownDate: null, price: GPT_IMAGE_PRICE },
  'gpt-image-2.5': { sizes: 'any', qualities: FIVE_QUALITIES, shutdownDate: null, price: GPT_IMAGE_PRICE },
  'gpt-image-2': { sizes: 'any', qualities: THREE_QUALITIES, shutdownDate: null, price: GPT_IMAGE_PRICE },
  'gpt-image-1.5': {
    sizes: THREE_SIZES,
    qualities: THREE_QUALITIES,
    shutdownDate: '2026-12-01',
    price: null,
  },
  'gpt-image-1-mini': {
    sizes: THREE_SIZES,
    qualities: THREE_QUALITIES,
    shutdownDate: '2026-12-01',
    price: null,
  },
  'chatgpt-image-latest': {
    sizes: THREE_SIZES,
    qualities: THREE_QUALITIES,
    shutdownDate: '2026-12-01',
    price: null,
  },
};

/** For models of other servers: the sizes every model has, and no price. */
const UNKNOWN_FAMILY: ImageModelFacts = {
  sizes: THREE_SIZES,
  qualities: FIVE_QUALITIES,
  shutdownDate: null,
  price: null,
};

/** Output tokens of one 1024x1024 image, measured by third parties on gpt-image-2.5-flare; estimates only. */
const OUTPUT_TOKENS: Record<Quality, number> = { low: 196, medium: 439, high: 1756, xhigh: 3122, max: 7024 };

/** US dollars per million tokens of the text models. */
const TEXT_PRICES: Readonly<Record<string, { input: number; output: number }>> = {
  'gpt-6-luna': { input: 0.1, output: 0.5 },
  'gpt-5.6-luna': { input: 0.2, output: 1.2 },
};

export function imageModelFacts(model: string): ImageModelFacts {
  return findFamily(FAMILIES, model) ?? UNKNOWN_FAMILY;
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
  quality: Quality,
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
