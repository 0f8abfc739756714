import sharp, { type Sharp } from 'sharp';
import type { EditInputs } from './edit-inputs.ts';
import type { ImageJob } from './image-parameters.ts';

const CHANNELS = 4;

/** Every colour value outside the mask moves by exactly this much, up or down, and none can overflow. */
const DRIFT_BIT = 4;

/**
 * Image #1 at the asked size with the drawing on it where the mask's alpha is 0, or everywhere without a mask. As
 * with the real models, what the mask protects does not stay quite the same: each colour value is off by 4.
 */
export async function applyEdit(
  { image, mask }: Pick<EditInputs, 'image' | 'mask'>,
  drawing: Buffer,
  { width, height, background }: Pick<ImageJob, 'width' | 'height' | 'background'>,
): Promise<Sharp> {
  const original = sharp(image).autoOrient().resize(width, height, { fit: 'fill' }).toColourspace('srgb');
  if (background === 'opaque') original.flatten({ background: 'white' });
  const before = await original.ensureAlpha().raw().toBuffer();
  const raw = { width, height, channels: CHANNELS } as const;
  const after = await sharp(before, { raw })
    .composite([{ input: drawing }])
    .raw()
    .toBuffer();

  if (mask) {
    const protection = await sharp(mask)
      .resize(width, height, { fit: 'fill', kernel: 'nearest' })
      .extractChannel('alpha')
      .raw()
      .toBuffer();
    for (let pixel = 0; pixel < protection.length; pixel += 1) {
      if (protection[pixel] === 0) continue;
      const start = pixel * CHANNELS;
      before.copy(after, start, start, start + CHANNELS);
      for (let colour = start; colour < start + 3; colour += 1) {
        after[colour] = (after[colour] ?? 0) ^ DRIFT_BIT;
      }
    }
  }
  return sharp(after, { raw });
}
