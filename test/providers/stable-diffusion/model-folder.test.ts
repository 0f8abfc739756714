import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  findModelFile,
  readModelConfig,
  readTrainedSize,
} from '../../../src/providers/stable-diffusion/model-folder.ts';

const tinyFolder = fileURLToPath(new URL('../../fixtures/models/tiny-sd', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'model-folder-'));
  await mkdir(path.join(folder, 'unet'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('the file of a part', () => {
  it.each([
    ['the most exact', undefined, ['model_quantized.onnx', 'model_fp16.onnx', 'model.onnx'], 'model.onnx'],
    ['what is there', undefined, ['model_uint8.onnx'], 'model_uint8.onnx'],
    ['half precision', 'fp16', ['model.onnx', 'model_fp16.onnx'], 'model_fp16.onnx'],
    ['eight bits', 'int8', ['model.onnx', 'model_int8.onnx'], 'model_int8.onnx'],
    ['another where the wanted one is missing', 'int8', ['model.onnx', 'model_fp16.onnx'], 'model.onnx'],
  ] as const)('is %s', async (_, precision, files, expected) => {
    for (const file of files) await writeFile(path.join(folder, 'unet', file), '');
    expect(await findModelFile(folder, 'unet', precision)).toBe(path.join(folder, 'unet', expected));
  });
});

describe('the configuration', () => {
  it('is read from the folder', async () => {
    expect(await readTrainedSize(tinyFolder)).toEqual({ edge: 64, multiple: 16 });
    expect(await readModelConfig(tinyFolder)).toEqual({
      unetInputChannels: 4,
      guidanceEmbeddingLength: null,
      latentScale: 0.18215,
    });
  });

  it('is that of Stable Diffusion 1 where an old export has none', async () => {
    expect(await readTrainedSize(folder)).toEqual({ edge: 512, multiple: 64 });
    expect(await readModelConfig(folder)).toMatchObject({ unetInputChannels: 4, latentScale: 0.18215 });
  });

  it('takes the longer edge where the model did not learn from squares', async () => {
    await writeFile(path.join(folder, 'unet/config.json'), '{ "sample_size": [64, 96] }');
    expect(await readTrainedSize(folder)).toMatchObject({ edge: 768 });
  });
});
