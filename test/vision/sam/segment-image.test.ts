import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runsArea, runsBox } from '../../../src/vision/masks/mask-runs.ts';
import { ringArea } from '../../../src/vision/masks/outline.ts';
import { readRgbImage } from '../../../src/vision/rgb-image.ts';
import { openSam, type Sam } from '../../../src/vision/sam/open-sam.ts';
import { type Segment, segmentImage } from '../../../src/vision/sam/segment-image.ts';
import { maskIou } from '../masks/mask-iou.ts';
import { generatedPicture, readSamples, tinySamFolder } from './tiny-sam.ts';

const samples = await readSamples();
const automatic = { mode: 'automatic', pointsPerSide: 16 } as const;
let sam: Sam;

beforeAll(async () => {
  sam = await openSam(tinySamFolder, { threads: 1 });
});
afterAll(() => sam.close());

function expectSound({ mask, area, box, polygon, rings }: Segment): void {
  expect(area).toBe(runsArea(mask));
  expect(box).toEqual(runsBox(mask));
  const outlined = rings.reduce(
    (sum, { points, hole }) => sum + (hole ? -1 : 1) * ringArea(points),
    ringArea(polygon),
  );
  expect(Math.abs(outlined - area)).toBeLessThanOrEqual(0.03 * area);
}

describe.each(samples)('$file', ({ image, shape, background, pointOnShape, pointOnBackground, box }) => {
  test('a point on the shape gives the shape, one on the background the background', async () => {
    for (const [point, truth] of [
      [pointOnShape, shape],
      [pointOnBackground, background],
    ] as const) {
      const segments = await segmentImage(sam, image, { mode: 'prompted', points: [point], labels: [1] });
      expect(segments).toHaveLength(3);
      const [best, second, third] = segments as [Segment, Segment, Segment];
      expect(maskIou(best.mask, truth)).toBeGreaterThanOrEqual(0.9);
      expect(best.iou).toBeGreaterThanOrEqual(second.iou);
      expect(second.iou).toBeGreaterThanOrEqual(third.iou);
      segments.forEach(expectSound);
    }
  });

  test('a box around the shape gives the shape', async () => {
    const [best] = await segmentImage(sam, image, { mode: 'prompted', box });
    expect(maskIou((best as Segment).mask, shape)).toBeGreaterThanOrEqual(0.9);
  });

  test('the automatic masks are the shape once and the background once', async () => {
    const segments = await segmentImage(sam, image, automatic);
    expect(segments.filter(({ mask }) => maskIou(mask, shape) >= 0.9)).toHaveLength(1);
    expect(segments.filter(({ mask }) => maskIou(mask, background) >= 0.9)).toHaveLength(1);
    expect(segments).toHaveLength(2);
    segments.forEach(expectSound);
  });
});

const first = samples[0] as (typeof samples)[number];

test('the published grid of 32 points a side finds the same', async () => {
  const segments = await segmentImage(sam, first.image, { mode: 'automatic' });
  expect(segments).toHaveLength(2);
});

test('in a picture that was generated, whose edges are softer, the shape and the background are found too', async () => {
  const image = await readRgbImage(await readFile(generatedPicture));
  expect(await segmentImage(sam, image, { mode: 'automatic' })).toHaveLength(2);
});

test('the size of the batches does not change what is found', async () => {
  const inOne = await segmentImage(sam, first.image, { ...automatic, pointsPerBatch: 256 });
  const inMany = await segmentImage(sam, first.image, { ...automatic, pointsPerBatch: 7 });
  expect(inMany.length).toBe(inOne.length);
  inMany.forEach((segment, i) => {
    expect(maskIou(segment.mask, (inOne[i] as Segment).mask)).toBeGreaterThan(0.99);
  });
});

test('only so many masks as asked for, the surest in front', async () => {
  const all = await segmentImage(sam, first.image, automatic);
  const one = await segmentImage(sam, first.image, { ...automatic, maxMasks: 1 });
  expect(one).toEqual(all.slice(0, 1));
  expect(all[0]?.iou).toBeGreaterThan(all[1]?.iou ?? 1);
});

test('thresholds nothing reaches leave nothing', async () => {
  expect(await segmentImage(sam, first.image, { ...automatic, minPredictedIou: 1.1 })).toEqual([]);
  expect(await segmentImage(sam, first.image, { ...automatic, minStability: 1.1 })).toEqual([]);
});

test('a segment can be sent to another thread', async () => {
  const segments = await segmentImage(sam, first.image, automatic);
  expect(structuredClone(segments)).toEqual(segments);
});

test('a cancel that comes when the model is done is heard before the masks are outlined', async () => {
  const cancel = new AbortController();
  const reason = new Error('nobody waits any more');
  const decode: Sam['decode'] = async (...asked) => {
    const decoded = await sam.decode(...asked);
    setImmediate(() => cancel.abort(reason));
    return decoded;
  };
  const request = { mode: 'prompted', points: [first.pointOnShape] } as const;
  await expect(segmentImage({ ...sam, decode }, first.image, request, cancel.signal)).rejects.toBe(reason);
});

test('a run that is called off stops before the next batch', async () => {
  const reason = new Error('nobody waits any more');
  await expect(segmentImage(sam, first.image, automatic, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('a box around the whole picture means what reaches to its edges, although its middle is on the shape', async () => {
  const { image, background } = first;
  const box = { x0: 0, y0: 0, x1: image.width, y1: image.height };
  const [best] = await segmentImage(sam, image, { mode: 'prompted', box });
  expect(maskIou((best as Segment).mask, background)).toBeGreaterThanOrEqual(0.9);
});

test('with points and a box, the masks are those at the points', async () => {
  const { image, shape, pointOnShape } = first;
  const box = { x0: 0, y0: 0, x1: image.width, y1: image.height };
  const request = { mode: 'prompted', points: [pointOnShape], box } as const;
  const areas = (await segmentImage(sam, image, request)).map(({ area }) => area);
  expect(areas).toHaveLength(3);
  for (const area of areas) expect(area).toBeLessThan(runsArea(shape) * 1.5);
});

test.each([
  ['labels', { points: [[1, 1]], labels: [1, 0] }],
  ['labels', { points: [[1, 1]], labels: [2] }],
  ['points', { points: [[-1, 1]] }],
  ['points', { points: [[1, Number.NaN]] }],
  ['points', { points: [[1, 65]] }],
  ['points', { points: [[1, 1]], labels: [0] }],
  ['points', {}],
  ['box', { box: { x0: 5, y0: 5, x1: 5, y1: 9 } }],
  ['box', { box: { x0: 0, y0: 0, x1: 65, y1: 9 } }],
] as const)('a prompt with wrong %s is refused: %j', async (param, prompt) => {
  const request = { mode: 'prompted', ...prompt } as Parameters<typeof segmentImage>[2];
  await expect(segmentImage(sam, first.image, request)).rejects.toMatchObject({
    code: 'invalid_request',
    param,
  });
});
