import { hearCancel } from '../hear-cancel.ts';
import type { MaskRuns } from '../masks/binary-mask.ts';
import { runsArea } from '../masks/mask-runs.ts';
import type { InputFrame } from './input-frame.ts';
import { createMaskScaler } from './logits-to-runs.ts';
import type { MaskCandidate } from './mask-candidate.ts';

/** A mask of the picture's size, and what the model thinks of it. */
export interface ScoredMask {
  mask: MaskRuns;
  /** The overlap with the truth that the model expects, 0 to 1. */
  predictedIou: number;
  /** How little the mask depends on where exactly its logits are cut, 0 to 1. */
  stability: number;
}

/**
 * Empty masks are left out: nothing may belong to one, or less than a pixel of a small picture.
 * @param candidates of one picture
 */
export async function scaleCandidates(
  candidates: readonly MaskCandidate[],
  frame: InputFrame,
  signal: AbortSignal | undefined,
): Promise<ScoredMask[]> {
  const [first] = candidates;
  if (first === undefined) return [];
  const toRuns = createMaskScaler(frame, first.logits.maskWidth, first.logits.maskHeight);
  const masks: ScoredMask[] = [];
  for (const candidate of candidates) {
    await hearCancel(signal);
    const mask = toRuns(candidate);
    const { predictedIou, stability } = candidate;
    if (runsArea(mask) > 0) masks.push({ mask, predictedIou, stability });
  }
  return masks;
}
