/** The models of November 2026 that the fake knows. */

const FIXED_SIZES = ['1024x1024', '1536x1024', '1024x1536'];

export interface ImageModelFamily {
  qualities: readonly string[];
  /** The only sizes it makes; null where any size within the pixel rules will do. */
  fixedSizes: readonly string[] | null;
  /** Previews and what the documentation does not name count as no. */
  transparentBackground: boolean;
  complexity: boolean;
  /** What `input_fidelity` may be; none: the field is refused. */
  inputFidelities: readonly string[];
  markup: boolean;
  shutdownDate: string | null;
  /** Image output tokens of a 1024x1024 picture. */
  outputTokens: Record<string, number>;
}

const basicQualities = ['low', 'medium', 'high'];
const allQualities = [...basicQualities, 'xhigh', 'max'];
const outputTokens = { low: 196, medium: 439, high: 1756, xhigh: 3122, max: 7024 };

const family1: ImageModelFamily = {
  qualities: basicQualities,
  fixedSizes: FIXED_SIZES,
  transparentBackground: true,
  complexity: false,
  inputFidelities: [],
  markup: false,
  shutdownDate: '2026-12-01',
  outputTokens,
};
const family1Mini: ImageModelFamily = { ...family1, inputFidelities: ['low'] };
const family1Point5: ImageModelFamily = { ...family1, inputFidelities: ['low', 'high'] };
const family2: ImageModelFamily = {
  ...family1,
  fixedSizes: null,
  transparentBackground: false,
  shutdownDate: null,
};
const family2Point5: ImageModelFamily = {
  ...family2,
  qualities: allQualities,
  transparentBackground: true,
  markup: true,
};
const family2Point6: ImageModelFamily = {
  ...family2Point5,
  transparentBackground: false,
  complexity: true,
  outputTokens: { ...outputTokens, low: 690, medium: 1540 },
};

/** A model of after November 2026: it answers, but is not listed unless told. */
export const NEXT_IMAGE_MODEL = 'gpt-image-3-flare';

/** Retired models (dall-e-2, dall-e-3, gpt-image-1) are left out on purpose: they answer as unknown ones do. */
const imageModels: Record<string, ImageModelFamily> = {
  [NEXT_IMAGE_MODEL]: family2Point6,
  'gpt-image-1-mini': family1Mini,
  'gpt-image-1.5': family1Point5,
  'gpt-image-1.5-2025-12-16': family1Point5,
  'chatgpt-image-latest': family1,
  'gpt-image-2': family2,
  'gpt-image-2-2026-04-21': family2,
  'gpt-image-2.5-flare': family2Point5,
  'gpt-image-2.5-flare-2026-09-08': family2Point5,
  'gpt-image-2.5-sunburst': family2Point5,
  'gpt-image-2.5-sunburst-2026-09-08': family2Point5,
  'gpt-image-2.6-flare': family2Point6,
  'gpt-image-2.6-sunburst': family2Point6,
};

const chatModels = ['gpt-6-luna', 'gpt-5.6-luna'];

interface EmbeddingModel {
  dimensions: number;
  /** Whether a request may ask for fewer dimensions. */
  canBeShortened: boolean;
}

const embeddingModels: Record<string, EmbeddingModel> = {
  'text-embedding-3-small': { dimensions: 1536, canBeShortened: true },
  'text-embedding-3-large': { dimensions: 3072, canBeShortened: true },
  'text-embedding-ada-002': { dimensions: 1536, canBeShortened: false },
};

const moderationModels = ['omni-moderation-latest', 'omni-moderation-2024-09-26'];

/** What an image model can do; undefined for models that do not exist or no longer do. */
export function findImageModel(id: string): ImageModelFamily | undefined {
  return imageModels[id];
}

export function isChatModel(id: string): boolean {
  return chatModels.includes(id);
}

export function findEmbeddingModel(id: string): EmbeddingModel | undefined {
  return embeddingModels[id];
}

export function isModerationModel(id: string): boolean {
  return moderationModels.includes(id);
}

interface ModelEntry {
  id: string;
  object: 'model';
  created: number;
  owned_by: string;
  shutdown_date: string | null;
}

/**
 * The list of `GET /v1/models`.
 * @param shutdownDates by model, in place of those that are known; {@link NEXT_IMAGE_MODEL} is listed where it has one
 */
export function listModels(shutdownDates: Readonly<Record<string, string | null>>): ModelEntry[] {
  const ids = [
    ...Object.keys(imageModels).filter((id) => id !== NEXT_IMAGE_MODEL || id in shutdownDates),
    ...chatModels,
    ...Object.keys(embeddingModels),
    ...moderationModels,
  ];
  return ids.map((id) => {
    const overridden = shutdownDates[id];
    return {
      id,
      object: 'model',
      created: 1_788_825_600,
      owned_by: 'system',
      shutdown_date: overridden === undefined ? (imageModels[id]?.shutdownDate ?? null) : overridden,
    };
  });
}
