import { expect, test } from 'vitest';
import { expandRuns } from '../../../src/vision/masks/mask-runs.ts';
import { type AutomaticMaskOptions, findAllMasks } from '../../../src/vision/sam/automatic-masks.ts';
import type { Sam } from '../../../src/vision/sam/open-sam.ts';
import { encodeRuns } from '../masks/encode-runs.ts';
import { drawMask } from '../masks/random-masks.ts';
import { type Answer, fakeSam, image, SIDE } from './fake-sam.ts';

async function masksOf(answers: readonly Answer[], options: AutomaticMaskOptions = {}): Promise<string[][]> {
  const found = await findAllMasks(fakeSam(answers), image, {
    pointsPerSide: 2,
    minStability: 0.95,
    ...options,
  });
  return found.map(({ mask }) => rowsOf(expandRuns(mask).data));
}

function rowsOf(data: Uint8Array): string[] {
  return Array.from({ length: SIDE }, (_, y) =>
    Array.from(data.subarray(y * SIDE, (y + 1) * SIDE), (value) => (value === 1 ? '#' : '.')).join(''),
  );
}

const empty = Array<string>(SIDE).fill('........');
const leftHalf = Array<string>(SIDE).fill('####....');
const leftHalfAndMore = Array<string>(SIDE).fill('#####...');
const rightEdge = Array<string>(SIDE).fill('......##');
const leftHalfWithHole = leftHalf.map((row, y) => (y === 3 ? '#.##....' : row));
const leftHalfWithIsland = leftHalf.map((row, y) => (y === 7 ? '####...#' : row));

test('the points of the grid are asked in batches', async () => {
  const sam = fakeSam([{ rows: leftHalf, predictedIou: 0.9 }]);
  await findAllMasks(sam, image, { pointsPerSide: 3, pointsPerBatch: 4 });
  expect(sam.batches).toEqual([4, 4, 1]);
});

test('what the model is not sure of, what is not stable and what is empty is dropped', async () => {
  const answers = [
    { rows: leftHalf, predictedIou: 0.88 },
    { rows: leftHalf, predictedIou: 0.95, logit: 0.9 },
    { rows: empty, predictedIou: 0.99 },
    { rows: rightEdge, predictedIou: 0.89 },
  ];
  expect(await masksOf(answers)).toEqual([rightEdge]);
});

test('of masks with nearly the same box the surest stays; the surest of all is in front', async () => {
  const answers = [
    { rows: rightEdge, predictedIou: 0.9 },
    { rows: leftHalfAndMore, predictedIou: 0.95 },
    { rows: leftHalf, predictedIou: 0.97 },
  ];
  expect(await masksOf(answers)).toEqual([leftHalf, rightEdge]);
  expect(await masksOf(answers, { maxBoxIou: 0.9 })).toEqual([leftHalf, leftHalfAndMore, rightEdge]);
});

test('small holes and islands go when asked', async () => {
  expect(await masksOf([{ rows: leftHalfWithHole, predictedIou: 0.9 }])).toEqual([leftHalfWithHole]);
  expect(await masksOf([{ rows: leftHalfWithHole, predictedIou: 0.9 }], { minRegionArea: 2 })).toEqual([
    leftHalf,
  ]);
});

test('of masks that cleaning made the same, the one that was clean stays', async () => {
  const answers = [
    { rows: leftHalfWithIsland, predictedIou: 0.99 },
    { rows: leftHalf, predictedIou: 0.9 },
  ];
  const found = await findAllMasks(fakeSam(answers), image, {
    pointsPerSide: 1,
    minStability: 0.95,
    minRegionArea: 3,
  });
  expect(found).toHaveLength(1);
  expect(found[0]?.mask).toEqual(encodeRuns(drawMask(...leftHalf)));
  expect(found[0]?.predictedIou).toBeCloseTo(0.9);
});

test('a mask less stable is let through where masks have fewer pixels than those of published models', async () => {
  const answers = [{ rows: leftHalf.map((row, y) => (y === 0 ? '........' : row)), predictedIou: 0.9 }];
  const sam = fakeSam(answers);
  const softened: Sam = {
    ...sam,
    async decode(encoded, prompts) {
      const decoded = await sam.decode(encoded, prompts);
      decoded.logits[0] = 0.5;
      return decoded;
    },
  };
  const request = { pointsPerSide: 1 };
  expect(await findAllMasks(softened, image, request)).toHaveLength(1);
  expect(await findAllMasks(softened, image, { ...request, minStability: 0.99 })).toHaveLength(0);
});
