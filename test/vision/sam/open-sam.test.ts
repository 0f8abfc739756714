import { cp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSam } from '../../../src/vision/sam/open-sam.ts';
import { makeTestFolder } from '../../test-folder.ts';
import { tinySamFolder } from './tiny-sam.ts';

const ENCODER = 'onnx/vision_encoder.onnx';
const DECODER = 'onnx/prompt_encoder_mask_decoder.onnx';

/** A copy of the model to do damage to. */
async function copyModel(): Promise<string> {
  const folder = await makeTestFolder();
  await cp(tinySamFolder, folder, { recursive: true });
  return folder;
}

function grey(width: number, height: number) {
  return { data: new Uint8Array(width * height * 3).fill(128), width, height };
}

test.each(['config.json', 'preprocessor_config.json', ENCODER, DECODER])(
  'a missing %s is named',
  async (file) => {
    const folder = await copyModel();
    await rm(path.join(folder, file));
    await expect(openSam(folder, { threads: 1 })).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining(file),
    });
  },
);

test.each([ENCODER, DECODER])('a %s that was cut off is named', async (file) => {
  const folder = await copyModel();
  await truncate(path.join(folder, file), 100_000);
  await expect(openSam(folder, { threads: 1 })).rejects.toMatchObject({
    code: 'model_unusable',
    message: expect.stringContaining(file),
  });
});

test('two parts in each other’s place are told by their inputs', async () => {
  const folder = await copyModel();
  await cp(path.join(tinySamFolder, ENCODER), path.join(folder, DECODER));
  await expect(openSam(folder, { threads: 1 })).rejects.toMatchObject({
    code: 'model_unusable',
    message: expect.stringMatching(
      /prompt_encoder_mask_decoder\.onnx' has the inputs pixel_values, and should have/,
    ),
  });
});

test('settings of another kind of model are told', async () => {
  const folder = await copyModel();
  const clip = { image_processor_type: 'CLIPImageProcessor', size: { shortest_edge: 64 } };
  await writeFile(path.join(folder, 'preprocessor_config.json'), JSON.stringify(clip));
  await expect(openSam(folder, { threads: 1 })).rejects.toMatchObject({
    code: 'model_unusable',
    message: expect.stringContaining('preprocessor_config.json'),
  });
});

test.each(['_fp16', '_quantized', '_int8', '_uint8'])(
  'files ending in %s are taken where they are what is there',
  async (suffix) => {
    const folder = await copyModel();
    for (const file of [ENCODER, DECODER]) {
      await rename(path.join(folder, file), path.join(folder, file.replace('.onnx', `${suffix}.onnx`)));
    }
    const sam = await openSam(folder, { threads: 1 });
    const image = await sam.encode(grey(64, 64));
    const { predictedIous } = await sam.decode(image, [{ points: [[32, 32]], labels: [1] }]);
    expect(predictedIous).toHaveLength(3);
    await sam.close();
  },
);

test('many prompts in one run are answered as each alone, also where others have more points', async () => {
  const sam = await openSam(tinySamFolder, { threads: 1 });
  const image = await sam.encode(grey(96, 64));
  const prompts = [
    { points: [[10, 10]], labels: [1] },
    {
      points: [
        [90, 60],
        [5, 5],
        [50, 30],
      ],
      labels: [1, 0, 0],
    },
    {
      points: [
        [48, 32],
        [60, 32],
      ],
      labels: [1, 1],
    },
  ] satisfies { points: [number, number][]; labels: number[] }[];
  const together = await sam.decode(image, prompts);
  const size = together.masksPerPrompt * together.width * together.height;
  for (const [i, prompt] of prompts.entries()) {
    const alone = await sam.decode(image, [prompt]);
    alone.predictedIous.forEach((iou, k) => {
      expect(together.predictedIous[i * together.masksPerPrompt + k]).toBeCloseTo(iou, 4);
    });
    const farthest = alone.logits.reduce(
      (most, logit, k) => Math.max(most, Math.abs(logit - (together.logits[i * size + k] as number))),
      0,
    );
    expect(farthest).toBeLessThan(1e-3);
  }
  await sam.close();
});

test.each([
  [1, 1],
  [1000, 1],
  [3, 700],
])('a picture of %i by %i can be looked at', async (width, height) => {
  const sam = await openSam(tinySamFolder, { threads: 1 });
  const { frame } = await sam.encode(grey(width, height));
  expect([frame.width, frame.height]).toEqual([width, height]);
  expect(Math.max(frame.scaledWidth, frame.scaledHeight)).toBe(128);
  expect(Math.min(frame.scaledWidth, frame.scaledHeight)).toBeGreaterThanOrEqual(1);
  await sam.close();
});
