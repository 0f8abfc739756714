import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BinaryMask } from '../../../src/vision/masks/binary-mask.ts';
import { growMask } from '../../../src/vision/masks/grow-mask.ts';
import { drawMask, noiseMasks } from './random-masks.ts';

/** As it is defined: a pixel belongs to it that has one of the mask within so many rows and columns. */
function growBySearch({ data, width, height }: BinaryMask, radius: number): BinaryMask {
  const isIn = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] === 1;
  const grown = data.map((_, place) => {
    const [x, y] = [place % width, Math.floor(place / width)];
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) if (isIn(x + dx, y + dy)) return 1;
    }
    return 0;
  });
  return { data: grown, width, height };
}

test('a pixel becomes a square, cut off at the edges', () => {
  const mask = drawMask('......', '......', '..#...', '......', '......', '.....#');
  expect(growMask(mask, 1)).toEqual(drawMask('......', '.###..', '.###..', '.###..', '....##', '....##'));
});

test('any mask by any radius', () => {
  fc.assert(
    fc.property(noiseMasks, fc.integer({ min: 0, max: 30 }), (mask, radius) => {
      expect(growMask(mask, radius)).toEqual(growBySearch(mask, radius));
    }),
  );
});
