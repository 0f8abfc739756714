import { formatSize } from './image-size.ts';
import type { Provenance } from './provenance/provenance.ts';
import type {
  Adjustment,
  DiffusionSettings,
  ImageOperation,
  ImageProvider,
  ImageSize,
  ImageWishes,
  SourceImage,
} from './providers/image-provider.ts';
import type { SentenceRequest } from './sentence-request.ts';
import type { ExtractResult, Fallback } from './stages/extract/extract.ts';
import type { GenerateResult, GenerationPlan } from './stages/generate/generate.ts';
import type { Categories, Normalisation } from './stages/normalise/normalise.ts';
import type { ImageRecord, Stored } from './stages/store/stored.ts';

/** An image of an earlier generation. */
export interface ImageParent {
  generation: string;
  /** Counted from 0. */
  image: number;
}

/** The pictures an edit or a variation is made from. */
export interface ImageSource {
  images: readonly SourceImage[];
  /** See {@link ImageRequest.mask}. */
  mask: Buffer | null;
  /** See {@link ImageRequest.markup}. */
  markup?: Buffer | undefined;
  /** What is to be redrawn, in the caller's words, in place of a mask. */
  target?: string | undefined;
  /** Whether what the mask protects keeps the pixels it had. */
  keepsUnmasked: boolean;
  /** Where the first picture comes from; null for one the caller sent. */
  parent: ImageParent | null;
}

/** A checked request for images. */
export interface ImagineRequest extends SentenceRequest {
  operation: ImageOperation;
  /** How many images, 1 to 10. */
  number: number;
  size: ImageSize;
  /** The model as the caller names it; undefined: the provider's own choice. */
  model?: string | undefined;
  wishes: ImageWishes;
  /** How many to make and choose the best `number` of, 10 at most; undefined: no choice. */
  bestOf?: number | undefined;
  /** 0 to 2^32 - 1; undefined: follows from the sentence, so that the same one gives the same pictures. */
  seed?: number | undefined;
  /** Null for `generate`. */
  source: ImageSource | null;
  /** `search` goes to a provider that reads every language as it is, and is not understood first. */
  isVerbatim: boolean;
  /** What was changed in the request while it was read. */
  adjustments: Adjustment[];
  /** Sentences about the request itself, such as a field nobody knows; they join the record's warnings. */
  warnings: string[];
}

/** A request for images from words alone, in the caller's own terms, as the original endpoints take it. */
export function plainRequest(
  fields: SentenceRequest &
    Pick<ImagineRequest, 'number' | 'size' | 'warnings'> &
    Partial<Pick<ImagineRequest, 'seed' | 'bestOf' | 'wishes'>>,
): ImagineRequest {
  return { operation: 'generate', wishes: {}, source: null, isVerbatim: false, adjustments: [], ...fields };
}

/** Milliseconds of wall time. Normalise runs beside generate, so the parts may add up to more than the total. */
export interface Timings {
  preprocessMs: number;
  extractMs: number;
  /** Of finding what an edit names in place of a mask. */
  targetMs?: number;
  normaliseMs: number;
  generateMs: number;
  /** Of scoring the images. */
  analyseMs?: number;
  /** Until every image is written; the record itself, and the wait for the disk, come after that. */
  storeMs: number;
  totalMs: number;
}

/** The request as it was understood, defaults filled in. */
interface RecordedRequest extends Omit<SentenceRequest, 'sentenceField'> {
  number: number;
  size: string;
  /** What only some models can do; left out where nothing of it was asked for. */
  wishes?: ImageWishes;
  seed?: number | undefined;
  bestOf?: number | undefined;
  model?: string | undefined;
}

/** What is known about a request without its images. */
export interface BriefRecord {
  createdAt: string;
  message: string;
  operation: ImageOperation;
  /** The image this was made from, where that is one of ours. */
  parent: ImageParent | null;
  request: RecordedRequest;
  /** Empty for a variation. */
  sentence: string;
  extraction: {
    /** `none`: the provider got the sentence as it was. */
    source: 'openai' | 'offline' | 'none';
    model: string | null;
    english: string;
    /** Whether the text model had been asked before: nothing was paid for it this time. */
    cached: boolean;
    untranslated: string[];
    /** Why the extractor that was asked for did not answer; null where it did. */
    fallback: Fallback | null;
  };
  categories: Categories;
  provider: string;
  model: string;
  adjustments: Adjustment[];
  warnings: string[];
  /** What was paid; null where that cannot be known. Of a brief: an estimate of what it would cost, on the safe side. */
  costUsd: number | null;
  timings: Timings;
}

/** One answered request, as answered and as stored in `generation.json`. */
export interface GenerationRecord extends BriefRecord {
  /** UUID of version 7: sorts by the time the generation was stored. */
  id: string;
  /** In the order in which they are handed out. */
  images: ImageRecord[];
  usage: Record<string, unknown> | null;
  /** How a diffusion model was run; left out where there was none. */
  settings?: DiffusionSettings;
}

