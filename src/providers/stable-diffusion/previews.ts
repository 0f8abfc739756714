import { type LatentSize, shrinkLatents } from './latents.ts';

/** Latents along the longer edge that a preview is decoded from at most; 8 times as many pixels. */
const MOST_PREVIEW_LATENTS = 32;

/** After which calls of the UNet a preview is shown: evenly spread, the last one being the picture itself. */
export function previewCalls(calls: number, previews: number): ReadonlySet<number> {
  const chosen = new Set<number>();
  for (let i = 1; i <= previews; i++) {
    const call = Math.round((calls * i) / (previews + 1)) - 1;
    if (call >= 0 && call < calls - 1) chosen.add(call);
  }
  return chosen;
}

/**
 * Latents that are cheap to decode. Decoding a picture of 512x512 costs more than a step; a quarter of the latents
 * costs a quarter, and tells as much about a picture that is not finished. Unlike a linear map from latents
 * to colours this holds for every VAE.
 */
export function previewLatents(latents: Float32Array, size: LatentSize) {
  const factor = Math.ceil(Math.max(size.width, size.height) / MOST_PREVIEW_LATENTS);
  return factor === 1 ? { latents, size } : shrinkLatents(latents, size, factor);
}
