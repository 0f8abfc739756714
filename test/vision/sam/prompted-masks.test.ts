import { expect, test } from 'vitest';
import { expandRuns } from '../../../src/vision/masks/mask-runs.ts';
import { findPromptedMasks, type MaskPrompt } from '../../../src/vision/sam/prompted-masks.ts';
import { drawMask } from '../masks/random-masks.ts';
import { fakeSam, image, SIDE } from './fake-sam.ts';

const empty = Array<string>(SIDE).fill('.'.repeat(SIDE));
const leftHalf = Array<string>(SIDE).fill('####....');
const prompt = { points: [[1, 1]] } satisfies MaskPrompt;

test('masks without a pixel are left out', async () => {
  const sam = fakeSam([
    { rows: empty, predictedIou: 0.9 },
    { rows: leftHalf, predictedIou: 0.8 },
    { rows: empty, predictedIou: 0.7 },
  ]);
  const found = await findPromptedMasks(sam, image, prompt, undefined);
  expect(found.map(({ mask }) => expandRuns(mask))).toEqual([drawMask(...leftHalf)]);
  expect(
    await findPromptedMasks(fakeSam([{ rows: empty, predictedIou: 0.9 }]), image, prompt, undefined),
  ).toEqual([]);
});
