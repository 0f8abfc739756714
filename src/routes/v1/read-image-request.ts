import { createHash } from 'node:crypto';
import { sizeBounds } from '../../image-size.ts';
import type { Adjustment, ImageOperation, ImageSize, ImageWishes } from '../../providers/image-provider.ts';
import { imageModelFacts } from '../../providers/openai/models.ts';
import type { ImageSource, ImagineRequest } from '../../record.ts';
import {
  checkBestOf,
  DIFFUSION_FIELD_NAMES,
  readDiffusionFields,
  toDiffusionWishes,
} from '../diffusion-fields.ts';
import { refuseTargetBesideMask } from '../edit-target.ts';
import { nameUnknown } from '../request-fields.ts';
import {
  type Fields,
  readChoice,
  readFlag,
  readText,
  readWholeNumber,
  refuse,
  requireText,
} from './read-fields.ts';
import { readSize } from './read-size.ts';

/** How the images are to be handed over. */
export interface ImageAnswer {
  /** `both` for callers who name neither a form nor a model: code for dall-e-2 reads `url`, later code `b64_json`. */
  responseFormat: 'url' | 'b64_json' | 'both';
  format: 'png' | 'jpeg' | 'webp';
  /** 0 to 100, for jpeg and webp. */
  compression: number;
  isStream: boolean;
  partialImages: number;
}

/** What the fields of a request ask for; the pictures of edits and variations come apart. */
export interface ReadImageRequest {
  /** The size is undefined where it is to be that of the picture. */
  asked: Omit<ImagineRequest, 'size' | 'source'> & { size: ImageSize | undefined };
  keepsUnmasked: boolean;
  /** What an edit is to redraw, in place of a mask. */
  target: string | undefined;
  answer: ImageAnswer;
}

/** The longest prompt of any model, in characters. */
const PROMPT_LENGTH = 32_000;
const IDENTIFIER_LENGTH = 64;
/** OpenAI names no limit for the field that `safety_identifier` came for; people put addresses and names into it. */
const USER_LENGTH = 1024;
const MODEL_NAME_LENGTH = 256;
const TARGET_LENGTH = 200;
const SQUARE: ImageSize = { width: 1024, height: 1024 };

const QUALITIES = ['auto', 'low', 'medium', 'high', 'xhigh', 'max', 'standard', 'hd'] as const;
/** The qualities of the dall-e models, in those of today. */
const OLD_QUALITIES = { standard: 'medium', hd: 'high' } as const;
/** What `style` of dall-e-3 asked for, in words for a prompt: OpenAI's description of the two values. */
const STYLE_PHRASES = {
  vivid: 'hyper-real and dramatic',
  natural: 'natural and not hyper-real',
} as const;

const COMMON_FIELDS = [
  'model',
  'n',
  'size',
  'quality',
  'background',
  'output_format',
  'output_compression',
  'moderation',
  'complexity',
  'frame_count',
  'frame_duration_ms',
  'svg',
  'stream',
  'partial_images',
  'safety_identifier',
  'user',
  'response_format',
  ...DIFFUSION_FIELD_NAMES,
];
const PICTURE_FIELDS = ['image', 'images', 'mask', 'markup'];

/** What has a meaning where; the rest is named to the caller as ignored. */
const KNOWN_FIELDS: Record<ImageOperation, readonly string[]> = {
  generate: [...COMMON_FIELDS, 'prompt', 'style'],
  edit: [
    ...COMMON_FIELDS,
    ...PICTURE_FIELDS,
    'prompt',
    'style',
    'input_fidelity',
    'preserve_unmasked',
    'target',
  ],
  vary: [...COMMON_FIELDS, ...PICTURE_FIELDS],
};

/** The model a caller names, before anything else is read: the rules for the rest follow from it. */
export function readModelName(fields: Fields): string | undefined {
  return readText(fields, 'model', MODEL_NAME_LENGTH) || undefined;
}

/** What is known of the request before its fields are read. */
export interface RequestSetting {
  operation: ImageOperation;
  /** Whose rules hold where the caller names no model. */
  defaultModel: string;
}

