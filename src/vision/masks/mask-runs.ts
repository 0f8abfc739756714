import type { BinaryMask, Box, MaskRuns } from './binary-mask.ts';

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
