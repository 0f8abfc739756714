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
  /** Most pictures an edit may be made from. dall-e-3 made none, so who names it for one has today's. */
  mostEditImages: number;
  /** Most characters (code points) of a prompt. */
  promptLength: number;
  /** The day from which the model no longer answers; null where none is announced. */
  shutdownDate: string | null;
  /** Output tokens of one 1024x1024 image, as third parties have measured them: for estimates alone. */
  outputTokens: Readonly<Record<ImageQuality, number>>;
  /** US dollars per million tokens; null where they are not known. */
  price: Price | null;
}

interface Price {
  textInput: number;
  imageInput: number;
  output: number;
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
  outputTokens: { low: 196, medium: 439, high: 1756, xhigh: 3122, max: 7024 },
  price: { textInput: 5, imageInput: 8, output: 30 },
};

/** The most of any family, for models of which nothing is known. */
const MOST_OUTPUT_TOKENS = { low: 690, medium: 1540, high: 4160, xhigh: 4160, max: 7024 } as const;

const GPT_IMAGE_1: ImageModelFacts = {
  ...GPT_IMAGE_2,
  sizes: THREE_SIZES,
  hasTransparency: true,
  inputFidelities: ['low', 'high'],
  outputTokens: { ...MOST_OUTPUT_TOKENS, low: 272, medium: 1056 },
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

const GPT_IMAGE_2_6: ImageModelFacts = {
  ...GPT_IMAGE_2,
  qualities: FIVE_QUALITIES,
  formats: ['png', 'jpeg', 'webp', 'gif', 'svg'],
  hasComplexity: true,
  hasMarkup: true,
  outputTokens: { ...GPT_IMAGE_2.outputTokens, low: 690, medium: 1540 },
};

/** By the beginning of the model's name; the longest that fits counts, so dated snapshots are covered. */
const FAMILIES: Readonly<Record<string, ImageModelFacts>> = {
  'gpt-image-2.6': GPT_IMAGE_2_6,
  'gpt-image-2.5': { ...GPT_IMAGE_2, qualities: FIVE_QUALITIES, hasTransparency: true, hasMarkup: true },
  'gpt-image-2': GPT_IMAGE_2,
  'gpt-image-1.5': { ...GPT_IMAGE_1, shutdownDate: '2026-12-01' },
  'gpt-image-1-mini': { ...GPT_IMAGE_1, inputFidelities: ['low'], shutdownDate: '2026-12-01' },
  'chatgpt-image-latest': { ...GPT_IMAGE_1, shutdownDate: '2026-12-01' },
  'gpt-image-1': {
    ...GPT_IMAGE_1,
    shutdownDate: '2026-10-23',
    price: { textInput: 5, imageInput: 10, output: 40 },
  },
  'dall-e-2': DALL_E,
  'dall-e-3': {
    ...DALL_E,
    sizes: [square(1024), { width: 1792, height: 1024 }, { width: 1024, height: 1792 }],
    mostEditImages: GPT_IMAGE_2.mostEditImages,
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

/** For image models of OpenAI's that came after this table: what the newest has, at a price nobody has told. */
const NEXT_FAMILY: ImageModelFacts = { ...GPT_IMAGE_2_6, outputTokens: MOST_OUTPUT_TOKENS, price: null };

/** For models of other servers: the sizes every model has, and no price. */
const UNKNOWN_FAMILY: ImageModelFacts = {
  ...GPT_IMAGE_1,
  qualities: FIVE_QUALITIES,
  inputFidelities: [],
  outputTokens: MOST_OUTPUT_TOKENS,
};

/** Where a price is not known: the most that any model has for each kind of token. */
const DEAREST_PRICE = dearest(Object.values(FAMILIES).flatMap(({ price }) => price ?? []));

function dearest(prices: readonly Price[]): Price {
  const most = (kind: keyof Price) => Math.max(...prices.map((price) => price[kind]));
  return { textInput: most('textInput'), imageInput: most('imageInput'), output: most('output') };
}

/** Input tokens of one picture of an edit; nobody has published a rule, so this is on the safe side. */
const PICTURE_TOKENS = 1600;
/** Output tokens of each unfinished version that is streamed. */
const PARTIAL_IMAGE_TOKENS = 100;
const PIXELS_OF_SQUARE = 1024 * 1024;

/** US dollars per million tokens of the text models. */
const TEXT_PRICES: Readonly<Record<string, { input: number; output: number }>> = {
  'gpt-6-luna': { input: 0.1, output: 0.5 },
  'gpt-5.6-luna': { input: 0.2, output: 1.2 },
};

/** US dollars per million tokens of the embedding models. */
const EMBEDDING_PRICES: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 0.02,
  'text-embedding-3-large': 0.13,
  'text-embedding-ada-002': 0.1,
};

/** What a model can do; one that is newer than this table is taken for one of the newest family. */
export function imageModelFacts(model: string): ImageModelFacts {
  return findImageModel(model) ?? (looksLikeImageModel(model) ? NEXT_FAMILY : UNKNOWN_FAMILY);
}

/** Whether a name is of the form that OpenAI gives its image models. */
export function looksLikeImageModel(name: string): boolean {
  return /^(chat)?gpt-image-/.test(name);
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

/** What decides the price of a request for images. */
interface PricedImages {
  quality: ImageQuality;
  size: ImageSize;
  count: number;
  /** How many pictures an edit is made from. */
  pictures: number;
  /** Unfinished versions of each image. */
  partialImages: number;
}

/**
 * What images will cost about, in US dollars: on the safe side, and without the words of the prompt. A model whose price
 * is not known is taken for the dearest.
 */
export function estimateImagesCostUsd(model: string, images: PricedImages): number {
  const { outputTokens, price } = imageModelFacts(model);
  const { imageInput, output } = price ?? DEAREST_PRICE;
  const { quality, size, count, pictures, partialImages } = images;
  // A smaller image takes hardly fewer tokens than the square.
  const area = Math.max(1, (size.width * size.height) / PIXELS_OF_SQUARE);
  const made = count * (outputTokens[quality] * area + partialImages * PARTIAL_IMAGE_TOKENS);
  return (made * output + pictures * PICTURE_TOKENS * imageInput) / 1e6;
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

/** Tokens of what the text model is told beside the sentence, and of its answer beside the English for it; about. */
const READING_TOKENS = { input: 1000, output: 500 } as const;

/** What it will cost about to have a sentence understood; a model whose price is not known is taken for the dearest. */
export function estimateReadingCostUsd(model: string, sentence: string): number {
  const { input, output } = findFamily(TEXT_PRICES, model) ?? dearestText();
  const tokens = mostTokens(sentence);
  return ((READING_TOKENS.input + tokens) * input + (READING_TOKENS.output + tokens) * output) / 1e6;
}

function dearestText(): { input: number; output: number } {
  const prices = Object.values(TEXT_PRICES);
  return {
    input: Math.max(...prices.map(({ input }) => input)),
    output: Math.max(...prices.map(({ output }) => output)),
  };
}

/** What embeddings cost; null where the price is not known or nobody has counted the tokens. */
export function embeddingCostUsd(model: string, usage: { prompt_tokens: number }): number | null {
  const price = EMBEDDING_PRICES[model];
  if (price === undefined || usage.prompt_tokens === 0) return null;
  return (usage.prompt_tokens * price) / 1e6;
}

/**
 * The most that embeddings of these texts, or lists of tokens, can cost; a model whose price is not known is taken for
 * the dearest.
 */
export function estimateEmbeddingCostUsd(
  model: string,
  input: { texts: readonly string[] } | { tokens: readonly (readonly number[])[] },
): number {
  const price = EMBEDDING_PRICES[model] ?? Math.max(...Object.values(EMBEDDING_PRICES));
  const counts = 'texts' in input ? input.texts.map(mostTokens) : input.tokens.map(({ length }) => length);
  return (counts.reduce((sum, count) => sum + count, 0) * price) / 1e6;
}

/** No token is shorter than a byte. */
function mostTokens(text: string): number {
  return Buffer.byteLength(text);
}
