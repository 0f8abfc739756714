import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromCocoRle, toCocoRle } from '../../../src/vision/masks/coco-rle.ts';
import { encodeRuns, expandRuns, runsArea, runsBox } from '../../../src/vision/masks/mask-runs.ts';
import { noiseMasks } from './random-masks.ts';

/** A square of 5 pixels from a place on, in a picture of 25 by 25. */
function square(start: number) {
  const data = new Uint8Array(25 * 25);
  for (let y = start; y < start + 5; y += 1) data.fill(1, y * 25 + start, y * 25 + start + 5);
  return encodeRuns({ data, width: 25, height: 25 });
}

// What pycocotools answers, as its port pytorchcocotools has it in its tests.
test.each([
  [0, '05d00000000d?'],
  [5, 'R45d00000000b;'],
  [20, 'X`05d00000000'],
])('a square at %i is written as pycocotools does', (start, counts) => {
  expect(toCocoRle(square(start))).toEqual({ size: [25, 25], counts });
  expect(fromCocoRle({ size: [25, 25], counts })).toEqual(square(start));
});

test('the runs of the example of cocotools-rs are read', () => {
  const runs = fromCocoRle({ size: [4, 4], counts: '52203' });
  expect([...runs.counts]).toEqual([5, 2, 2, 2, 5]);
});

test('any mask comes back as it was', () => {
  fc.assert(
    fc.property(noiseMasks, (mask) => {
      expect(expandRuns(fromCocoRle(toCocoRle(encodeRuns(mask))))).toEqual(mask);
    }),
  );
});

test('runs of a picture of 25 megapixels keep their length', () => {
  const width = 5000;
  const height = 5000;
  const runs = { counts: Uint32Array.of(1, 24_999_998, 1), width, height };
  const back = fromCocoRle(toCocoRle(runs));
  expect(back).toEqual(runs);
  expect(runsArea(back)).toBe(24_999_998);
  expect(runsBox(back)).toEqual({ x0: 0, y0: 0, x1: width, y1: height });
});

test.each(['', '5', '05d00000000d', '05d00000000d??', '가', '05d0 000', 'ooooooooooooooo'])(
  'a damaged text %j is refused',
  (counts) => {
    expect(() => fromCocoRle({ size: [25, 25], counts })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'counts' }),
    );
  },
);
