import type { Box } from '../masks/binary-mask.ts';
import type { InputFrame } from './input-frame.ts';
import type { DecodedMasks } from './open-sam.ts';

/** A mask of the decoder, still at the decoder's resolution. */
export interface MaskCandidate extends MaskMeasure {
  /** The overlap with the truth that the model expects, 0 to 1. */
  predictedIou: number;
  logits: LogitWindow;
}

/** What is told from a mask's logits. */
interface MaskMeasure {
  /** How little the mask depends on where exactly its logits are cut, 0 to 1. */
  stability: number;
  /** Around what belongs to the mask, in the decoder's pixels; all 0 where nothing does. */
  box: Box;
}

/** The part of a mask's logits around what belongs to it. Outside of it they are not above 0. */
export interface LogitWindow {
  data: Float32Array;
  left: number;
  top: number;
  width: number;
  /** Of the whole mask. */
  maskWidth: number;
  maskHeight: number;
}

/** How far above and below 0 the cuts are whose areas make the stability score (`stability_score_offset`). */
const STABILITY_OFFSET = 1;

/** Scaling a mask to the picture looks at no pixel farther than this from one above 0. */
const WINDOW_MARGIN = 2;

/** One of the decoded masks, copied from the answer as far as it is needed. */
export function takeCandidate(decoded: DecodedMasks, index: number, frame: InputFrame): MaskCandidate {
  const { width, height, predictedIous } = decoded;
  const logits = logitsOf(decoded, index);
  const measure = measureMask(logits, decoded, frame);
  const predictedIou = predictedIous[index] as number;
  return { ...measure, predictedIou, logits: cutWindow(logits, width, height, measure.box) };
}

function logitsOf({ logits, width, height }: DecodedMasks, index: number): Float32Array {
  return logits.subarray(index * width * height, (index + 1) * width * height);
}

/**
 * The published method measures masks scaled to the picture. A ratio of two areas is nearly the same before it,
 * and so the thousands of masks that will be thrown away need not be scaled.
 */
function measureMask(
  logits: Float32Array,
  { width, height }: DecodedMasks,
  { scaledWidth, scaledHeight, inputWidth, inputHeight }: InputFrame,
): MaskMeasure {
  // The rest is padding; scaling looks at one pixel of it.
  const usedWidth = Math.min(width, Math.ceil((width * scaledWidth) / inputWidth) + 1);
  const usedHeight = Math.min(height, Math.ceil((height * scaledHeight) / inputHeight) + 1);
  let surePixels = 0;
  let possiblePixels = 0;
  let x0 = usedWidth;
  let x1 = 0;
  let y0 = usedHeight;
  let y1 = 0;
  for (let y = 0; y < usedHeight; y += 1) {
    for (let x = 0; x < usedWidth; x += 1) {
      const logit = logits[y * width + x] as number;
      if (logit <= -STABILITY_OFFSET) continue;
      possiblePixels += 1;
      if (logit > STABILITY_OFFSET) surePixels += 1;
      if (logit <= 0) continue;
      if (x < x0) x0 = x;
      if (x >= x1) x1 = x + 1;
      if (y < y0) y0 = y;
      y1 = y + 1;
    }
  }
  return {
    stability: possiblePixels === 0 ? 0 : surePixels / possiblePixels,
    box: x1 === 0 ? { x0: 0, y0: 0, x1: 0, y1: 0 } : { x0, y0, x1, y1 },
  };
}

function cutWindow(logits: Float32Array, maskWidth: number, maskHeight: number, box: Box): LogitWindow {
  const left = Math.max(0, box.x0 - WINDOW_MARGIN);
  const top = Math.max(0, box.y0 - WINDOW_MARGIN);
  const width = Math.min(maskWidth, box.x1 + WINDOW_MARGIN) - left;
  const height = Math.min(maskHeight, box.y1 + WINDOW_MARGIN) - top;
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const start = (top + y) * maskWidth + left;
    data.set(logits.subarray(start, start + width), y * width);
  }
  return { data, left, top, width, maskWidth, maskHeight };
}
