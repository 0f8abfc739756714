import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CocoRle, toCocoRle } from '../../../src/vision/masks/coco-rle.ts';
import { encodeRuns } from './encode-runs.ts';
import { noiseMasks } from './random-masks.ts';

/** A square of 5 pixels from a place on, in a picture of 25 by 25. */
function square(start: number) {
  const data = new Uint8Array(25 * 25);
  for (let y = start; y < start + 5; y += 1) data.fill(1, y * 25 + start, y * 25 + start + 5);
  return encodeRuns({ data, width: 25, height: 25 });
}

/** The runs of a compact RLE, as `rleFrString` of cocoapi reads them. */
function readCounts({ counts: text }: CocoRle): number[] {
  const counts: number[] = [];
  let [count, shift] = [0, 0];
  for (const character of text) {
    const group = character.charCodeAt(0) - 48;
    count |= (group & 0x1f) << shift;
    shift += 5;
    if ((group & 0x20) !== 0) continue;
    if ((group & 0x10) !== 0) count |= -1 << shift;
    counts.push(counts.length > 2 ? count + (counts.at(-2) as number) : count);
    [count, shift] = [0, 0];
  }
  return counts;
}

// What pycocotools answers, as its port pytorchcocotools has it in its tests.
test.each([
  [0, '05d00000000d?'],
  [5, 'R45d00000000b;'],
  [20, 'X`05d00000000'],
])('a square at %i is written as pycocotools does', (start, counts) => {
  expect(toCocoRle(square(start))).toEqual({ size: [25, 25], counts });
});

test('the runs of the example of cocotools-rs are written', () => {
  const runs = { counts: Uint32Array.of(5, 2, 2, 2, 5), width: 4, height: 4 };
  expect(toCocoRle(runs)).toEqual({ size: [4, 4], counts: '52203' });
});

test('the runs of any mask are read from it again', () => {
  fc.assert(
    fc.property(noiseMasks, (mask) => {
      const runs = encodeRuns(mask);
      expect(readCounts(toCocoRle(runs))).toEqual([...runs.counts]);
    }),
  );
});

test('runs of a picture of 25 megapixels keep their length', () => {
  const counts = [1, 24_999_998, 1];
  const rle = toCocoRle({ counts: Uint32Array.from(counts), width: 5000, height: 5000 });
  expect(readCounts(rle)).toEqual(counts);
});
