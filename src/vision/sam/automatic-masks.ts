import { boxIou } from '../masks/box-iou.ts';
import { runsBox } from '../masks/mask-runs.ts';
import { removeSmallRegions } from '../masks/small-regions.ts';
import type { RgbImage } from '../rgb-image.ts';
import type { InputFrame } from './input-frame.ts';
import { type MaskCandidate, takeCandidate } from './mask-candidate.ts';
import type { EncodedImage, PointPrompt, Sam } from './open-sam.ts';
import { type ScoredMask, scaleCandidates } from './scale-candidates.ts';
import { suppressDuplicates } from './suppress-duplicates.ts';

/** The figures of the automatic mask generator of Segment Anything, by its own defaults where not told otherwise. */
export interface AutomaticMaskOptions {
  /** Points along either side of the grid that is asked for masks (`points_per_side`, 32); the time grows with its square. */
  pointsPerSide?: number;
  /** Points in one run of the decoder (`points_per_batch`, 64); memory grows with it. */
  pointsPerBatch?: number;
  /** Masks of which the model expects less overlap with the truth are dropped (`pred_iou_thresh`, 0.88). */
  minPredictedIou?: number;
  /**
   * Masks that depend more on where their logits are cut are dropped (`stability_score_thresh`, 0.95). That is for
   * decoders with masks of 256 pixels, as all published ones have. An edge as sharp takes up so much more of a mask
   * of fewer pixels, and so much more is allowed there by default.
   */
  minStability?: number;
  /** Of masks whose boxes overlap more, the best stays (`box_nms_thresh`, 0.7). */
  maxBoxIou?: number;
  /**
   * Holes and islands of fewer pixels go (`min_mask_region_area`). By default in proportion to the 100 pixels that
   * the paper removes in pictures of 1500 x 2250, so small pictures keep all.
   */
  minRegionArea?: number;
  /** Only so many of the best masks are given. */
  maxMasks?: number;
}

/** What may be unstable of a published decoder's mask, and the width of that. */
const MAX_UNSTABLE_SHARE = 0.05;
const PUBLISHED_MASK_WIDTH = 256;

/** Share of the picture's pixels below which a region is small. */
const SMALL_REGION_SHARE = 100 / (1500 * 2250);

/** Held for masks that may yet be chosen, 128 MB: reached only where hundreds of them fill the picture. */
const MAX_HELD_LOGITS = 32 * 1024 * 1024;

/**
 * All that can be told apart in a picture, the surest first: the automatic mask generation of Segment Anything
 * (Kirillov et al. 2023, appendix B; `SamAutomaticMaskGenerator` of facebookresearch/segment-anything) without
 * crops, which its defaults leave out too.
 */
export async function findAllMasks(
  sam: Sam,
  image: RgbImage,
  options: AutomaticMaskOptions,
  signal?: AbortSignal,
): Promise<ScoredMask[]> {
  const { maxBoxIou = 0.7, maxMasks = 256 } = options;
  const minRegionArea = options.minRegionArea ?? Math.round(image.width * image.height * SMALL_REGION_SHARE);
  const encoded = await sam.encode(image);
  const candidates = await collectCandidates(sam, encoded, options, signal);
  const masks = await scaleCandidates(suppressByBox(candidates, maxBoxIou), encoded.frame, signal);
  return withoutSmallRegions(masks, minRegionArea, maxBoxIou).slice(0, maxMasks);
}

/** The masks at all points of the grid that the model is sure enough of. */
async function collectCandidates(
  sam: Sam,
  image: EncodedImage,
  options: AutomaticMaskOptions,
  signal: AbortSignal | undefined,
): Promise<MaskCandidate[]> {
  const { pointsPerSide = 32, pointsPerBatch = 64, minPredictedIou = 0.88 } = options;
  const { maxBoxIou = 0.7 } = options;
  const prompts = gridPrompts(pointsPerSide, image.frame);
  let candidates: MaskCandidate[] = [];
  for (let first = 0; first < prompts.length; first += pointsPerBatch) {
    signal?.throwIfAborted();
    const decoded = await sam.decode(image, prompts.slice(first, first + pointsPerBatch));
    const minStability =
      options.minStability ?? 1 - MAX_UNSTABLE_SHARE * (PUBLISHED_MASK_WIDTH / decoded.width);
    for (let index = 0; index < decoded.predictedIous.length; index += 1) {
      if ((decoded.predictedIous[index] as number) <= minPredictedIou) continue;
      const candidate = takeCandidate(decoded, index, image.frame);
      if (candidate.stability >= minStability && candidate.box.x1 > 0) candidates.push(candidate);
    }
    const held = candidates.reduce((sum, { logits }) => sum + logits.data.length, 0);
    if (held > MAX_HELD_LOGITS) candidates = suppressByBox(candidates, maxBoxIou);
  }
  return candidates;
}

/** One point in the middle of each cell. */
function gridPrompts(pointsPerSide: number, { width, height }: InputFrame): PointPrompt[] {
  const prompts: PointPrompt[] = [];
  for (let row = 0; row < pointsPerSide; row += 1) {
    for (let column = 0; column < pointsPerSide; column += 1) {
      const x = ((column + 0.5) * width) / pointsPerSide;
      const y = ((row + 0.5) * height) / pointsPerSide;
      prompts.push({ points: [[x, y]], labels: [1] });
    }
  }
  return prompts;
}

function suppressByBox(candidates: readonly MaskCandidate[], maxBoxIou: number): MaskCandidate[] {
  const sorted = candidates.toSorted((a, b) => b.predictedIou - a.predictedIou);
  return suppressDuplicates(sorted, (a, b) => boxIou(a.box, b.box), maxBoxIou);
}

/** Cleans the masks, and drops what has become a double of another; one that was clean before is the one to stay. */
function withoutSmallRegions(masks: readonly ScoredMask[], minArea: number, maxBoxIou: number): ScoredMask[] {
  if (minArea === 0) return [...masks];
  const cleaned = masks.map((scored) => {
    const mask = removeSmallRegions(scored.mask, minArea);
    return { ...scored, mask, box: runsBox(mask), changed: mask !== scored.mask };
  });
  const sorted = cleaned.toSorted((a, b) => Number(a.changed) - Number(b.changed));
  return suppressDuplicates(sorted, (a, b) => boxIou(a.box, b.box), maxBoxIou)
    .toSorted((a, b) => b.predictedIou - a.predictedIou)
    .map(({ mask, predictedIou, stability }) => ({ mask, predictedIou, stability }));
}
