import type { MaskRuns } from '../masks/binary-mask.ts';
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

/** @param candidates of one picture */
export function scaleCandidates(candidates: readonly MaskCandidate[], frame: InputFrame): ScoredMask[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const toRuns = createMaskScaler(frame, first.logits.maskWidth, first.logits.maskHeight);
  return candidates.map((candidate) => ({
    mask: toRuns(candidate),
    predictedIou: candidate.predictedIou,
    stability: candidate.stability,
  }));
}
