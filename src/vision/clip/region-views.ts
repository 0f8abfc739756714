import type { BinaryMask, Box } from '../masks/binary-mask.ts';
import type { RgbImage } from '../rgb-image.ts';
import type { Region } from './region.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** The mean of CLIP's training pictures (its preprocessing subtracts it): to the model this is the colour of nothing. */
const NEUTRAL: Colour = [123, 117, 104];
/** On each side, of the longer side of the region's box. */
const MARGIN = 0.2;
/** Twice what CLIP sees: of larger views only every second, third, … pixel is taken. */
const MOST_PIXELS_A_SIDE = 448;

/**
 * A region by itself: square (the model crops what is not), with a margin, in a neutral colour where the region is not.
 * Holes are filled with the region's own mean colour instead. What is in a hole is something else, and left neutral its
 * outline would be seen: the background behind a circle would look like a circle.
 *
 * Which view is best was measured on the 12 samples of `test/fixtures/models/tiny-samples` with their true masks,
 * naming regions by `models/common_objects.txt`. Right is the shape's colour and form, and for the background a
 * name with its colour (black has none in that world, so 11 is all).
 *
 * | view (square, margin 0.2) | shape of 12 | background of 12 |
 * |---|---|---|
 * | box as it is; without a margin | 12; 5 | 0: all name the shape |
 * | neutral outside and in holes | 12 | 1: most name a form without a colour |
 * | mean of the two above | 12 | 0: all name the form of the shape |
 * | the region's own mean colour outside and in holes | 0 | 0 |
 * | neutral outside, holes filled | 12 | 11 |
 * | the same with a margin of 0.05; 0.1; 0.15; 0.3 | 8; 12; 12; 12 | 1; 5; 11; 11 |
 *
 * With photographs this is not measured. There the pictures with much neutral colour are unlike those CLIP was trained
 * with (Liang et al. 2023, OVSeg), which lowers the confidence.
 */
export function viewAlone(image: RgbImage, { mask, box }: Region): RgbImage {
  const step = stepFor(sideAround(box));
  const columns = pickPlaces(box.x0, box.x1, step);
  const rows = pickPlaces(box.y0, box.y1, step);
  const { data: pixels, width, height } = pickPixels(image, columns, rows);
  const inside = pickMask(mask, columns, rows);
  const outside = findOutside(inside, width, height);
  const fill = meanColour(pixels, inside);
  const side = Math.round(Math.max(width, height) * (1 + 2 * MARGIN));
  const left = Math.floor((side - width) / 2);
  const top = Math.floor((side - height) / 2);
  const data = new Uint8Array(side * side * 3);
  for (let i = 0; i < data.length; i += 3) {
    data[i] = NEUTRAL[0];
    data[i + 1] = NEUTRAL[1];
    data[i + 2] = NEUTRAL[2];
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * width + x;
      if (outside[from] === 1) continue;
      const to = (y + top) * side + x + left;
      for (let channel = 0; channel < 3; channel++) {
        const value = inside[from] === 1 ? pixels[from * 3 + channel] : fill[channel];
        data[to * 3 + channel] = value as number;
      }
    }
  }
  return { data, width: side, height: side };
}

/** A region among what is around it: its box with a margin, square where the picture goes on far enough. */
export function viewInSurroundings(image: RgbImage, { box }: Region): RgbImage {
  const side = sideAround(box);
  const step = stepFor(side);
  const [x0, x1] = widen(box.x0, box.x1, side, image.width);
  const [y0, y1] = widen(box.y0, box.y1, side, image.height);
  return pickPixels(image, pickPlaces(x0, x1, step), pickPlaces(y0, y1, step));
}

/** Of a square around a box and its margin, in pixels of the picture. */
function sideAround({ x0, y0, x1, y1 }: Box): number {
  return Math.round(Math.max(x1 - x0, y1 - y0) * (1 + 2 * MARGIN));
}

function stepFor(side: number): number {
  return Math.max(1, Math.ceil(side / MOST_PIXELS_A_SIDE));
}

function widen(start: number, end: number, length: number, limit: number): [start: number, end: number] {
  const wideStart = Math.floor((start + end - length) / 2);
  return [Math.max(0, wideStart), Math.min(limit, wideStart + length)];
}

/** The middle of each step between two places; of the last one, which may be shorter, what is there. */
function pickPlaces(start: number, end: number, step: number): Int32Array {
  const places = new Int32Array(Math.ceil((end - start) / step));
  for (let i = 0; i < places.length; i++) {
    places[i] = Math.min(start + i * step + Math.floor(step / 2), end - 1);
  }
  return places;
}

function pickPixels(image: RgbImage, columns: Int32Array, rows: Int32Array): RgbImage {
  const data = new Uint8Array(columns.length * rows.length * 3);
  let to = 0;
  for (const y of rows) {
    for (const x of columns) {
      const from = (y * image.width + x) * 3;
      data[to] = image.data[from] as number;
      data[to + 1] = image.data[from + 1] as number;
      data[to + 2] = image.data[from + 2] as number;
      to += 3;
    }
  }
  return { data, width: columns.length, height: rows.length };
}

function pickMask(mask: BinaryMask, columns: Int32Array, rows: Int32Array): Uint8Array {
  const inside = new Uint8Array(columns.length * rows.length);
  let to = 0;
  for (const y of rows) for (const x of columns) inside[to++] = mask.data[y * mask.width + x] as number;
  return inside;
}

function meanColour(pixels: Uint8Array, inside: Uint8Array): Colour {
  let red = 0;
  let green = 0;
  let blue = 0;
  let count = 0;
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] !== 1) continue;
    red += pixels[i * 3] as number;
    green += pixels[i * 3 + 1] as number;
    blue += pixels[i * 3 + 2] as number;
    count += 1;
  }
  return [red / count, green / count, blue / count];
}

/** Which pixels are not the region's and are joined to the edge; all others are holes. */
function findOutside(inside: Uint8Array, width: number, height: number): Uint8Array {
  const outside = new Uint8Array(width * height);
  // Each pixel is put on it once, so it needs no more room.
  const waiting = new Int32Array(width * height);
  let waitingCount = 0;
  function visit(x: number, y: number): void {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const i = y * width + x;
    if (outside[i] === 1 || inside[i] === 1) return;
    outside[i] = 1;
    waiting[waitingCount++] = i;
  }
  for (let x = 0; x < width; x++) {
    visit(x, 0);
    visit(x, height - 1);
  }
  for (let y = 0; y < height; y++) {
    visit(0, y);
    visit(width - 1, y);
  }
  while (waitingCount > 0) {
    const i = waiting[--waitingCount] as number;
    const x = i % width;
    const y = (i - x) / width;
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
  }
  return outside;
}
