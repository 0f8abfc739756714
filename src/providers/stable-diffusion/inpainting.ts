import { AppError } from '../../errors.ts';
import type { ImageSize } from '../image-provider.ts';
import { LATENT_CHANNELS, latentSizeOf } from './latents.ts';
import { PIXELS_PER_LATENT } from './model-folder.ts';

/** Where a picture is drawn anew, as one byte a place: 1 there, 0 where it stays. */
export interface RedrawMask {
  /** By pixel. */
  pixels: Uint8Array;
  /** By latent: 1 where any of its pixels is drawn anew, so that none that was asked for stays as it was. */
  latents: Uint8Array;
}

/**
 * Brings a mask to the size of the picture that is made.
 * @param mask a PNG: whatever is not opaque is drawn anew
 * @throws AppError `invalid_image_file`
 */
export async function readRedrawMask(mask: Uint8Array, size: ImageSize): Promise<RedrawMask> {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(mask)
    .ensureAlpha()
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((cause) => {
      throw new AppError('invalid_image_file', undefined, { cause });
    });
  const pixels = new Uint8Array(size.width * size.height);
  spreadMarks(pixels, size, { width: info.width, height: info.height }, (place) => data[place] !== 255);
  const latentSize = latentSizeOf(size);
  const latents = new Uint8Array(latentSize.width * latentSize.height);
  spreadMarks(latents, latentSize, size, (place) => pixels[place] === 1);
  return { pixels, latents };
}

/** Writes a 1 to every place that a marked place of another size covers, be it in part. */
function spreadMarks(
  marks: Uint8Array,
  { width, height }: ImageSize,
  from: ImageSize,
  isMarked: (place: number) => boolean,
): void {
  for (let y = 0, place = 0; y < from.height; y++) {
    const top = Math.floor((y * height) / from.height);
    const bottom = Math.ceil(((y + 1) * height) / from.height);
    for (let x = 0; x < from.width; x++, place++) {
      if (!isMarked(place)) continue;
      const left = Math.floor((x * width) / from.width);
      const right = Math.ceil(((x + 1) * width) / from.width);
      for (let row = top; row < bottom; row++) marks.fill(1, row * width + left, row * width + right);
    }
  }
}

/** Puts latents back where the picture stays. */
export function keepLatents(latents: Float32Array, kept: Float32Array, redraw: Uint8Array): Float32Array {
  const blended = new Float32Array(latents.length);
  for (let channel = 0; channel < LATENT_CHANNELS; channel++) {
    const start = channel * redraw.length;
    for (let i = 0; i < redraw.length; i++) {
      blended[start + i] = (redraw[i] === 1 ? latents[start + i] : kept[start + i]) ?? 0;
    }
  }
  return blended;
}

/** Pixels with middle grey where they are drawn anew, as inpainting models learned to see it. */
export function withoutRedrawn(pixels: Float32Array, redraw: Uint8Array): Float32Array {
  const remaining = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    remaining[i] = redraw[i % redraw.length] === 1 ? 0 : (pixels[i] ?? 0);
  }
  return remaining;
}

/** What inpainting models see beside the latents: the mask, then the latents of {@link withoutRedrawn}. */
export function inpaintingPlanes(redraw: Uint8Array, remainingLatents: Float32Array): Float32Array {
  const planes = new Float32Array(redraw.length + remainingLatents.length);
  planes.set(redraw);
  planes.set(remainingLatents, redraw.length);
  return planes;
}

/** A mask for when the whole of a picture is drawn. */
export function redrawAll(size: ImageSize): RedrawMask {
  const pixels = new Uint8Array(size.width * size.height).fill(1);
  return { pixels, latents: new Uint8Array(pixels.length / PIXELS_PER_LATENT ** 2).fill(1) };
}
