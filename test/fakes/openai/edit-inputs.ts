import { createHash } from 'node:crypto';
import sharp, { type Metadata } from 'sharp';
import { Refusal, unsuitable } from './refusal.ts';

/** The files of an edit that the API accepts. */
export interface EditInputs {
  /** Image #1, the one that is edited. */
  image: Buffer;
  /** Where its alpha is 0, image #1 is edited; null: everywhere. */
  mask: Buffer | null;
  /** Another for other files. */
  digest: string;
  /** Billed for the files. */
  imageTokens: number;
  /** The size that `auto` comes to. */
  automaticSize: readonly [number, number];
}

/** A file as it was sent. */
export interface InputFile {
  /** The field that brought it. */
  param: string;
  contentType: string;
  bytes: Buffer;
}

/** The files of an edit before they are checked. */
export interface InputFiles {
  images: readonly InputFile[];
  mask: InputFile | null;
  markup: InputFile | null;
}

/** A megabyte could be either; the smaller is right for both. */
const BYTES_PER_MB = 1_000_000;
const IMAGE_MAX_MB = 50;
const MASK_MAX_MB = 4;

const formats: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' };

const PATCH_EDGE = 32;
const MOST_PATCHES = 1536;

/** @throws Refusal for files that the API refuses, or does not say that it takes. */
export async function checkInputFiles({ images, mask, markup }: InputFiles): Promise<EditInputs> {
  const [first, ...others] = images;
  if (!first) throw new Error('An edit needs an image; its request should have been refused before.');
  if (mask && markup) throw unsuitable('markup', "'markup' cannot be combined with 'mask'.");

  const firstMetadata = await readImage(first);
  const metadata = [firstMetadata];
  for (const image of others) metadata.push(await readImage(image));
  if (mask) await checkMask(mask, firstMetadata);
  if (markup) metadata.push(await checkMarkup(markup, firstMetadata));

  const digest = createHash('sha256');
  for (const file of [...images, mask, markup]) digest.update(file ? file.bytes : '').update('\n');
  return {
    image: first.bytes,
    mask: mask?.bytes ?? null,
    digest: digest.digest('hex'),
    imageTokens: metadata.reduce((sum, { autoOrient }) => sum + patches(autoOrient), 0),
    automaticSize: nearestSize(firstMetadata.autoOrient),
  };
}

async function readImage(file: InputFile, maxMegabytes = IMAGE_MAX_MB): Promise<Metadata> {
  const format = formats[file.contentType];
  if (!format) {
    const message = `Invalid file '${file.param}': unsupported mimetype ('${file.contentType}'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.`;
    throw new Refusal(400, message, 'unsupported_file_mimetype', file.param);
  }
  if (file.bytes.length >= maxMegabytes * BYTES_PER_MB) {
    throw invalidFile(file, `the file must be smaller than ${maxMegabytes} MB`);
  }
  try {
    const metadata = await sharp(file.bytes).metadata();
    // Reads every row, and keeps next to nothing of it.
    await sharp(file.bytes).resize(8, 8, { fit: 'fill' }).raw().toBuffer();
    if (metadata.format === format) return metadata;
  } catch {
    throw invalidFile(file, 'the file is not an image, or not a whole one');
  }
  throw invalidFile(file, `the file is not what its type '${file.contentType}' says`);
}

/**
 * The documentation does not say whether a turned photo (EXIF) is measured as stored or as seen, so a mask has
 * to have both sizes.
 */
async function checkMask(mask: InputFile, image: Metadata): Promise<void> {
  const metadata = await readImage(mask, MASK_MAX_MB);
  if (metadata.format !== 'png') throw invalidFile(mask, 'the mask must be a PNG file');
  if (!metadata.hasAlpha) throw invalidFile(mask, 'the mask must have an alpha channel');
  if (!isSameSize(metadata, image) || !isSameSize(metadata, image.autoOrient)) {
    const sizes = `${metadata.width}x${metadata.height} and ${image.width}x${image.height}`;
    throw invalidFile(mask, `the mask and the first image must have the same size, but have ${sizes}`);
  }
}

async function checkMarkup(markup: InputFile, image: Metadata): Promise<Metadata> {
  const metadata = await readImage(markup);
  if (metadata.format !== 'png') throw invalidFile(markup, 'the markup must be a PNG file');
  if (!isSameSize(metadata, image.autoOrient)) {
    throw invalidFile(markup, 'the markup and the first image must have the same size');
  }
  const { isOpaque } = await sharp(markup.bytes).stats();
  if (isOpaque) throw invalidFile(markup, 'the markup must have transparent pixels');
  return metadata;
}

function invalidFile(file: InputFile, rule: string): Refusal {
  return new Refusal(400, `Invalid image file '${file.param}': ${rule}.`, 'invalid_image_file', file.param);
}

interface Size {
  width: number;
  height: number;
}

function isSameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}

function patches({ width, height }: Size): number {
  return Math.min(Math.ceil(width / PATCH_EDGE) * Math.ceil(height / PATCH_EDGE), MOST_PATCHES);
}

function nearestSize({ width, height }: Size): [number, number] {
  if (width > height * 1.25) return [1536, 1024];
  return height > width * 1.25 ? [1024, 1536] : [1024, 1024];
}
