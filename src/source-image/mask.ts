import { AppError } from '../errors.ts';
import { formatSize, isSameSize } from '../image-size.ts';
import type { SourceImage } from '../providers/image-provider.ts';
import { hasTransparentPixel, readAlpha } from './alpha.ts';
import { readDecodableImage } from './decodable-image.ts';

const FEWER_MASK_BYTES_THAN = 4 * 1024 * 1024;
const FEWER_MARKUP_BYTES_THAN = 50 * 1024 * 1024;

/**
 * A mask for the first picture of a request: a PNG of its size, whose transparent pixels are to be drawn anew.
 * @throws AppError `invalid_image_file`, `image_too_large`
 */
export async function readMask(bytes: Buffer, image: SourceImage): Promise<Buffer> {
  return readLayer(bytes, image, {
    field: 'mask',
    fewerBytesThan: FEWER_MASK_BYTES_THAN,
    advice:
      'Send a PNG of less than 4 MB in the size of the image, transparent (alpha 0) where it is to be drawn anew.',
  });
}

/**
 * Marks drawn over the first picture of a request: a PNG of its size, transparent where nothing is marked.
 * @throws AppError `invalid_image_file`, `image_too_large`
 */
export async function readMarkup(bytes: Buffer, image: SourceImage): Promise<Buffer> {
  return readLayer(bytes, image, {
    field: 'markup',
    fewerBytesThan: FEWER_MARKUP_BYTES_THAN,
    advice: 'Send a PNG of less than 50 MB in the size of the image, transparent where nothing is marked.',
  });
}

/**
 * The picture's own alpha as a mask of its size, upright as it is seen. Null where no pixel is wholly transparent, so
 * that there is nothing to draw anew.
 */
export async function maskFromAlpha({ bytes, size }: SourceImage): Promise<Buffer | null> {
  const alpha = await readAlpha(bytes);
  if (!hasTransparentPixel(alpha)) return null;
  const { default: sharp } = await import('sharp');
  return sharp({ create: { ...size, channels: 3, background: 'black' } })
    .joinChannel(alpha, { raw: { ...size, channels: 1 } })
    .png()
    .toBuffer();
}

/**
 * The picture without the transparency that has become its mask: counted twice, it would leave a seam to see through.
 * Only for PNGs.
 */
export async function withoutAlpha(image: SourceImage): Promise<SourceImage> {
  const { default: sharp } = await import('sharp');
  return { ...image, bytes: await sharp(image.bytes).removeAlpha().png().toBuffer() };
}

/** The mask as local servers want it: a greyscale PNG, white where the mask's alpha is 0, black everywhere else. */
export async function toRepaintMask(mask: Buffer): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const { width, height } = await sharp(mask).metadata();
  const alpha = (await readAlpha(mask)) ?? Buffer.alloc(width * height, 255);
  return sharp(alpha, { raw: { width, height, channels: 1 } })
    .threshold(1)
    .negate()
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

interface Layer {
  field: string;
  fewerBytesThan: number;
  advice: string;
}

async function readLayer(
  bytes: Buffer,
  image: SourceImage,
  { field, fewerBytesThan, advice }: Layer,
): Promise<Buffer> {
  const refuse = (what: string) =>
    new AppError('invalid_image_file', `'${field}' ${what}. ${advice}`, { param: field });
  if (bytes.length >= fewerBytesThan) {
    throw new AppError('image_too_large', `'${field}' has ${bytes.length} bytes. ${advice}`, {
      param: field,
    });
  }
  const layer = await readDecodableImage(bytes, { field, formats: ['png'], advice });
  if (!isSameSize(layer.size, image.size)) {
    throw refuse(`is ${formatSize(layer.size)}, but the image is ${formatSize(image.size)}`);
  }
  if (!hasTransparentPixel(await readAlpha(layer.bytes))) throw refuse('has no transparent pixel');
  return layer.bytes;
}
