import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Sharp } from 'sharp';
import { isSameSize } from '../image-size.ts';
import type { ImageSize, SourceImage } from '../providers/image-provider.ts';
import { readAlpha } from './alpha.ts';
import { decoding } from './decodable-image.ts';

/** Takes about half a millisecond. */
const PIXELS_PER_SLICE = 65_536;
const CHANNELS = 4;

interface EditedImage {
  /** What a provider made of the original: a PNG, maybe of another size. */
  result: Buffer;
  original: SourceImage;
  /** A PNG: alpha 255 stays as it was, 0 is as in the result, and what is between is mixed. */
  mask: Buffer;
}

/**
 * Puts the original back where the mask protects it, since models redraw a little everywhere. Those pixels are exactly
 * the original's, with their own transparency; where the result has another size, the original's scaled to it.
 *
 * The pixels are mixed here in slices, because sharp's own compositing loses the colour of transparent pixels and
 * cannot put a transparent pixel over an opaque one.
 */
export async function keepUnmasked({ result, original, mask }: EditedImage): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const drawn = await readPixels(sharp(result, decoding));
  const { size } = drawn;
  const scaledTo = isSameSize(size, original.size) ? undefined : size;
  const [kept, alpha] = await Promise.all([
    readPixels(sharp(original.bytes, decoding).autoOrient(), scaledTo),
    readAlpha(mask, scaledTo),
  ]);
  if (alpha === null) return result;
  for (let start = 0; start < alpha.length; start += PIXELS_PER_SLICE) {
    mixPixels(drawn.pixels, kept.pixels, alpha, start, Math.min(start + PIXELS_PER_SLICE, alpha.length));
    await letOthersRun();
  }
  const mixed = sharp(drawn.pixels, { raw: { ...size, channels: CHANNELS } });
  return (drawn.hasAlpha || kept.hasAlpha ? mixed : mixed.removeAlpha()).png().toBuffer();
}

/** The pixels as red, green, blue and alpha of 8 bits each. */
async function readPixels(image: Sharp, scaledTo?: ImageSize) {
  const { hasAlpha } = await image.metadata();
  if (scaledTo !== undefined) {
    image.resize(scaledTo.width, scaledTo.height, { fit: 'fill', kernel: 'lanczos3' });
  }
  const { data, info } = await image
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, size: { width: info.width, height: info.height }, hasAlpha };
}

/** Changes the drawn pixels from start up to end. */
function mixPixels(drawn: Buffer, kept: Buffer, alpha: Buffer, start: number, end: number): void {
  for (let pixel = start; pixel < end; pixel += 1) {
    const share = alpha[pixel] ?? 0;
    if (share === 0) continue;
    if (share < 255) {
      mixPixel(drawn, kept, share / 255, pixel * CHANNELS);
      continue;
    }
    const runStart = pixel;
    while (pixel + 1 < end && alpha[pixel + 1] === 255) pixel += 1;
    kept.copy(drawn, runStart * CHANNELS, runStart * CHANNELS, (pixel + 1) * CHANNELS);
  }
}

/** Colours count as much as they can be seen, so that the black of a transparent pixel darkens nothing. */
function mixPixel(drawn: Buffer, kept: Buffer, keptShare: number, at: number): void {
  const keptAlpha = keptShare * (kept[at + 3] ?? 0);
  const drawnAlpha = (1 - keptShare) * (drawn[at + 3] ?? 0);
  const mixedAlpha = keptAlpha + drawnAlpha;
  drawn[at + 3] = Math.round(mixedAlpha);
  if (mixedAlpha === 0) return;
  for (let channel = at; channel < at + 3; channel += 1) {
    const colour = ((kept[channel] ?? 0) * keptAlpha + (drawn[channel] ?? 0) * drawnAlpha) / mixedAlpha;
    drawn[channel] = Math.round(colour);
  }
}
