import type { EditInputs } from './edit-inputs.ts';
import { findImageModel, type ImageModelFamily } from './models.ts';
import {
  invalidValue,
  modelNotFound,
  Refusal,
  readChoice,
  readFlag,
  readText,
  readWholeNumber,
  requireText,
  unsuitable,
  unsupportedParameter,
} from './refusal.ts';

/** A generation or an edit that the API accepts, with its defaults filled in. */
export interface ImageJob {
  model: string;
  prompt: string;
  count: number;
  width: number;
  height: number;
  quality: string;
  background: 'opaque' | 'transparent';
  format: 'png' | 'jpeg' | 'webp';
  /** 0 to 100, for jpeg and webp. */
  compression: number;
  stream: boolean;
  partialImages: number;
  safetyIdentifier: string | null;
  /** Billed for one image of this size and quality, without partial images. */
  outputTokensPerImage: number;
  /** What is edited; null for a generation. */
  edit: EditInputs | null;
}

/** Fields that generations and edits share. */
export const imageParameters = [
  'prompt',
  'model',
  'n',
  'size',
  'quality',
  'background',
  'output_format',
  'output_compression',
  'complexity',
  'frame_count',
  'frame_duration_ms',
  'stream',
  'partial_images',
  'safety_identifier',
  'user',
];

const EDGE_STEP = 16;
const LONGEST_EDGE = 3840;
const LEAST_PIXELS = 655_360;
const MOST_PIXELS = 8_294_400;
const MOST_ELONGATED = 3;
const PROMPT_MAX_LENGTH = 32_000;
const IDENTIFIER_MAX_LENGTH = 64;

/** The model of an image request, which is never left out: what it would default to is retired. */
export function readImageModel(body: Record<string, unknown>): ImageModelFamily {
  const model = requireText(body, 'model', 256);
  const family = findImageModel(model);
  if (!family) throw modelNotFound(model);
  return family;
}

/**
 * Reads {@link imageParameters}.
 * @param formats the values that `output_format` may have
 * @param automaticSize what `auto` comes to
 */
export function readImageParameters(
  body: Record<string, unknown>,
  formats: readonly string[],
  automaticSize: readonly [number, number],
): Omit<ImageJob, 'edit'> {
  const family = readImageModel(body);
  const model = requireText(body, 'model', 256);
  const prompt = requireText(body, 'prompt', PROMPT_MAX_LENGTH);
  const count = readWholeNumber(body, 'n', [1, 10]) ?? 1;
  const [width, height] = readSize(body, family.fixedSizes) ?? automaticSize;
  const user = readText(body, 'user', IDENTIFIER_MAX_LENGTH);
  const safetyIdentifier = readText(body, 'safety_identifier', IDENTIFIER_MAX_LENGTH) || user || null;

  const chosenQuality = readChoice(body, 'quality', ['auto', ...family.qualities]) ?? 'auto';
  const quality = chosenQuality === 'auto' ? automaticQuality(model) : chosenQuality;
  if ((body.complexity ?? null) !== null && !family.complexity) {
    throw unsupportedParameter('complexity');
  }
  readChoice(body, 'complexity', ['low', 'medium', 'high']);

  const format = readFormat(body, formats);
  const compression = readWholeNumber(body, 'output_compression', [0, 100]);
  if (compression !== undefined && compression < 100 && format === 'png') {
    throw unsuitable(
      'output_compression',
      'Compression less than 100 is not supported for PNG output format.',
    );
  }
  const background = readChoice(body, 'background', ['auto', 'opaque', 'transparent']);
  if (background === 'transparent') {
    if (!family.transparentBackground) {
      throw new Refusal(
        400,
        'Transparent background is not supported for this model.',
        'invalid_value',
        'background',
      );
    }
    if (format === 'jpeg') {
      throw unsuitable('background', 'Transparent background is not supported for JPEG output format.');
    }
  }

  const stream = readFlag(body, 'stream') ?? false;
  const partialImages = readWholeNumber(body, 'partial_images', [0, 3]);
  if (partialImages !== undefined && !stream) {
    throw unsuitable('partial_images', "'partial_images' is only supported when 'stream' is true.");
  }

  return {
    model,
    prompt,
    count,
    width,
    height,
    quality,
    background: background === 'transparent' ? 'transparent' : 'opaque',
    format,
    compression: compression ?? 100,
    stream,
    partialImages: partialImages ?? 0,
    safetyIdentifier,
    outputTokensPerImage: outputTokens(family.outputTokens[quality] ?? 0, width * height),
  };
}

function readSize(
  body: Record<string, unknown>,
  fixedSizes: readonly string[] | null,
): [number, number] | null {
  const size = readText(body, 'size', 32) ?? 'auto';
  if (size === 'auto') return null;
  const edges = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(size);
  if (fixedSizes && !fixedSizes.includes(size)) throw invalidValue('size', size, [...fixedSizes, 'auto']);
  if (!edges) throw wrongSize(size, "must be 'auto' or WIDTHxHEIGHT, for example '1536x864'");

  const [width, height] = [Number(edges[1]), Number(edges[2])];
  if (width % EDGE_STEP || height % EDGE_STEP) {
    throw wrongSize(size, `width and height must both be divisible by ${EDGE_STEP}`);
  }
  if (Math.max(width, height) > LONGEST_EDGE) {
    throw wrongSize(size, `the longest edge must be at most ${LONGEST_EDGE} pixels`);
  }
  if (Math.max(width, height) > MOST_ELONGATED * Math.min(width, height)) {
    throw wrongSize(size, 'the aspect ratio must be between 1:3 and 3:1');
  }
  if (width * height < LEAST_PIXELS || width * height > MOST_PIXELS) {
    throw wrongSize(size, `the number of pixels must be between ${LEAST_PIXELS} and ${MOST_PIXELS}`);
  }
  return [width, height];
}

function wrongSize(size: string, rule: string): Refusal {
  return new Refusal(400, `Invalid size '${size}': ${rule}.`, 'invalid_value', 'size');
}

/** GIF and SVG need access to a preview, which the account of this fake does not have. */
function readFormat(body: Record<string, unknown>, formats: readonly string[]): ImageJob['format'] {
  const format = readChoice(body, 'output_format', formats) ?? 'png';
  if (format === 'gif' || format === 'svg') {
    throw new Refusal(
      400,
      `Your organization has no access to output format '${format}'.`,
      'invalid_value',
      'output_format',
    );
  }
  for (const name of ['frame_count', 'frame_duration_ms']) {
    if ((body[name] ?? null) !== null) {
      throw unsuitable(name, `'${name}' is only supported with output_format=gif.`);
    }
  }
  return format as ImageJob['format'];
}

/** Sunburst acts as `high` when nothing is asked for; the others pick by prompt, here always `medium`. */
function automaticQuality(model: string): string {
  return model.includes('sunburst') ? 'high' : 'medium';
}

/** Tokens grow much more slowly than the area: a 4K picture costs about 1.9 times a 1024x1024 one. */
function outputTokens(tokensOfSquare: number, pixels: number): number {
  return Math.round(tokensOfSquare * (pixels / (1024 * 1024)) ** 0.3);
}
