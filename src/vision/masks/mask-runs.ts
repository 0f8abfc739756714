import type { BinaryMask, Box, MaskRuns } from './binary-mask.ts';
import { RunWriter } from './run-writer.ts';

/** Pixels to runs. */
export function encodeRuns({ data, width, height }: BinaryMask): MaskRuns {
  const writer = new RunWriter();
  for (let x = 0; x < width; x += 1) {
    let value = 0;
    let start = 0;
    for (let y = 0, index = x; y < height; y += 1, index += width) {
      if (data[index] === value) continue;
      writer.add(value, y - start);
      value = data[index] as number;
      start = y;
    }
    writer.add(value, height - start);
  }
  return writer.finish(width, height);
}

/** Runs to pixels. Expand one mask at a time: a large picture's masks do not fit into memory together. */
export function expandRuns(runs: MaskRuns): BinaryMask {
  return sampleWithin(runs, { x0: 0, y0: 0, x1: runs.width, y1: runs.height }, 1);
}

/** Of a part of the picture, every pixel or, with a larger step, the middle one of each square of so many. */
export function sampleWithin(runs: MaskRuns, box: Box, step: number): BinaryMask {
  const width = Math.ceil((box.x1 - box.x0) / step);
  const height = Math.ceil((box.y1 - box.y0) / step);
  const data = new Uint8Array(width * height);
  const left = box.x0 + Math.floor(step / 2);
  const top = box.y0 + Math.floor(step / 2);
  forEachStretch(runs, 1, (x, y0, y1) => {
    const column = (x - left) / step;
    if (column < 0 || column >= width || !Number.isInteger(column)) return;
    const last = Math.min(height, Math.ceil((y1 - top) / step));
    for (let row = Math.max(0, Math.ceil((y0 - top) / step)); row < last; row += 1)
      data[row * width + column] = 1;
  });
  return { data, width, height };
}

/** Pixels in the mask. */
export function runsArea({ counts }: MaskRuns): number {
  let area = 0;
  for (let i = 1; i < counts.length; i += 2) area += counts[i] as number;
  return area;
}

/** The smallest box around the mask; all 0 where the mask is empty. */
export function runsBox(runs: MaskRuns): Box {
  let x0 = Infinity;
  let x1 = 0;
  let y0 = Infinity;
  let y1 = 0;
  forEachStretch(runs, 1, (x, start, end) => {
    if (x < x0) x0 = x;
    x1 = x + 1;
    if (start < y0) y0 = start;
    if (end > y1) y1 = end;
  });
  return x1 === 0 ? { x0: 0, y0: 0, x1: 0, y1: 0 } : { x0, y0, x1, y1 };
}

/** How far two masks of one picture are the same: shared pixels by pixels of either, 0 to 1. */
export function maskIou(a: MaskRuns, b: MaskRuns): number {
  const shared = sharedPixels(a.counts, b.counts);
  const either = runsArea(a) + runsArea(b) - shared;
  return either === 0 ? 0 : shared / either;
}

function sharedPixels(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  let i = 0;
  let j = 0;
  let leftA = a[0] ?? 0;
  let leftB = b[0] ?? 0;
  while (i < a.length && j < b.length) {
    const step = Math.min(leftA, leftB);
    if ((i & j & 1) === 1) shared += step;
    leftA -= step;
    leftB -= step;
    if (leftA === 0) leftA = a[++i] ?? 0;
    if (leftB === 0) leftB = b[++j] ?? 0;
  }
  return shared;
}

/** Calls back for every stretch of equal pixels of one value within one column; `y1` is past its last pixel. */
export function forEachStretch(
  { counts, height }: MaskRuns,
  value: 0 | 1,
  visit: (x: number, y0: number, y1: number) => void,
): void {
  let end = 0;
  for (let i = 0; i < counts.length; i += 1) {
    let start = end;
    end += counts[i] as number;
    if (i % 2 !== value) continue;
    while (start < end) {
      const x = Math.floor(start / height);
      const stop = Math.min(end, (x + 1) * height);
      visit(x, start - x * height, stop - x * height);
      start = stop;
    }
  }
}
