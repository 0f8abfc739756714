import type { BinaryMask, Box } from '../masks/binary-mask.ts';

/** A part of a picture. */
export interface Region {
  /** As large as the picture. */
  readonly mask: BinaryMask;
  /** Around all pixels of the mask. */
  readonly box: Box;
}
