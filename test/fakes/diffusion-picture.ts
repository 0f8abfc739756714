import { createHash } from 'node:crypto';
import sharp from 'sharp';

interface PictureOptions {
  prompt: string;
  /** Pictures of other seeds have other colours. */
  seed: number;
  width: number;
  height: number;
  format?: 'png' | 'jpeg' | 'webp';
}

/** The colour in which a fake diffusion model paints: never one of its sources' by chance. */
export function paintOf({ prompt, seed }: Pick<PictureOptions, 'prompt' | 'seed'>) {
  const [r = 0, g = 0] = createHash('sha256').update(`${seed}\n${prompt}`).digest();
  return { r, g, b: 255 };
}

/** A picture of one colour. */
export function drawFromPrompt(options: PictureOptions): Promise<Buffer> {
  const { width, height, format = 'png' } = options;
  return sharp({ create: { width, height, channels: 3, background: paintOf(options) } })
    .toFormat(format)
    .toBuffer();
}

/**
 * A picture redrawn where its mask is bright, as diffusion models do it: the alpha of the mask is not read. Both are
 * first brought to the size, cropped to the middle.
 * @param mask null: everything is redrawn
 */
export async function repaint(
  picture: Buffer,
  mask: Buffer | null,
  options: PictureOptions,
): Promise<Buffer> {
  const { width, height, format = 'png' } = options;
  const { data, info } = await sharp(picture)
    .resize(width, height, { fit: 'cover' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const isRedrawn = mask === null ? () => true : await brightPixels(mask, width, height);
  const paint = paintOf(options);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (isRedrawn(pixel)) data.set([paint.r, paint.g, paint.b], pixel * info.channels);
  }
  return sharp(data, { raw: info }).toFormat(format).toBuffer();
}

async function brightPixels(mask: Buffer, width: number, height: number) {
  const { data, info } = await sharp(mask)
    .resize(width, height, { fit: 'cover', kernel: 'nearest' })
    .removeAlpha()
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return (pixel: number) => (data[pixel * info.channels] ?? 0) >= 128;
}
