/** The models of November 2026 that the fake knows. */

const FIXED_SIZES = ['1024x1024', '1536x1024', '1024x1536'];

interface ImageModelFamily {
  qualities: readonly string[];
  /** The only sizes it makes; null where any size within the pixel rules will do. */
  fixedSizes: readonly string[] | null;
  /** Previews and what the documentation does not name count as no. */
  transparentBackground: boolean;
  complexity: boolean;
  /** Image output tokens of a 1024x1024 picture. */
  outputTokens: Record<string, number>;
}

const basicQualities = ['low', 'medium', 'high'];
const allQualities = [...basicQualities, 'xhigh', 'max'];
const outputTokens = { low: 196, medium: 439, high: 1756, xhigh: 3122, max: 7024 };

const families = {
  '1.5': {
    qualities: basicQualities,
    fixedSizes: FIXED_SIZES,
    transparentBackground: true,
    complexity: false,
    outputTokens,
  },
  '2': {
    qualities: basicQualities,
    fixedSizes: null,
    transparentBackground: false,
    complexity: false,
    outputTokens,
  },
  '2.5': {
    qualities: allQualities,
    fixedSizes: null,
    transparentBackground: true,
    complexity: false,
    outputTokens,
  },
  '2.6': {
    qualities: allQualities,
    fixedSizes: null,
    transparentBackground: false,
    complexity: true,
    outputTokens: { ...outputTokens, low: 690, medium: 1540 },
  },
} satisfies Record<string, ImageModelFamily>;

/** Retired models (dall-e-2, dall-e-3, gpt-image-1) are left out on purpose: they answer as unknown ones do. */
const imageModels: Record<string, keyof typeof families> = {
  'gpt-image-1-mini': '1.5',
  'gpt-image-1.5': '1.5',
  'gpt-image-1.5-2025-12-16': '1.5',
  'chatgpt-image-latest': '1.5',
  'gpt-image-2': '2',
  'gpt-image-2-2026-04-21': '2',
  'gpt-image-2.5-flare': '2.5',
  'gpt-image-2.5-flare-2026-09-08': '2.5',
  'gpt-image-2.5-sunburst': '2.5',
  'gpt-image-2.5-sunburst-2026-09-08': '2.5',
  'gpt-image-2.6-flare': '2.6',
  'gpt-image-2.6-sunburst': '2.6',
};

const chatModels = ['gpt-6-luna', 'gpt-5.6-luna'];

/** What an image model can do; undefined for models that do not exist or no longer do. */
export function findImageModel(id: string): ImageModelFamily | undefined {
  const family = imageModels[id];
  return family && families[family];
}

export function isChatModel(id: string): boolean {
  return chatModels.includes(id);
}

export interface ModelEntry {
  id: string;
  object: 'model';
  created: number;
  owned_by: string;
  shutdown_date: string | null;
}

/** The answer of `GET /v1/models`. */
export const modelEntries: readonly ModelEntry[] = [...Object.keys(imageModels), ...chatModels].map((id) => ({
  id,
  object: 'model',
  created: 1_788_825_600,
  owned_by: 'system',
  shutdown_date: imageModels[id] === '1.5' ? '2026-12-01' : null,
}));
