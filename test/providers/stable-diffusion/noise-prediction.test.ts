import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { onnx } from 'onnx-proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUnet, type Unet } from '../../../src/providers/stable-diffusion/noise-prediction.ts';
import { writeOnnx } from '../../onnx/onnx-file.ts';
import { DataType, int64Tensor } from '../../onnx/tensors.ts';

const latentSize = { width: 8, height: 8 };
const text = { data: new Float32Array(77 * 2), tokens: 77, width: 2 };
const config = { unetInputChannels: 4, guidanceEmbeddingLength: null, latentScale: 1 };

let folder: string;
let unet: Unet | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'noise-prediction-'));
});

afterEach(async () => {
  await unet?.release();
  unet = undefined;
  await rm(folder, { recursive: true });
});

type Dimension = string | number;

function tensor(name: string, elemType: number, dimensions: readonly Dimension[]): onnx.IValueInfoProto {
  const dim = dimensions.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

const sampleInput = tensor('sample', DataType.FLOAT, ['batch', 4, 'height', 'width']);
const textInput = tensor('encoder_hidden_states', DataType.FLOAT, ['batch', 'sequence', 2]);

/** A UNet of a few nodes that answers with something its inputs can be read from. */
async function open(graph: Pick<onnx.IGraphProto, 'input' | 'node' | 'initializer'>): Promise<Unet> {
  const file = path.join(folder, 'unet', 'model.onnx');
  const output = [tensor('out_sample', DataType.FLOAT, ['batch', 4, 'height', 'width'])];
  await writeOnnx(file, {
    irVersion: 8,
    opsetImport: [{ version: 17 }],
    graph: { name: 'unet', output, ...graph },
  });
  unet = await openUnet(file, config, { threads: 1 });
  return unet;
}

describe('the timestep', () => {
  it.each([
    ['int64 [1]', DataType.INT64, [1], 947],
    ['int64 of a free length', DataType.INT64, ['steps'], 947],
    ['int32 alone', DataType.INT32, [], 947],
    ['float32 for each of the batch', DataType.FLOAT, [2], 946.5],
    ['float64 alone', DataType.DOUBLE, [], 946.5],
  ])('is given as %s', async (_, type, shape, expected) => {
    const { prepare } = await open({
      input: [sampleInput, tensor('timestep', type, shape), textInput],
      initializer: [int64Tensor('each', [-1, 1, 1, 1])],
      node: [
        {
          opType: 'Cast',
          input: ['timestep'],
          output: ['number'],
          attribute: [{ name: 'to', type: 2, i: 1 }],
        },
        { opType: 'Reshape', input: ['number', 'each'], output: ['step'] },
        { opType: 'Add', input: ['sample', 'step'], output: ['out_sample'] },
      ],
    });
    const predictNoise = await prepare({
      latentSize,
      prompt: text,
      negative: text,
      guidance: 5,
      inpainting: null,
    });
    expect([...(await predictNoise(new Float32Array(256), 946.5))]).toEqual(new Array(256).fill(expected));
  });
});

describe('a UNet with an input for the guidance', () => {
  const graph = {
    input: [
      sampleInput,
      tensor('timestep', DataType.INT64, [1]),
      textInput,
      tensor('timestep_cond', DataType.FLOAT, ['batch', 256]),
    ],
    initializer: [int64Tensor('latents', [1, 4, 8, 8])],
    node: [{ opType: 'Reshape', input: ['timestep_cond', 'latents'], output: ['out_sample'] }],
  };

  it.each([
    // 128 frequencies from 1 to 1/10,000, of 1,000 times the guidance above 1.
    [8.5, 7500],
    [1, 0],
  ])('is told a guidance of %d as sines and cosines', async (guidance, angle) => {
    const { prepare, hasGuidanceInput } = await open(graph);
    expect(hasGuidanceInput).toBe(true);
    const predictNoise = await prepare({
      latentSize,
      prompt: text,
      negative: null,
      guidance,
      inpainting: null,
    });
    const embedding = await predictNoise(new Float32Array(256), 999);
    expect(embedding[0]).toBeCloseTo(Math.sin(angle), 5);
    expect(embedding[127]).toBeCloseTo(Math.sin(angle / 10_000), 5);
    expect(embedding[128]).toBeCloseTo(Math.cos(angle), 5);
    expect(embedding[255]).toBeCloseTo(Math.cos(angle / 10_000), 5);
  });
});

describe('a UNet of another family', () => {
  const timestep = tensor('timestep', DataType.INT64, [1]);
  const node = [{ opType: 'Identity', input: ['sample'], output: ['out_sample'] }];

  it.each([
    [
      'inputs',
      [sampleInput, timestep, textInput, tensor('time_ids', DataType.FLOAT, ['batch', 6])],
      "has an input 'time_ids'",
    ],
    [
      'channels',
      [tensor('sample', DataType.FLOAT, ['batch', 8, 'height', 'width']), timestep, textInput],
      'takes 8 channels',
    ],
  ])('is told by its %s', async (_, input, problem) => {
    await expect(open({ input, node })).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining(`unet/model.onnx' ${problem}`),
    });
  });
});