/**
 * The fields of `/v1/images/generations`, `/edits` and `/variations`: OpenAI's images API of November 2026, and what
 * its earlier models took, each put into what today's models take and reported as an adjustment.
 * @throws AppError with the codes OpenAI gives, naming the field in `param`
 */
export function readImageRequest(fields: Fields, setting: RequestSetting): ReadImageRequest {
  const { operation } = setting;
  const model = readModelName(fields);
  const ruling = model ?? setting.defaultModel;
  const adjustments: Adjustment[] = [];
  const adjust = (parameter: string, requested: string, used: string, reason: string) =>
    adjustments.push({ parameter, requested, used, reason });

  const prompt =
    operation === 'vary'
      ? undefined
      : requireText(fields, 'prompt', Math.min(PROMPT_LENGTH, imageModelFacts(ruling).promptLength));
  const number = readWholeNumber(fields, 'n', { least: 1, most: 10 }) ?? 1;
  // Edits keep the size of their picture; the rest is square, as every model makes it.
  const isSizeOfPicture = operation === 'edit' && !ruling.startsWith('dall-e');
  const size = readSize(fields, ruling) ?? (isSizeOfPicture ? undefined : SQUARE);
  const settings = readDiffusionFields(fields);
  const wishes = readWishes(fields, operation, adjust);
  const style = operation === 'vary' ? undefined : readChoice(fields, 'style', ['vivid', 'natural']);
  if (style !== undefined) {
    adjust('style', style, 'prompt', "No model takes 'style' today; it was put into the prompt as words.");
  }
  const keepsUnmasked = readFlag(fields, 'preserve_unmasked') ?? true;
  const answer = readAnswer(fields, { model, ruling }, adjust);
  refuseFilmFields(fields);
  if (wishes.background === 'transparent' && answer.format === 'jpeg') {
    const detail = 'Transparent background is not supported for JPEG output format; use png or webp.';
    throw refuse('invalid_parameter_combination', 'background', detail);
  }

  return {
    asked: {
      operation,
      ...(prompt === undefined ? {} : { search: withStyle(prompt, style) }),
      sentenceField: 'prompt',
      number,
      size,
      ...(model === undefined ? {} : { model }),
      wishes: { ...wishes, ...toDiffusionWishes(settings) },
      seed: settings.seed,
      bestOf: checkBestOf(settings.best_of, number),
      isVerbatim: true,
      adjustments,
      warnings: nameUnknown(fields, KNOWN_FIELDS[operation]),
    },
    keepsUnmasked,
    target: operation === 'edit' ? readText(fields, 'target', TARGET_LENGTH)?.trim() || undefined : undefined,
    answer,
  };
}

/**
 * The request with its pictures; null for a generation.
 * @throws AppError `invalid_parameter_combination` for a target beside a mask
 */
export function completeRequest(
  { asked, keepsUnmasked, target }: ReadImageRequest,
  pictures: Omit<ImageSource, 'keepsUnmasked' | 'parent' | 'target'> | null,
): ImagineRequest {
  refuseTargetBesideMask(target, Boolean(pictures?.mask ?? pictures?.markup));
  return {
    ...asked,
    size: asked.size ?? withinBounds(pictures?.images[0]?.size ?? SQUARE),
    source: pictures && { ...pictures, target, keepsUnmasked, parent: null },
  };
}

function hashedIfLong(user: string | undefined): string | undefined {
  if (user === undefined || user.length <= IDENTIFIER_LENGTH) return user;
  return createHash('sha256').update(user).digest('hex');
}

type Adjust = (parameter: string, requested: string, used: string, reason: string) => void;

function withStyle(prompt: string, style: keyof typeof STYLE_PHRASES | undefined): string {
  return style === undefined ? prompt : `${prompt}, ${STYLE_PHRASES[style]}`;
}

/** The size itself, or the nearest of its shape that images may have here. */
function withinBounds({ width, height }: ImageSize): ImageSize {
  const { leastEdge, longestEdge, mostPixels } = sizeBounds;
  const down = Math.min(1, longestEdge / Math.max(width, height), Math.sqrt(mostPixels / (width * height)));
  const bounded = (edge: number) => Math.min(longestEdge, Math.max(leastEdge, Math.floor(edge * down)));
  return { width: bounded(width), height: bounded(height) };
}

