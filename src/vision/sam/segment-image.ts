import { hearCancel } from '../hear-cancel.ts';
import type { Box, MaskRuns } from '../masks/binary-mask.ts';
import { runsArea, runsBox } from '../masks/mask-runs.ts';
import { type Outline, outlineMask } from '../masks/outline.ts';
import type { RgbImage } from '../rgb-image.ts';
import { type AutomaticMaskOptions, findAllMasks } from './automatic-masks.ts';
import type { Sam } from './open-sam.ts';
import { findPromptedMasks, type MaskPrompt } from './prompted-masks.ts';
import type { ScoredMask } from './scale-candidates.ts';

/** All that can be told apart, or what is pointed at. */
export type SegmentRequest =
  | ({ mode: 'automatic' } & AutomaticMaskOptions)
  | ({ mode: 'prompted' } & MaskPrompt);

/** One thing in a picture. It can be sent to another thread as it is. */
export interface Segment extends Outline {
  /** At the size of the picture, as runs: pixels for one mask at a time with `expandRuns`. */
  mask: MaskRuns;
  /** Around the mask, which is never empty. */
  box: Box;
  /** Pixels in the mask. */
  area: number;
  /** The overlap with the truth that the model expects, 0 to 1. */
  iou: number;
  /** How little the mask depends on where exactly its logits are cut, 0 to 1. */
  stability: number;
}

/** Automatic: the highest `iou` in front. Prompted: up to three, the best in front. */
export type Segmentation = Segment[];

/**
 * Finds what is in a picture. Masks have the picture's size and are held as runs, so that many of them are no
 * matter; a picture of 25 megapixels is never there in masks of as many bytes.
 * @param signal is looked at between runs of the model, and between masks
 * @throws AppError `invalid_request`, `inference_failed`
 */
export async function segmentImage(
  sam: Sam,
  image: RgbImage,
  request: SegmentRequest,
  signal?: AbortSignal,
): Promise<Segmentation> {
  const masks =
    request.mode === 'automatic'
      ? await findAllMasks(sam, image, request, signal)
      : await findPromptedMasks(sam, image, request, signal);
  const segments: Segmentation = [];
  for (const mask of masks) {
    await hearCancel(signal);
    segments.push(toSegment(mask));
  }
  return segments;
}

function toSegment({ mask, predictedIou, stability }: ScoredMask): Segment {
  return {
    mask,
    box: runsBox(mask),
    area: runsArea(mask),
    iou: predictedIou,
    stability,
    ...outlineMask(mask),
  };
}
