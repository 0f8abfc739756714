import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { makeTestFolder } from '../test-folder.ts';
import { copyWithout, corruptedCopy, truncatedCopy } from './damaged-copy.ts';
import {
  toFloat16,
  toInpainting,
  toInt8Weights,
  withFloatTimestep,
  withRenamedInput,
} from './model-variants.ts';
import { floatToHalf, halfToFloat } from './tensors.ts';

const tiny = join(import.meta.dirname, '../fixtures/models/tiny-sd');
const UNET = 'unet/model.onnx';
const SIDE = 8;
const PLANE = SIDE * SIDE;
const STEP = 501;

/** Numbers between -1 and 1 that are no pattern of the network's. */
function waves(length: number, frequency: number): Float32Array {
  return Float32Array.from({ length }, (_, place) => Math.sin(place * frequency));
}

const float32 = (numbers: Float32Array, dims: number[]) => new Tensor('float32', numbers, dims);

/** What it makes of the bits itself, a `Float16Array`, onnxruntime-node 1.30 cannot read. */
function float16(numbers: Float32Array, dims: number[]): Tensor {
  const bits = Uint16Array.from(numbers, floatToHalf);
  return Object.defineProperty(new Tensor('float16', bits, dims), 'data', { value: bits });
}

const latents = waves(4 * PLANE, 12.9898);
const sample = float32(latents, [1, 4, SIDE, SIDE]);
const text = float32(waves(77 * 64, 78.233), [1, 77, 64]);
const timestep = new Tensor('int64', [BigInt(STEP)], [1]);
const usual = { sample, timestep, encoder_hidden_states: text };

async function run(file: string, feeds: Record<string, Tensor>): Promise<Tensor> {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1 });
  const answer = await session.run(feeds);
  await session.release();
  const output = answer[session.outputNames[0] ?? ''];
  if (!(output instanceof Tensor)) throw new Error('The network answers with no tensor.');
  return output;
}

function numbersOf({ type, data }: Tensor): Float32Array {
  if (type === 'float32') return data as Float32Array;
  const { buffer, byteOffset, length } = data as Uint16Array;
  return Float32Array.from(new Uint16Array(buffer, byteOffset, length), halfToFloat);
}

/** The difference between two answers as a share of the size of the first. */
function relativeDifference(expected: Tensor, actual: Tensor): number {
  const [before, after] = [numbersOf(expected), numbersOf(actual)];
  expect(after).toHaveLength(before.length);
  const norm = (numbers: Float32Array) => Math.hypot(...numbers);
  return norm(before.map((value, place) => value - (after[place] ?? Number.NaN))) / norm(before);
}

