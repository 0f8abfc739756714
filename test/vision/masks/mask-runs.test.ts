import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeRuns,
  expandRuns,
  maskIou,
  runsArea,
  runsBox,
  sampleWithin,
} from '../../../src/vision/masks/mask-runs.ts';
import { drawMask, noiseMasks } from './random-masks.ts';

test('runs go down the columns and begin with 0s', () => {
  expect([...encodeRuns(drawMask('.##', '.#.')).counts]).toEqual([2, 3, 1]);
  expect([...encodeRuns(drawMask('#.', '##')).counts]).toEqual([0, 2, 1, 1]);
  expect([...encodeRuns(drawMask('..', '..')).counts]).toEqual([4]);
  expect([...encodeRuns(drawMask('##', '##')).counts]).toEqual([0, 4]);
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

test('the overlap of two masks is counted without their pixels', () => {
  const pairs = fc.tuple(noiseMasks, fc.infiniteStream(fc.constantFrom(0, 1)));
  fc.assert(
    fc.property(pairs, ([a, dice]) => {
      const b = { ...a, data: a.data.map(() => dice.next().value as number) };
      const shared = a.data.filter((value, i) => value === 1 && b.data[i] === 1).length;
      const either = a.data.filter((value, i) => value === 1 || b.data[i] === 1).length;
      expect(maskIou(encodeRuns(a), encodeRuns(b))).toBeCloseTo(either === 0 ? 0 : shared / either, 12);
    }),
  );
});
