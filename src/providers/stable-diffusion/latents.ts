import type { ImageSize } from '../image-provider.ts';
import { PIXELS_PER_LATENT } from './model-folder.ts';
import type { NextNormal } from './schedulers/scheduler.ts';

/** Numbers at each place of the small picture that the UNet works on. */
export const LATENT_CHANNELS = 4;

/** Places of a picture's latents: four planes of `height` rows of `width`, one after the other. */
export interface LatentSize {
  width: number;
  height: number;
}

export function latentSizeOf({ width, height }: ImageSize): LatentSize {
  return { width: width / PIXELS_PER_LATENT, height: height / PIXELS_PER_LATENT };
}

export function pixelSizeOf({ width, height }: LatentSize): ImageSize {
  return { width: width * PIXELS_PER_LATENT, height: height * PIXELS_PER_LATENT };
}

export function randomLatents({ width, height }: LatentSize, nextNormal: NextNormal): Float32Array {
  const latents = new Float32Array(LATENT_CHANNELS * height * width);
  for (let i = 0; i < latents.length; i++) latents[i] = nextNormal();
  return latents;
}

export function scaleLatents(latents: Float32Array, factor: number): Float32Array {
  const scaled = new Float32Array(latents.length);
  for (let i = 0; i < latents.length; i++) scaled[i] = (latents[i] ?? 0) * factor;
  return scaled;
}

/** Averages squares of `factor` by `factor` places; what does not fill a square at the right and below is left out. */
export function shrinkLatents(
  latents: Float32Array,
  { width, height }: LatentSize,
  factor: number,
): { latents: Float32Array; size: LatentSize } {
  const size = { width: Math.floor(width / factor), height: Math.floor(height / factor) };
  const small = new Float32Array(LATENT_CHANNELS * size.height * size.width);
  let place = 0;
  for (let channel = 0; channel < LATENT_CHANNELS; channel++) {
    for (let top = 0; top < size.height * factor; top += factor) {
      for (let left = 0; left < size.width * factor; left += factor) {
        let sum = 0;
        for (let y = top; y < top + factor; y++) {
          const row = (channel * height + y) * width;
          for (let x = left; x < left + factor; x++) sum += latents[row + x] ?? 0;
        }
        small[place++] = sum / factor ** 2;
      }
    }
  }
  return { latents: small, size };
}
