import type { Metadata } from 'sharp';
import { AppError } from '../errors.ts';
import { pngChunks } from '../png/png-chunks.ts';
import { readWholePng } from '../png/whole-png.ts';
import type { SourceImage } from '../providers/image-provider.ts';
import { describeContent, imageFormat } from './image-format.ts';

/** A picture of 50 million pixels is 200 MB of memory once it is decoded. */
const MOST_PIXELS = 50_000_000;
const LONGEST_EDGE = 16_384;

/** How pictures of callers are decoded: cut off ones are refused, those with mere oddities are not. */
export const decoding = { failOn: 'truncated', limitInputPixels: MOST_PIXELS } as const;

interface Expectation {
  /** The field of the request. */
  field: string;
  formats: readonly SourceImage['format'][];
  /** What would be right, as a sentence. */
  advice: string;
}

/** A picture as far as it can be judged without decoding its pixels. */
export interface InspectedImage {
  image: SourceImage;
  /**
   * Decodes it once to see that it can be.
   * @throws AppError `invalid_image_file`
   */
  requireDecodable(): Promise<void>;
}

/**
 * A picture by its content, whatever it is called: still, not too large, and decoded once to see that it can be.
 * Nothing is decoded before the header has shown that the size is within the bounds.
 * @throws AppError `invalid_image_file`, `image_too_large`
 */
export async function readDecodableImage(file: Buffer, expectation: Expectation): Promise<SourceImage> {
  const { image, requireDecodable } = await inspectImage(file, expectation);
  await requireDecodable();
  return image;
}

/**
 * The first and cheap part of {@link readDecodableImage}: format, header and, of a PNG, the checksums.
 * @throws AppError `invalid_image_file`, `image_too_large`
 */
export async function inspectImage(
  file: Buffer,
  { field, formats, advice }: Expectation,
): Promise<InspectedImage> {
  const refuse = (what: string, cause?: unknown) =>
    new AppError('invalid_image_file', `'${field}' is ${what}. ${advice}`, { param: field, cause });
  const format = imageFormat(file);
  if (format === null) throw refuse(describeContent(file));
  if (!formats.includes(format)) throw refuse(`a ${formatNames[format]}`);
  const brokenImage = (cause?: unknown) =>
    refuse(`a ${formatNames[format]} that is broken or cut off`, cause);

  const bytes = format === 'png' ? withoutTrailingBytes(file) : file;
  const header = await readHeader(bytes).catch((cause: unknown) => {
    throw brokenImage(cause);
  });
  const { width, height } = header.autoOrient;
  if (width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_EDGE) {
    const detail = `'${field}' has ${width}x${height} pixels; it may have ${MOST_PIXELS / 1e6} million, and ${LONGEST_EDGE} along an edge.`;
    throw new AppError('image_too_large', detail, { param: field });
  }
  if (isAnimated(bytes, header)) throw refuse(`an animated ${formatNames[format]}`);
  if (format === 'png' && readWholePng(bytes) === null) throw brokenImage();
  return {
    image: { bytes, format, size: { width, height } },
    requireDecodable: () =>
      decodeToTheEnd(bytes, header).catch((cause: unknown) => {
        throw brokenImage(cause);
      }),
  };
}

const formatNames = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' } satisfies Record<
  SourceImage['format'],
  string
>;

/** Some phones and screenshot tools leave the rest of an older, longer file behind the end of a PNG. */
function withoutTrailingBytes(png: Buffer): Buffer {
  for (const { type, end } of pngChunks(png)) if (type === 'IEND') return png.subarray(0, end);
  return png;
}

async function readHeader(bytes: Buffer): Promise<Metadata> {
  const { default: sharp } = await import('sharp');
  return sharp(bytes, { ...decoding, limitInputPixels: false }).metadata();
}

/** Only the first picture of these would be seen, so none is taken for the whole. */
function isAnimated(bytes: Buffer, { format, pages = 1 }: Metadata): boolean {
  if (format !== 'png') return pages > 1;
  for (const { type } of pngChunks(bytes)) {
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
  }
  return false;
}

/** To get at the last row, the decoder goes through all that come before it, and keeps none of them. */
async function decodeToTheEnd(bytes: Buffer, { width, height }: Metadata): Promise<void> {
  const { default: sharp } = await import('sharp');
  await sharp(bytes, { ...decoding, sequentialRead: true })
    .extract({ left: 0, top: height - 1, width, height: 1 })
    .raw()
    .toBuffer();
}
