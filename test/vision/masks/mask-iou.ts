import type { MaskRuns } from '../../../src/vision/masks/binary-mask.ts';
import { expandRuns } from '../../../src/vision/masks/mask-runs.ts';

/** How far two masks of one picture are the same: shared pixels by pixels of either, 0 to 1. */
export function maskIou(a: MaskRuns, b: MaskRuns): number {
  const [one, other] = [expandRuns(a).data, expandRuns(b).data];
  let shared = 0;
  let either = 0;
  one.forEach((value, i) => {
    shared += value & (other[i] as number);
    either += value | (other[i] as number);
  });
  return either === 0 ? 0 : shared / either;
}
