import { formatSize, isSameSize } from '../../image-size.ts';
import type { Adjustment, ImagePlan, ImageSize, PlannedRequest } from '../image-provider.ts';
import { unmetWishes } from '../unmet-wishes.ts';

/** What decides which sizes a model makes well. */
export interface TrainedSize {
  /** Edge of the square pictures it learned from, in pixels. */
  edge: number;
  /** Edges are made in multiples of this: 8 pixels to a latent, halved by each step down of the UNet. */
  multiple: number;
}

/** Stable Diffusion 1.5: 64 latents of 8 pixels; three steps down. */
export const STABLE_DIFFUSION_SIZE: TrainedSize = { edge: 512, multiple: 64 };

/**
 * Beyond this many times the pixels it learned from, a model begins to draw things twice; below a part of them it draws
 * rubbish. 768x512 is what SD 1.5 is used with most beside its own size, and comes out well.
 */
const MOST_AREA = 1.5;

const NAME = 'stable-diffusion';

/** How a request is fitted to the model. */
export function planStableDiffusion(
  { operation, size, wishes, images }: PlannedRequest,
  trained: TrainedSize,
): ImagePlan {
  const used = diffusedSize(size, trained);
  const adjustments: Adjustment[] = [];
  if (!isSameSize(used, size)) {
    const reason = `The model learned from pictures of ${trained.edge}x${trained.edge}; it makes ${formatSize(used)}, which is scaled to the size asked for.`;
    adjustments.push({ parameter: 'size', requested: formatSize(size), used: formatSize(used), reason });
  }
  if (operation === 'vary') {
    const reason = 'A variation is made by starting from the picture with noise on it.';
    adjustments.push({ parameter: 'operation', requested: 'variation', used: 'image to image', reason });
    const guidance = wishes.diffusion?.guidance;
    if (guidance !== undefined && !wishes.diffusion?.negativePrompt) {
      const noWords = 'A variation has no words to be guided by.';
      adjustments.push({ parameter: 'cfg', requested: String(guidance), used: 'none', reason: noWords });
    }
  }
  const asked = wishes.diffusion?.guidance;
  if (asked !== undefined && asked < 1) {
    const reason = 'At 1 the prompt guides no more; there is nothing below.';
    adjustments.push({ parameter: 'cfg', requested: String(asked), used: '1', reason });
  }
  if (operation === 'edit' && images.length > 1) {
    const reason = 'Stable Diffusion edits the first image only: the others are left out.';
    adjustments.push({ parameter: 'image', requested: String(images.length), used: '1', reason });
  }
  return { size: used, adjustments: [...adjustments, ...unmetWishes(NAME, wishes)], estimatedCostUsd: 0 };
}

/** The size that is made for the one asked for: the same where the model is good at it, else the nearest of its shape. */
function diffusedSize({ width, height }: ImageSize, { edge, multiple }: TrainedSize): ImageSize {
  const area = (width * height) / edge ** 2;
  const scale = area > MOST_AREA || area < 1 ? Math.sqrt(1 / area) : 1;
  const whole = (length: number) => Math.max(multiple, Math.round((length * scale) / multiple) * multiple);
  return { width: whole(width), height: whole(height) };
}
