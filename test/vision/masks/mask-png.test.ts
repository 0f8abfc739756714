import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { toMaskPng } from '../../../src/vision/masks/mask-png.ts';
import { encodeRuns } from './encode-runs.ts';
import { noiseMasks } from './random-masks.ts';

test('a PNG of one bit a pixel with the mask in white', async () => {
  await fc.assert(
    fc.asyncProperty(noiseMasks, async (mask) => {
      const png = Buffer.from(await toMaskPng(encodeRuns(mask)), 'base64');
      const bitDepth = png[24];
      expect(bitDepth).toBe(1);
      const { data, info } = await sharp(png)
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([mask.width, mask.height, 1]);
      expect([...data]).toEqual(Array.from(mask.data, (value) => value * 255));
    }),
    { numRuns: 25 },
  );
});
