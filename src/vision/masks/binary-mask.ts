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