describe('variants of a Stable Diffusion folder', () => {
  it('in half precision take and give float16 and answer nearly as before', async () => {
    const target = await makeTestFolder();
    await toFloat16(tiny, target);
    const answer = await run(join(target, UNET), {
      sample: float16(latents, [1, 4, SIDE, SIDE]),
      timestep,
      encoder_hidden_states: float16(numbersOf(text), [1, 77, 64]),
    });
    expect(answer.type).toBe('float16');
    const difference = relativeDifference(await run(join(tiny, UNET), usual), answer);
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(1e-2);
  });

  it('in half precision has its other networks near the original too', async () => {
    const target = await makeTestFolder();
    await toFloat16(tiny, target);
    const tokens = new Tensor('int32', new Int32Array(77).fill(862).with(0, 861), [1, 77]);
    const picture = waves(3 * 64 * 64, 0.37);
    for (const [file, before, after] of [
      ['text_encoder/model.onnx', { input_ids: tokens }, { input_ids: tokens }],
      [
        'vae_encoder/model.onnx',
        { sample: float32(picture, [1, 3, 64, 64]) },
        { sample: float16(picture, [1, 3, 64, 64]) },
      ],
      [
        'vae_decoder/model.onnx',
        { latent_sample: sample },
        { latent_sample: float16(latents, [1, 4, SIDE, SIDE]) },
      ],
    ] as const) {
      const answer = await run(join(target, file), after);
      expect(answer.type).toBe('float16');
      expect(relativeDifference(await run(join(tiny, file), before), answer)).toBeLessThan(1e-2);
    }
  });

  it('with int8 weights are smaller and answer not far from before', async () => {
    const target = await makeTestFolder();
    await toInt8Weights(tiny, target);
    const file = join(target, 'unet/model_quantized.onnx');
    const [original, quantized] = await Promise.all([stat(join(tiny, UNET)), stat(file)]);
    expect(quantized.size).toBeLessThan(original.size * 0.6);
    const difference = relativeDifference(await run(join(tiny, UNET), usual), await run(file, usual));
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(5e-2);
    await expect(stat(join(target, UNET))).rejects.toThrow('ENOENT');
  });

  it('for inpainting answer as before inside the mask and with the way to the picture outside', async () => {
    const target = await makeTestFolder();
    await toInpainting(tiny, target);
    const config = await readFile(join(target, 'unet/config.json'), 'utf8');
    expect(JSON.parse(config)).toMatchObject({ in_channels: 9 });
    const mask = new Float32Array(PLANE).fill(1, PLANE / 2);
    const picture = waves(4 * PLANE, 0.71);
    const fed = float32(Float32Array.from([...latents, ...mask, ...picture]), [1, 9, SIDE, SIDE]);
    const before = numbersOf(await run(join(tiny, UNET), usual));
    const answer = numbersOf(await run(join(target, UNET), { ...usual, sample: fed }));
    const signal = await signalShare(STEP);
    answer.forEach((value, place) => {
      const isRepainted = place % PLANE >= PLANE / 2;
      const toPicture =
        ((latents[place] ?? 0) - Math.sqrt(signal) * (picture[place] ?? 0)) / Math.sqrt(1 - signal);
      expect(value).toBeCloseTo(isRepainted ? (before[place] ?? Number.NaN) : toPicture, 4);
    });
  });

  it('with a timestep of float32 answer as before', async () => {
    const target = await makeTestFolder();
    await withFloatTimestep(tiny, target);
    const answer = await run(join(target, UNET), {
      ...usual,
      timestep: float32(Float32Array.of(STEP), [1]),
    });
    expect(numbersOf(answer)).toEqual(numbersOf(await run(join(tiny, UNET), usual)));
  });

  it('with a renamed input want it under that name alone', async () => {
    const target = await makeTestFolder();
    await withRenamedInput(tiny, target, 'unet', 'sample', 'latents');
    const file = join(target, UNET);
    await expect(run(file, usual)).rejects.toThrow("input 'latents'");
    const { sample: moved, ...others } = usual;
    const answer = await run(file, { ...others, latents: moved });
    expect(numbersOf(answer)).toEqual(numbersOf(await run(join(tiny, UNET), usual)));
  });
});

describe('damaged copies', () => {
  it.each([
    ['cut', truncatedCopy],
    ['overwritten', corruptedCopy],
  ])('%s: the network does not load, the others do', async (_name, damage) => {
    const target = await makeTestFolder();
    await damage(tiny, target, UNET);
    await expect(InferenceSession.create(join(target, UNET))).rejects.toThrow();
    const decoder = await InferenceSession.create(join(target, 'vae_decoder/model.onnx'));
    await decoder.release();
  });

  it('leave one file out, and the reference vectors', async () => {
    const target = await makeTestFolder();
    await copyWithout(tiny, target, 'tokenizer/vocab.json');
    await expect(stat(join(target, 'tokenizer/vocab.json'))).rejects.toThrow('ENOENT');
    await expect(stat(join(target, 'reference'))).rejects.toThrow('ENOENT');
    expect((await stat(join(target, 'tokenizer/merges.txt'))).size).toBeGreaterThan(0);
  });
});

describe('half precision', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1023 * 2 ** -24, 0x03ff],
    [2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [Number.POSITIVE_INFINITY, 0x7c00],
  ])('%s is stored as %i', (value, bits) => {
    expect(floatToHalf(value)).toBe(bits);
  });

  it('reads back what it stored, whatever the bits', () => {
    for (let bits = 0; bits < 0x7c00; bits += 1) expect(floatToHalf(halfToFloat(bits))).toBe(bits);
    expect(floatToHalf(Number.NaN)).toBe(0x7e00);
    expect(halfToFloat(0x7e00)).toBeNaN();
  });
});

/** How much of the picture is left at a timestep, worked out as the samplers do. */
async function signalShare(step: number): Promise<number> {
  const config = JSON.parse(await readFile(join(tiny, 'scheduler/scheduler_config.json'), 'utf8'));
  const [first, last] = [Math.sqrt(config.beta_start), Math.sqrt(config.beta_end)];
  let share = 1;
  for (let past = 0; past <= step; past += 1) share *= 1 - (first + ((last - first) * past) / 999) ** 2;
  return share;
}
