import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandRuns, runsArea, runsBox, sampleWithin } from '../../../src/vision/masks/mask-runs.ts';
import { encodeRuns } from './encode-runs.ts';
import { drawMask, noiseMasks } from './random-masks.ts';

test.each([
  [[2, 3, 1], drawMask('.##', '.#.')],
  [[0, 2, 1, 1], drawMask('#.', '##')],
  [[4], drawMask('..', '..')],
  [[0, 4], drawMask('##', '##')],
])('runs go down the columns and begin with 0s: %j', (counts, mask) => {
  const { width, height } = mask;
  expect(expandRuns({ counts: Uint32Array.from(counts), width, height })).toEqual(mask);
  expect([...encodeRuns(mask).counts]).toEqual(counts);
});

test('area and box of a picture of 25 megapixels', () => {
  const runs = { counts: Uint32Array.of(1, 24_999_998, 1), width: 5000, height: 5000 };
  expect(runsArea(runs)).toBe(24_999_998);
  expect(runsBox(runs)).toEqual({ x0: 0, y0: 0, x1: 5000, y1: 5000 });
});

test('any mask comes back as it was, with its area and box', () => {
  fc.assert(
    fc.property(noiseMasks, (mask) => {
      const runs = encodeRuns(mask);
      expect(expandRuns(runs)).toEqual(mask);
      const inside = [...mask.data.keys()].filter((i) => mask.data[i] === 1);
      expect(runsArea(runs)).toBe(inside.length);
      const columns = inside.map((i) => i % mask.width);
      const rows = inside.map((i) => Math.floor(i / mask.width));
      expect(runsBox(runs)).toEqual(
        inside.length === 0
          ? { x0: 0, y0: 0, x1: 0, y1: 0 }
          : {
              x0: Math.min(...columns),
              y0: Math.min(...rows),
              x1: Math.max(...columns) + 1,
              y1: Math.max(...rows) + 1,
            },
      );
    }),
  );
});

test('a part of a mask is cut out', () => {
  const runs = encodeRuns(drawMask('#..#', '.##.', '.##.', '#..#'));
  expect(sampleWithin(runs, { x0: 1, y0: 1, x1: 4, y1: 4 }, 1)).toEqual(drawMask('##.', '##.', '..#'));
});

test('with a larger step the middle pixel of each square is taken', () => {
  const runs = encodeRuns(
    drawMask('......', '.#..#.', '......', '######', '#.##.#', '######', '......', '.#....'),
  );
  expect(sampleWithin(runs, { x0: 0, y0: 0, x1: 6, y1: 8 }, 3)).toEqual(drawMask('##', '..', '#.'));
});
