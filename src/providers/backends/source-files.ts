import type { Sharp } from 'sharp';
import type { ImageSize, SourceImage } from '../image-provider.ts';
import type { FormFile } from '../openai/multipart.ts';

/** A square or other frame around a picture that lies in its middle. */
export interface Frame {
  size: ImageSize;
  left: number;
  top: number;
}

/** The frame with room for a picture of this size in its middle. */
export function frameAround(picture: ImageSize, frame: ImageSize): Frame {
  return {
    size: frame,
    left: Math.floor((frame.width - picture.width) / 2),
    top: Math.floor((frame.height - picture.height) / 2),
  };
}

/**
 * A picture as an upright PNG of this size: these servers read neither the turn of a photo (EXIF) nor, all of them,
 * WebP. What has another shape is cropped to the middle, as finished images are.
 * @param frame the borders around the picture go on with its outermost pixels
 */
export async function pictureFile(
  field: string,
  image: SourceImage,
  size: ImageSize,
  frame?: Frame,
): Promise<FormFile> {
  const { default: sharp } = await import('sharp');
  const upright = sharp(image.bytes)
    .autoOrient()
    .resize({ ...size, fit: 'cover', position: 'centre' });
  return toFile(field, 'image.png', await bordered(upright, size, frame, { extendWith: 'copy' }));
}

/**
 * Where a picture is redrawn, in the form of diffusion models: greyscale, white is redrawn, black stays.
 * @param mask as in the OpenAI API: alpha 0 is redrawn; null: everything
 * @param frame the borders around the picture stay
 */
export async function repaintMaskFile(
  field: string,
  mask: Buffer | null,
  size: ImageSize,
  frame?: Frame,
): Promise<FormFile> {
  const { default: sharp } = await import('sharp');
  const repainted = sharp(mask === null ? await whitePng(size) : await repaintMask(mask));
  // The nearest pixel, so that nothing between black and white comes up.
  const fitted = repainted.resize({ ...size, fit: 'cover', position: 'centre', kernel: 'nearest' });
  return toFile(field, 'mask.png', await bordered(fitted, size, frame, { background: 'black' }, 'b-w'));
}

/** The picture without its frame. */
export async function cutFromFrame(png: Buffer, { left, top }: Frame, size: ImageSize): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(png)
    .extract({ left, top, ...size })
    .png()
    .toBuffer();
}

async function repaintMask(mask: Buffer): Promise<Buffer> {
  const { toRepaintMask } = await import('../../source-image/mask.ts');
  return toRepaintMask(mask);
}

async function whitePng({ width, height }: ImageSize): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
}

function bordered(
  image: Sharp,
  { width, height }: ImageSize,
  frame: Frame | undefined,
  border: { extendWith: 'copy' } | { background: string },
  colours?: 'b-w',
): Promise<Buffer> {
  const whole =
    frame === undefined
      ? image
      : image.extend({
          ...border,
          left: frame.left,
          right: frame.size.width - width - frame.left,
          top: frame.top,
          bottom: frame.size.height - height - frame.top,
        });
  return (colours === undefined ? whole : whole.toColourspace(colours)).png().toBuffer();
}

function toFile(field: string, fileName: string, bytes: Buffer): FormFile {
  return { field, fileName, contentType: 'image/png', bytes };
}