/** The success text of the original `/openai_query`. */
export const COMPLETED_MESSAGE = 'Completed Dalle Image Download';
const BRIEF_MESSAGE = 'Nothing was made: this is what /openai_query would do';

/** What every record is made from. */
interface Work {
  request: ImagineRequest;
  sentence: string;
  sentenceWarnings: string[];
  extraction: ExtractResult;
  normalisation: Normalisation;
  timings: Timings;
}

export function describeGeneration(
  work: Work & { generation: GenerateResult; stored: Stored },
): GenerationRecord {
  const { generation, stored, extraction } = work;
  return {
    id: stored.id,
    createdAt: stored.createdAt,
    message: COMPLETED_MESSAGE,
    ...describeWork(work),
    provider: generation.provider,
    model: generation.model,
    adjustments: [...work.request.adjustments, ...generation.adjustments],
    warnings: [...warningsOf(work), ...generation.warnings, ...missingImages(generation)],
    images: stored.images,
    usage: usageOf(generation, extraction),
    ...(generation.settings === undefined ? {} : { settings: generation.settings }),
    costUsd: addCosts(generation.costUsd, extraction),
    timings: work.timings,
  };
}

export function describeBrief(
  work: Work & { provider: Pick<ImageProvider, 'name' | 'paid'>; plan: GenerationPlan },
): BriefRecord {
  const { provider, plan, extraction } = work;
  const estimate = provider.paid ? ['costUsd is an estimate of what the images would cost.'] : [];
  return {
    createdAt: new Date().toISOString(),
    message: BRIEF_MESSAGE,
    ...describeWork(work),
    provider: provider.name,
    model: plan.model,
    adjustments: [...work.request.adjustments, ...plan.adjustments],
    warnings: [...warningsOf(work), ...estimate],
    costUsd: addCosts(plan.estimatedCostUsd, extraction),
    timings: work.timings,
  };
}

function describeWork(
  work: Work,
): Pick<BriefRecord, 'operation' | 'parent' | 'request' | 'sentence' | 'extraction' | 'categories'> {
  const { request, sentence, extraction, normalisation } = work;
  const { operation, source, wishes, size, number, model, seed, bestOf } = request;
  const { moods, theme, background, object, act, styles, search } = request;
  return {
    operation,
    parent: source?.parent ?? null,
    request: {
      ...{ moods, theme, background, object, act, styles, search, number, model, seed, bestOf },
      ...(Object.keys(wishes).length === 0 ? {} : { wishes }),
      size: formatSize(size),
    },
    sentence,
    extraction: {
      source: extraction.source,
      model: extraction.model,
      english: extraction.brief.english,
      cached: extraction.cached ?? false,
      untranslated: extraction.untranslated,
      fallback: extraction.fallback,
    },
    categories: normalisation.categories,
  };
}

/** What an image is to say of itself. */
export function describeProvenance(
  {
    request,
    sentence,
    extraction,
    normalisation,
    generation,
  }: Omit<Work, 'timings'> & { generation: GenerateResult },
  image: { width: number; height: number; seed: number | null },
): Provenance {
  const { moods, styles, theme, background, object: objects, act } = normalisation.categories;
  return {
    sentence,
    prompt: extraction.brief.english,
    operation: request.operation,
    provider: generation.provider,
    model: generation.model,
    seed: image.seed,
    ...(generation.settings === undefined ? {} : { settings: generation.settings }),
    size: { width: image.width, height: image.height },
    receipts: { moods, styles },
    parent: request.source?.parent ?? null,
    // The drawings of the preview provider follow rules; nothing was learned from pictures.
    isTrained: generation.provider !== 'preview',
    scene:
      extraction.source === 'none'
        ? null
        : { mood: moods?.value ?? null, style: styles?.value ?? null, theme, background, objects, act },
  };
}

function warningsOf({ request, sentenceWarnings, extraction, normalisation }: Work): string[] {
  return [...request.warnings, ...sentenceWarnings, ...extraction.warnings, ...normalisation.warnings];
}

function missingImages({ images }: GenerateResult): string[] {
  const missing = images.filter((image) => 'error' in image).length;
  return missing === 0
    ? []
    : [`${missing} of ${images.length} images could not be made; see 'images' for each.`];
}

function usageOf(generation: GenerateResult, { usage }: ExtractResult): GenerationRecord['usage'] {
  if (generation.usage === null && usage === null) return null;
  return { ...generation.usage, ...(usage === null ? {} : { extraction: usage }) };
}

/** Null where a part of the cost is not known: half a sum would be a lie. */
function addCosts(imagesUsd: number | null, { costUsd: textUsd }: ExtractResult): number | null {
  return imagesUsd === null || textUsd === null ? null : Math.round((imagesUsd + textUsd) * 1e8) / 1e8;
}
