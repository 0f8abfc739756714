import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPixels } from '../../../src/providers/stable-diffusion/picture-pixels.ts';
import { openVaeDecoder, openVaeEncoder } from '../../../src/providers/stable-diffusion/vae.ts';
import { graphOf, readOnnx, writeOnnx } from '../../onnx/onnx-file.ts';

const models = fileURLToPath(new URL('../../fixtures/models', import.meta.url));
const encoderFile = path.join(models, 'tiny-sd/vae_encoder/model.onnx');
const decoderFile = path.join(models, 'tiny-sd/vae_decoder/model.onnx');
const picture = path.join(models, 'tiny-samples/00-red-circle-on-purple.png');
const size = { width: 64, height: 64 };
const options = { threads: 1 };
const SCALE = 0.18215;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vae-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function latentsOf(file: string): Promise<Float32Array> {
  const encoder = await openVaeEncoder(file, SCALE, options);
  try {
    return await encoder.encode(await readPixels(await readFile(picture), size), size);
  } finally {
    await encoder.release();
  }
}

/** The encoder with more behind its answer. */
async function encoderWith(change: (graph: ReturnType<typeof graphOf>) => void): Promise<string> {
  const model = await readOnnx(encoderFile);
  change(graphOf(model));
  const file = path.join(folder, 'vae_encoder', 'model.onnx');
  await writeOnnx(file, model);
  return file;
}

it('gives back the picture that it made latents of', async () => {
  const pixels = await readPixels(await readFile(picture), size);
  const decoder = await openVaeDecoder(decoderFile, SCALE, options);
  const decoded = await decoder.decode(await latentsOf(encoderFile), { width: 8, height: 8 });
  await decoder.release();
  const sum = decoded.reduce((total, value, i) => total + Math.abs(value - (pixels[i] ?? 0)), 0);
  // As measured for the model itself: 4.8 of 255, on a scale of 2.
  expect(sum / decoded.length).toBeLessThan((2 * 2 * 4.8) / 255);
});

it('takes the mean where an encoder answers with mean and deviation', async () => {
  const file = await encoderWith(({ node, output: [output] }) => {
    node.push(
      { opType: 'Exp', input: ['latent_sample'], output: ['deviation'] },
      {
        opType: 'Concat',
        input: ['latent_sample', 'deviation'],
        output: ['latent_parameters'],
        attribute: [{ name: 'axis', type: 2, i: 1 }],
      },
    );
    if (output) Object.assign(output, { name: 'latent_parameters', type: { tensorType: { elemType: 1 } } });
  });
  expect(await latentsOf(file)).toEqual(await latentsOf(encoderFile));
});

it('names the answer that an encoder does not give', async () => {
  const file = await encoderWith(({ node, output: [output] }) => {
    node.push({ opType: 'Identity', input: ['latent_sample'], output: ['z'] });
    if (output) output.name = 'z';
  });
  await expect(latentsOf(file)).rejects.toMatchObject({
    code: 'model_unusable',
    message: expect.stringContaining("vae_encoder/model.onnx' has no output 'latent_sample' (it has z)"),
  });
});
