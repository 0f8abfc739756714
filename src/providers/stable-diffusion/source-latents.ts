import type { ImageSize } from '../image-provider.ts';
import type { SourceLatents } from './denoise.ts';
import type { DiffusionSource } from './diffusion-job.ts';
import { inpaintingPlanes, readRedrawMask, redrawAll, withoutRedrawn } from './inpainting.ts';
import { readPixels } from './picture-pixels.ts';
import type { VaeEncoder } from './vae.ts';

interface EncodedSource {
  source: SourceLatents | null;
  /** What an inpainting UNet sees beside the latents; null for others. */
  inpainting: Float32Array | null;
}

/** Brings the source of a job, if it has one, into the form that the UNet works on. */
export async function encodeSource(
  source: DiffusionSource | null,
  size: ImageSize,
  isInpainting: boolean,
  loadEncoder: () => Promise<VaeEncoder>,
): Promise<EncodedSource> {
  if (source === null && !isInpainting) return { source: null, inpainting: null };
  const encoder = await loadEncoder();
  const pixels = source === null ? null : await readPixels(source.picture, size);
  const mask = source === null || source.mask === null ? null : await readRedrawMask(source.mask, size);
  // An inpainting UNet keeps to what it sees, and is not made to by putting latents back.
  const latents = pixels && {
    clean: await encoder.encode(pixels, size),
    redraw: isInpainting || mask === null ? null : mask.latents,
  };
  if (!isInpainting) return { source: latents, inpainting: null };

  const { pixels: redrawn, latents: redraw } = mask ?? redrawAll(size);
  const remaining = withoutRedrawn(pixels ?? new Float32Array(3 * redrawn.length), redrawn);
  return {
    source: latents,
    inpainting: inpaintingPlanes(redraw, await encoder.encode(remaining, size)),
  };
}
