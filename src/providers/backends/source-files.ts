import type { Sharp } from 'sharp';
import { decoding } from '../../source-image/decodable-image.ts';
import { toRepaintMask } from '../../source-image/mask.ts';
import type { ImageRequest, ImageSize, SourceImage } from '../image-provider.ts';
import type { FormFile } from '../openai/multipart.ts';

/** What is around a picture that was put into the middle of a larger one. */
export interface Frame {
  size: ImageSize;
  left: number;
  top: number;
}

/** The frame of this size with room for a picture in its middle. */
export function frameAround(picture: ImageSize, size: ImageSize): Frame {
  return {
    size,
    left: Math.floor((size.width - picture.width) / 2),
    top: Math.floor((size.height - picture.height) / 2),
  };
}

/** The picture without its frame. */
export async function cutFromFrame(png: Buffer, { left, top }: Frame, size: ImageSize): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(png)
    .extract({ left, top, ...size })
    .png()
    .toBuffer();
}

/**
 * The picture to be redrawn, as a PNG of the size that is made. With a mask it is stretched, so that every pixel stays
 * under its pixel of the mask; without, what has another shape is cropped to the middle.
 * @param frame its borders go on with the outermost pixels of the picture
 */
export async function pictureFile(
  field: string,
  image: SourceImage,
  { size, mask }: Pick<ImageRequest, 'size' | 'mask'>,
  frame?: Frame,
): Promise<FormFile> {
  const picture = await upright(image);
  picture.resize({ ...size, fit: mask === null ? 'cover' : 'fill', position: 'centre' });
  return toFile(field, 'image.png', inFrame(picture, size, frame, { extendWith: 'copy' }));
}

/** A picture to be looked at only. */
export async function referenceFile(field: string, image: SourceImage): Promise<FormFile> {
  return toFile(field, 'reference.png', await upright(image));
}

/** These servers know nothing of turned photos (EXIF), and not all of them read WebP. */
async function upright({ bytes }: SourceImage): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  return sharp(bytes, decoding).autoOrient();
}

/**
 * Where a picture is redrawn, in the form of diffusion models: greyscale, white is redrawn, black stays.
 * @param mask as in the OpenAI API: alpha 0 is redrawn; null: everything
 * @param frame its borders stay
 */
export async function repaintMaskFile(
  field: string,
  { size, mask }: Pick<ImageRequest, 'size' | 'mask'>,
  frame?: Frame,
): Promise<FormFile> {
  const { default: sharp } = await import('sharp');
  const repainted = sharp(mask === null ? await whitePng(size) : await toRepaintMask(mask));
  // The nearest pixel, so that nothing between black and white comes up.
  repainted.resize({ ...size, fit: 'fill', kernel: 'nearest' });
  return toFile(
    field,
    'mask.png',
    inFrame(repainted, size, frame, { background: 'black' }).toColourspace('b-w'),
  );
}

async function whitePng({ width, height }: ImageSize): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
}

function inFrame(
  image: Sharp,
  { width, height }: ImageSize,
  frame: Frame | undefined,
  border: { extendWith: 'copy' } | { background: string },
): Sharp {
  if (frame === undefined) return image;
  const { size, left, top } = frame;
  return image.extend({
    ...border,
    left,
    top,
    right: size.width - width - left,
    bottom: size.height - height - top,
  });
}

async function toFile(field: string, fileName: string, image: Sharp): Promise<FormFile> {
  return { field, fileName, contentType: 'image/png', bytes: await image.png().toBuffer() };
}
