import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BinaryMask } from '../../../src/vision/masks/binary-mask.ts';
import { expandRuns } from '../../../src/vision/masks/mask-runs.ts';
import { removeSmallRegions } from '../../../src/vision/masks/small-regions.ts';
import { encodeRuns } from './encode-runs.ts';
import { drawMask, noiseMasks } from './random-masks.ts';

test('small holes are filled and small islands go', () => {
  const runs = encodeRuns(drawMask('#####..#', '#.###...', '#####...', '#####.##'));
  expect(expandRuns(removeSmallRegions(runs, 3))).toEqual(
    drawMask('#####...', '#####...', '#####...', '#####...'),
  );
});

test('pixels that touch at a corner hang together', () => {
  const stairs = encodeRuns(drawMask('#.......', '.#......', '..#.....', '...#....'));
  expect(removeSmallRegions(stairs, 4)).toBe(stairs);
});

test('the largest island stays where all are small', () => {
  const runs = encodeRuns(drawMask('#....##.', '........', '........'));
  expect(expandRuns(removeSmallRegions(runs, 10))).toEqual(drawMask('.....##.', '........', '........'));
});

test('no mask is touched that has nothing small', () => {
  const runs = encodeRuns(drawMask('####', '####', '....', '....'));
  expect(removeSmallRegions(runs, 8)).toBe(runs);
});

test('the same as flood filling, on any mask', () => {
  fc.assert(
    fc.property(noiseMasks, fc.integer({ min: 0, max: 30 }), (mask, minArea) => {
      const expected = flipSmall(flipSmall(mask, 0, minArea), 1, minArea);
      expect(expandRuns(removeSmallRegions(encodeRuns(mask), minArea))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

function flipSmall(mask: BinaryMask, value: number, minArea: number): BinaryMask {
  const regions = floodRegions(mask, value);
  const largest = Math.max(0, ...regions.map((region) => region.length));
  const data = mask.data.slice();
  for (const region of regions) {
    if (region.length >= minArea || (value === 1 && region.length === largest)) continue;
    for (const index of region) data[index] = 1 - value;
  }
  return { ...mask, data };
}

function floodRegions({ data, width, height }: BinaryMask, value: number): number[][] {
  const seen = new Set<number>();
  const regions: number[][] = [];
  for (const start of data.keys()) {
    if (data[start] !== value || seen.has(start)) continue;
    const region = [start];
    seen.add(start);
    for (const index of region) {
      for (const [dx, dy] of [
        [-1, -1],
        [0, -1],
        [1, -1],
        [-1, 0],
        [1, 0],
        [-1, 1],
        [0, 1],
        [1, 1],
      ] as const) {
        const x = (index % width) + dx;
        const y = Math.floor(index / width) + dy;
        const next = y * width + x;
        if (x < 0 || x >= width || y < 0 || y >= height || data[next] !== value || seen.has(next)) continue;
        seen.add(next);
        region.push(next);
      }
    }
    regions.push(region);
  }
  return regions;
}
