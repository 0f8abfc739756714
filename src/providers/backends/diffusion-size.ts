import type { ImageSize } from '../image-provider.ts';

/** Pixels of an image are made in blocks; most models refuse other sizes or round them up themselves. */
const MULTIPLE = 16;
/** What the smallest models in use were trained on. Below it they make rubbish. */
const LEAST_PIXELS = 512 * 512;

/** The size a diffusion model makes best for the one asked for: the same shape, whole blocks, and not tiny. */
export function diffusionSize({ width, height }: ImageSize): ImageSize {
  const scale = Math.max(1, Math.sqrt(LEAST_PIXELS / (width * height)));
  const blocks = (edge: number) => Math.ceil((edge * scale) / MULTIPLE) * MULTIPLE;
  return { width: blocks(width), height: blocks(height) };
}