function readWishes(fields: Fields, operation: ImageOperation, adjust: Adjust): ImageWishes {
  const asked = readChoice(fields, 'quality', QUALITIES);
  const quality = asked === 'standard' || asked === 'hd' ? OLD_QUALITIES[asked] : asked;
  if (asked !== undefined && quality !== undefined && asked !== quality) {
    adjust(
      'quality',
      asked,
      quality,
      `'${asked}' was a quality of the dall-e models; '${quality}' is its like today.`,
    );
  }
  const background = readChoice(fields, 'background', ['auto', 'opaque', 'transparent']);
  const moderation = readChoice(fields, 'moderation', ['auto', 'low']);
  const complexity = readChoice(fields, 'complexity', ['low', 'medium', 'high']);
  const inputFidelity =
    operation === 'edit' ? readChoice(fields, 'input_fidelity', ['low', 'high']) : undefined;
  const user = hashedIfLong(readText(fields, 'user', USER_LENGTH));
  const safetyIdentifier = readText(fields, 'safety_identifier', IDENTIFIER_LENGTH) || user;
  return {
    ...(quality === undefined || quality === 'auto' ? {} : { quality }),
    ...(background === undefined || background === 'auto' ? {} : { background }),
    ...(moderation === 'low' ? { moderation } : {}),
    ...(complexity === undefined ? {} : { complexity }),
    ...(inputFidelity === undefined ? {} : { inputFidelity }),
    ...(safetyIdentifier ? { safetyIdentifier } : {}),
  };
}

/** @param ruling the model whose rules hold: the one named, or the default */
function readAnswer(
  fields: Fields,
  { model, ruling }: { model: string | undefined; ruling: string },
  adjust: Adjust,
): ImageAnswer {
  const { output_format: asked } = fields;
  if (asked === 'gif' || asked === 'svg') {
    const isOfModel = imageModelFacts(ruling).formats.includes(asked);
    const who = isOfModel ? 'this server' : `the model ${ruling}`;
    const detail = `'output_format' ${asked} is not made by ${who}. Supported values are: 'png', 'jpeg', 'webp'.`;
    throw refuse('unsupported_parameter', 'output_format', detail);
  }
  const format = readChoice(fields, 'output_format', ['png', 'jpeg', 'webp']) ?? 'png';
  const compression = readWholeNumber(fields, 'output_compression', { least: 0, most: 100 }) ?? 100;
  if (compression < 100 && format === 'png') {
    const detail = 'Compression less than 100 is not supported for PNG output format; use jpeg or webp.';
    throw refuse('invalid_parameter_combination', 'output_compression', detail);
  }
  const isStream = readFlag(fields, 'stream') ?? false;
  const partialImages = readWholeNumber(fields, 'partial_images', { least: 0, most: 3 }) ?? 0;
  if (partialImages > 0 && !isStream) {
    adjust('partial_images', String(partialImages), '0', "Partial images are sent where 'stream' is true.");
  }
  const named = readChoice(fields, 'response_format', ['url', 'b64_json']);
  const customary = model === undefined ? 'both' : model.startsWith('dall-e') ? 'url' : 'b64_json';
  return {
    responseFormat: named ?? customary,
    format,
    compression,
    isStream,
    partialImages: isStream ? partialImages : 0,
  };
}

/** Of moving pictures and drawings in text form, which this server does not make. */
function refuseFilmFields(fields: Fields): void {
  readWholeNumber(fields, 'frame_count', { least: 2, most: 16 });
  readWholeNumber(fields, 'frame_duration_ms', { least: 10, most: 655_350 });
  for (const name of ['frame_count', 'frame_duration_ms', 'svg']) {
    if ((fields[name] ?? '') === '') continue;
    const format = name === 'svg' ? 'svg' : 'gif';
    const detail = `'${name}' is only supported with output_format=${format}, which this server does not make.`;
    throw refuse('invalid_parameter_combination', name, detail);
  }
}
