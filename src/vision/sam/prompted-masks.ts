import { AppError } from '../../errors.ts';
import type { Box } from '../masks/binary-mask.ts';
import { boxIou } from '../masks/box-iou.ts';
import type { Point } from '../masks/outline.ts';
import type { RgbImage } from '../rgb-image.ts';
import type { InputFrame } from './input-frame.ts';
import { type MaskCandidate, takeCandidate } from './mask-candidate.ts';
import type { PointPrompt, Sam } from './open-sam.ts';
import { type ScoredMask, scaleCandidates } from './scale-candidates.ts';

/** What a caller points at. */
export interface MaskPrompt {
  /** In pixels of the picture. */
  points?: readonly Point[] | undefined;
  /** For each point 1 where it is on what is meant (the default), 0 where it is not. */
  labels?: readonly number[] | undefined;
  /** Around what is meant. */
  box?: Box | undefined;
}

/** Where in a box it is asked for masks, as parts of its sides: what the box is drawn around need not lie in its middle. */
const BOX_POINTS = [0.25, 0.5, 0.75];

/**
 * The masks the decoder has for what a caller points at (three: part, region, whole), the best in front; those that are
 * empty are left out.
 *
 * The exports for transformers.js take points alone (their prompt encoder was traced without its box input, and
 * gives the corner labels 2 and 3 no meaning). With a box, masks are therefore ranked by predicted IoU times the
 * IoU of their own box with the one given; and if no point says what is meant, nine points within the box are asked
 * and the best answer counts. A mask may reach out of the box.
 * @throws AppError `invalid_request`
 */
export async function findPromptedMasks(
  sam: Sam,
  image: RgbImage,
  prompt: MaskPrompt,
  signal: AbortSignal | undefined,
): Promise<ScoredMask[]> {
  const prompts = toPointPrompts(prompt, image);
  const encoded = await sam.encode(image);
  signal?.throwIfAborted();
  const decoded = await sam.decode(encoded, prompts);
  const { frame } = encoded;
  const { masksPerPrompt, predictedIous } = decoded;
  const ranked = Array.from(predictedIous, (_, index) => {
    const candidate = takeCandidate(decoded, index, frame);
    return {
      candidate,
      promptIndex: Math.floor(index / masksPerPrompt),
      rank: rankOf(candidate, prompt, frame),
    };
  }).toSorted((a, b) => b.rank - a.rank);
  const best = ranked.filter(({ promptIndex }) => promptIndex === ranked[0]?.promptIndex);
  return scaleCandidates(
    best.map(({ candidate }) => candidate),
    frame,
    signal,
  );
}

function rankOf({ predictedIou, box, logits }: MaskCandidate, prompt: MaskPrompt, frame: InputFrame): number {
  if (prompt.box === undefined) return predictedIou;
  const across = (frame.inputWidth * frame.width) / (logits.maskWidth * frame.scaledWidth);
  const down = (frame.inputHeight * frame.height) / (logits.maskHeight * frame.scaledHeight);
  const inPicture = { x0: box.x0 * across, y0: box.y0 * down, x1: box.x1 * across, y1: box.y1 * down };
  return predictedIou * boxIou(inPicture, prompt.box);
}

function toPointPrompts({ points = [], labels, box }: MaskPrompt, image: RgbImage): PointPrompt[] {
  const signs = labels ?? points.map(() => 1);
  requirePoints(points, signs, image);
  if (box !== undefined) requireBox(box, image);
  if (signs.includes(1)) return [{ points, labels: signs }];
  if (box === undefined) {
    const detail = "Send 'points' with at least one of label 1, or a 'box'.";
    throw new AppError('invalid_request', detail, { param: 'points' });
  }
  return BOX_POINTS.flatMap((down) =>
    BOX_POINTS.map((across): PointPrompt => {
      const inBox: Point = [box.x0 + across * (box.x1 - box.x0), box.y0 + down * (box.y1 - box.y0)];
      return { points: [inBox, ...points], labels: [1, ...signs] };
    }),
  );
}

function requirePoints(points: readonly Point[], labels: readonly number[], image: RgbImage): void {
  if (labels.length !== points.length || labels.some((label) => label !== 0 && label !== 1)) {
    const detail = "'labels' must have a 1 or a 0 for each of the 'points'.";
    throw new AppError('invalid_request', detail, { param: 'labels' });
  }
  const { width, height } = image;
  if (points.every(([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height)) return;
  const detail = `'points' must be [x, y] within the image, which is ${width} by ${height} pixels.`;
  throw new AppError('invalid_request', detail, { param: 'points' });
}

function requireBox({ x0, y0, x1, y1 }: Box, { width, height }: RgbImage): void {
  if (x0 >= 0 && y0 >= 0 && x0 < x1 && y0 < y1 && x1 <= width && y1 <= height) return;
  const detail = `'box' must be [x0, y0, x1, y1] within the image, which is ${width} by ${height} pixels.`;
  throw new AppError('invalid_request', detail, { param: 'box' });
}
