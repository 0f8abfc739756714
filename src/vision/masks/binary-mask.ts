/** Which pixels of a picture belong to something: one byte a pixel, 1 or 0, rows from the top. */
export interface BinaryMask {
  data: Uint8Array;
  width: number;
  height: number;
}

/** In pixels; `x1` and `y1` are past the last one. */
export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/**
 * A mask kept small: how long the stretches of equal pixels are, down the columns from the left one, the first
 * stretch (which may be 0 long) being 0s, as in COCO. A mask of 25 megapixels takes some ten thousand bytes so,
 * and area, box and overlap are read off without the pixels.
 */
export interface MaskRuns {
  counts: Uint32Array;
  width: number;
  height: number;
}
