import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BinaryMask } from '../../../src/vision/masks/binary-mask.ts';
import { type Outline, outlineMask, type Point, ringArea } from '../../../src/vision/masks/outline.ts';
import { encodeRuns } from './encode-runs.ts';
import { blobMasks, drawMask, noiseMasks } from './random-masks.ts';

function outlineOf(mask: BinaryMask): Outline {
  return outlineMask(encodeRuns(mask));
}

function areaWithin({ polygon, rings }: Outline): number {
  return rings.reduce((sum, { points, hole }) => sum + (hole ? -1 : 1) * ringArea(points), ringArea(polygon));
}

function sortPoints(points: readonly Point[]): Point[] {
  return points.toSorted(([ax, ay], [bx, by]) => ax - bx || ay - by);
}

test('a full picture is outlined by its corners', () => {
  const outline = outlineOf({ data: new Uint8Array(100).fill(1), width: 10, height: 10 });
  expect(sortPoints(outline.polygon)).toEqual([
    [0, 0],
    [0, 10],
    [10, 0],
    [10, 10],
  ]);
  expect(outline.rings).toEqual([]);
  expect(areaWithin(outline)).toBe(100);
});

test('one pixel is a square of its own', () => {
  expect(sortPoints(outlineOf(drawMask('....', '..#.', '....')).polygon)).toEqual([
    [2, 1],
    [2, 2],
    [3, 1],
    [3, 2],
  ]);
  expect(areaWithin(outlineOf(drawMask('#')))).toBe(1);
});

test('an empty mask has no outline', () => {
  expect(outlineOf(drawMask('...', '...'))).toEqual({ polygon: [], rings: [] });
});

test('the largest part is the polygon; further parts and holes are rings', () => {
  const outline = outlineOf(drawMask('##.......', '##.######', '...##..##', '...##..##', '...######'));
  expect(ringArea(outline.polygon)).toBe(24);
  const rings = outline.rings.map(({ points, hole }) => ({ area: ringArea(points), hole }));
  expect(rings).toHaveLength(2);
  expect(rings).toContainEqual({ area: 4, hole: false });
  expect(rings).toContainEqual({ area: 4, hole: true });
});

test('the outline of a disc has few points, and the last is not the first again', () => {
  const data = new Uint8Array(200 * 200);
  for (let i = 0; i < data.length; i += 1) {
    data[i] = Math.hypot((i % 200) - 99.5, Math.floor(i / 200) - 99.5) < 80 ? 1 : 0;
  }
  const { polygon } = outlineOf({ data, width: 200, height: 200 });
  expect(polygon.length).toBeGreaterThan(8);
  expect(polygon.length).toBeLessThan(80);
  expect(polygon.at(-1)).not.toEqual(polygon[0]);
});

test('a mask of a large picture is outlined as near, also where it is thin', () => {
  const side = 3000;
  for (const isIn of [
    (x: number, y: number) => Math.hypot(x - 1500, y - 1400) < 1300,
    (x: number, y: number) => x === y,
  ]) {
    const data = new Uint8Array(side * side).map((_, i) => (isIn(i % side, Math.floor(i / side)) ? 1 : 0));
    const pixels = data.reduce((sum, value) => sum + value, 0);
    const outline = outlineOf({ data, width: side, height: side });
    expect(Math.abs(areaWithin(outline) - pixels)).toBeLessThanOrEqual(0.03 * pixels);
  }
});

test.each([
  ['blobs', blobMasks],
  ['noise', noiseMasks],
])('the area within is that of the mask, within 3 %%: %s', (_, masks) => {
  fc.assert(
    fc.property(masks, (mask) => {
      const pixels = mask.data.reduce((sum, value) => sum + value, 0);
      const outline = outlineOf(mask);
      expect(Math.abs(areaWithin(outline) - pixels)).toBeLessThanOrEqual(0.03 * pixels);
      for (const points of [outline.polygon, ...outline.rings.map((ring) => ring.points)]) {
        expect(pixels === 0 || points.length >= 3).toBe(true);
        expect(points.every(([x, y]) => x >= 0 && y >= 0 && x <= mask.width && y <= mask.height)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
