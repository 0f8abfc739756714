import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type DiffusionEngine,
  type DiffusionEngineOptions,
  openDiffusionEngine,
} from '../../../src/providers/stable-diffusion/diffusion-engine.ts';
import type {
  DiffusedImage,
  DiffusionJob,
  DiffusionProgress,
} from '../../../src/providers/stable-diffusion/diffusion-job.ts';
import type { SchedulerName } from '../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { schedulers } from '../../../src/providers/stable-diffusion/schedulers/schedulers.ts';
import { copyWithout, corruptedCopy, truncatedCopy } from '../../onnx/damaged-copy.ts';
import {
  copyModel,
  toFloat16,
  toInpainting,
  toInt8Weights,
  withFloatTimestep,
  withRenamedInput,
} from '../../onnx/model-variants.ts';
import { graphOf, readOnnx, writeOnnx } from '../../onnx/onnx-file.ts';
import { float32Tensor } from '../../onnx/tensors.ts';

const models = fileURLToPath(new URL('../../fixtures/models', import.meta.url));
const tinyFolder = path.join(models, 'tiny-sd');
const never = new AbortController().signal;

const job: DiffusionJob = {
  prompt: 'a red circle on a blue background',
  negativePrompt: '',
  size: { width: 64, height: 64 },
  steps: 20,
  guidance: 7.5,
  scheduler: 'ddim',
  seed: 7,
  source: null,
  previews: 0,
};

function generate(
  engine: DiffusionEngine,
  changes: Partial<DiffusionJob> = {},
  signal = never,
  onProgress: (progress: DiffusionProgress) => void = () => {},
): Promise<DiffusedImage> {
  return engine.generate({ ...job, ...changes }, { signal, onProgress });
}

/** Red, green and blue, one after the other. */
async function pixelsOf(png: Uint8Array): Promise<Uint8Array> {
  return await sharp(png).removeAlpha().raw().toBuffer();
}

async function meanDifference(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [a, b] = [await pixelsOf(one), await pixelsOf(other)];
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

async function colourAt(png: Uint8Array, x: number, y: number): Promise<number[]> {
  const { width } = await sharp(png).metadata();
  const pixels = await pixelsOf(png);
  return Array.from(pixels.subarray(3 * (y * width + x), 3 * (y * width + x + 1)));
}

/** How far a colour is from one of the colours of TINY.md, at its worst channel. */
function distance(colour: readonly number[], [red, green, blue]: readonly [number, number, number]): number {
  return Math.max(...[red, green, blue].map((value, i) => Math.abs(value - (colour[i] ?? Infinity))));
}

const RED = [220, 40, 40] as const;
const GREEN = [40, 170, 60] as const;
const BLUE = [40, 70, 220] as const;
const YELLOW = [240, 220, 50] as const;
const PURPLE = [150, 50, 190] as const;

const sample = (name: string) => readFile(path.join(models, 'tiny-samples', `${name}.png`));

/** A mask that asks for the part of 64 by 64 pixels that `isAsked` names to be drawn anew. */
async function maskWhere(isAsked: (x: number, y: number) => boolean): Promise<Uint8Array> {
  const pixels = new Uint8Array(4 * 64 * 64);
  for (let place = 0; place < 64 * 64; place++) {
    pixels[4 * place + 3] = isAsked(place % 64, Math.floor(place / 64)) ? 0 : 255;
  }
  return await sharp(pixels, { raw: { width: 64, height: 64, channels: 4 } })
    .png()
    .toBuffer();
}

describe('a picture', () => {
  let engine: DiffusionEngine;

  beforeAll(async () => {
    engine = await openDiffusionEngine(tinyFolder, { threads: 1 });
  });

  afterAll(() => engine.close());

  it('shows what the prompt asks for, and is a PNG of the size asked for', async () => {
    const { png, scheduler, steps, warnings } = await generate(engine);
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 64, height: 64, channels: 3 });
    expect({ scheduler, steps, warnings }).toEqual({ scheduler: 'ddim', steps: 20, warnings: [] });
    expect(distance(await colourAt(png, 32, 32), RED)).toBeLessThan(50);
    expect(distance(await colourAt(png, 2, 2), BLUE)).toBeLessThan(50);
  });

  it('may be wider than high', async () => {
    const { png } = await generate(engine, { size: { width: 96, height: 64 }, steps: 2 });
    expect(await sharp(png).metadata()).toMatchObject({ width: 96, height: 64 });
  });

  it('is the same for the same seed, byte for byte, and another for another seed', async () => {
    const changes = { scheduler: 'euler-ancestral', steps: 6 } as const;
    const first = await generate(engine, changes);
    const second = await generate(engine, changes);
    const other = await generate(engine, { ...changes, seed: 8 });
    expect(Buffer.compare(first.png, second.png)).toBe(0);
    expect(await meanDifference(first.png, other.png)).toBeGreaterThan(3);
  });

  it('turns away from the negative prompt', async () => {
    const plain = await generate(engine, { prompt: 'a circle' });
    const turned = await generate(engine, {
      prompt: 'a circle',
      negativePrompt: 'a circle on a blue background',
    });
    expect(await meanDifference(plain.png, turned.png)).toBeGreaterThan(10);
  });

  it('is made without guidance where that is 1, and tells that the negative prompt is not used', async () => {
    const { warnings } = await generate(engine, { guidance: 1, steps: 2, negativePrompt: 'blue' });
    expect(warnings).toEqual([expect.stringContaining('negative prompt was not used')]);
  });

  it('is made with the scheduler of the folder unless another is asked for', async () => {
    expect(await generate(engine, { scheduler: null, steps: 4 })).toMatchObject({
      scheduler: 'pndm',
      steps: 5,
    });
    for (const scheduler of Object.keys(schedulers) as SchedulerName[]) {
      expect(await generate(engine, { scheduler, steps: 4 })).toMatchObject({ scheduler });
    }
  });

  it('is made with a sampler like that of the folder where that one is not here, and says so', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'imaginate-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await copyModel(tinyFolder, folder);
    const file = path.join(folder, 'scheduler', 'scheduler_config.json');
    const config = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...config, _class_name: 'UniPCMultistepScheduler' }));
    const other = await openDiffusionEngine(folder, { threads: 1 });
    onTestFinished(() => other.close());
    expect(await generate(other, { scheduler: null, steps: 4 })).toMatchObject({
      scheduler: 'dpm++2m',
      warnings: ["The model's own sampler UniPCMultistepScheduler is not here; dpm++2m was used."],
    });
    expect(await generate(other, { scheduler: 'ddim', steps: 4 })).toMatchObject({ warnings: [] });
  });

  it('tells what part of a prompt was too long', async () => {
    const prompt = `${new Array(75).fill('red').join(' ')} circle, on a blue background`;
    const { warnings } = await generate(engine, { prompt, steps: 1 });
    expect(warnings).toEqual([
      'The prompt is longer than the model reads (77 tokens). Not read: "circle, on a blue background"',
    ]);
  });

  it('shows each step, and unfinished versions that come closer and closer', async () => {
    const progress: DiffusionProgress[] = [];
    const { png } = await generate(engine, { previews: 3 }, never, (each) => progress.push(each));
    const steps = progress.filter((each) => each.type === 'step');
    expect(steps).toEqual(Array.from({ length: 20 }, (_, i) => ({ type: 'step', step: i + 1, steps: 20 })));
    const previews = progress.filter((each) => each.type === 'preview');
    expect(previews.map(({ index }) => index)).toEqual([0, 1, 2]);
    const distances = await Promise.all(previews.map((preview) => meanDifference(preview.png, png)));
    expect(distances).toEqual(distances.toSorted((a, b) => b - a));
    expect(distances[2]).toBeLessThan(10);
  });

  it('has previews of its own size also where they are decoded from fewer latents', async () => {
    const size = { width: 272, height: 64 };
    const previews: Uint8Array[] = [];
    await generate(engine, { size, steps: 2, previews: 1 }, never, (progress) => {
      if (progress.type === 'preview') previews.push(progress.png);
    });
    expect(previews).toHaveLength(1);
    expect(await sharp(previews[0]).metadata()).toMatchObject(size);
  });

  it('is left when its signal is aborted, and the engine goes on to the next one', async () => {
    const cancel = new AbortController();
    const steps: number[] = [];
    const work = generate(engine, { steps: 50 }, cancel.signal, (progress) => {
      if (progress.type === 'step') steps.push(progress.step);
      if (steps.length === 3) cancel.abort(new Error('cancelled'));
    });
    await expect(work).rejects.toThrow('cancelled');
    expect(steps).toEqual([1, 2, 3]);
    await expect(generate(engine, { steps: 1 })).resolves.toMatchObject({ steps: 1 });
  });

  it('does not mix with another that is made at the same time', async () => {
    const one = { steps: 5 };
    const other = { steps: 5, seed: 9, prompt: 'a green star' };
    const together = await Promise.all([generate(engine, one), generate(engine, other)]);
    const alone = [await generate(engine, one), await generate(engine, other)];
    expect(together.map(({ png }) => Buffer.from(png))).toEqual(alone.map(({ png }) => Buffer.from(png)));
  });
});

describe('a picture that is changed', () => {
  let engine: DiffusionEngine;

  beforeAll(async () => {
    engine = await openDiffusionEngine(tinyFolder, { threads: 1 });
  });

  afterAll(() => engine.close());

  it('keeps its colours at little strength and not at full strength', async () => {
    const picture = await sample('04-purple-circle-on-yellow');
    const prompt = 'a green square on a red background';
    const little = await generate(engine, { prompt, source: { picture, strength: 0.3, mask: null } });
    const full = await generate(engine, { prompt, source: { picture, strength: 1, mask: null } });
    expect(little.steps).toBe(6);
    expect(distance(await colourAt(little.png, 4, 4), YELLOW)).toBeLessThan(40);
    expect(distance(await colourAt(full.png, 4, 4), RED)).toBeLessThan(40);
    expect(distance(await colourAt(full.png, 32, 32), GREEN)).toBeLessThan(40);
  });

  it('changes where the mask asks for it and stays elsewhere', async () => {
    const picture = await sample('00-red-circle-on-purple');
    const mask = await maskWhere((x) => x < 32);
    const prompt = 'a yellow circle on a purple background';
    const { png } = await generate(engine, { prompt, source: { picture, strength: 1, mask } });
    expect(distance(await colourAt(png, 24, 32), YELLOW)).toBeLessThan(40);
    expect(distance(await colourAt(png, 46, 36), RED)).toBeLessThan(40);
    expect(distance(await colourAt(png, 60, 60), PURPLE)).toBeLessThan(40);
  });

  it.each([
    ['an image', { picture: Buffer.from('no picture'), mask: null }],
    ['a mask', { picture: null, mask: Buffer.from('no picture') }],
  ])('is refused where what came as %s is none', async (_, { picture, mask }) => {
    const source = { picture: picture ?? (await sample('00-red-circle-on-purple')), strength: 1, mask };
    await expect(generate(engine, { source })).rejects.toMatchObject({ code: 'invalid_image_file' });
  });
});

describe('exports of other kinds', () => {
  let folder: string;
  let engine: DiffusionEngine | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'diffusion-engine-'));
  });

  afterEach(async () => {
    await engine?.close();
    engine = undefined;
    await rm(folder, { recursive: true });
  });

  async function open(
    target: string,
    options: Partial<DiffusionEngineOptions> = {},
  ): Promise<DiffusionEngine> {
    engine = await openDiffusionEngine(target, { threads: 1, ...options });
    return engine;
  }

  async function pictureOfTiny(changes: Partial<DiffusionJob> = {}): Promise<Uint8Array> {
    const tiny = await openDiffusionEngine(tinyFolder, { threads: 1 });
    const { png } = await generate(tiny, changes);
    await tiny.close();
    return png;
  }

  it.each([
    ['half precision', toFloat16, 2],
    ['int8 weights', toInt8Weights, 10],
    ['a float timestep', withFloatTimestep, 0.01],
  ])('make the same picture with %s', async (_, convert, tolerance) => {
    await convert(tinyFolder, folder);
    const picture = await sample('00-red-circle-on-purple');
    const mask = await maskWhere((x) => x < 32);
    for (const changes of [{}, { source: { picture, strength: 0.5, mask } }]) {
      const { png } = await generate(await open(folder), changes);
      expect(await meanDifference(png, await pictureOfTiny(changes))).toBeLessThan(tolerance);
      await engine?.close();
    }
  });

  it('are read in the precision asked for, where they have it', async () => {
    const quantised = path.join(folder, 'int8');
    await toInt8Weights(tinyFolder, quantised, 'model_int8.onnx');
    await copyModel(tinyFolder, folder);
    await rename(path.join(quantised, 'unet/model_int8.onnx'), path.join(folder, 'unet/model_int8.onnx'));
    const exact = await generate(await open(folder));
    await engine?.close();
    const shrunk = await generate(await open(folder, { precision: 'int8' }));
    expect(await meanDifference(exact.png, await pictureOfTiny())).toBe(0);
    expect(await meanDifference(shrunk.png, exact.png)).toBeGreaterThan(0);
  });

  it('made for inpainting see what stays of the picture, and the mask', async () => {
    await toInpainting(tinyFolder, folder);
    const inpainting = await open(folder);
    const picture = await sample('00-red-circle-on-purple');
    const mask = await maskWhere((x) => x < 32);
    const prompt = 'a yellow circle on a purple background';
    const { png } = await generate(inpainting, { prompt, source: { picture, strength: 1, mask } });
    expect(distance(await colourAt(png, 24, 32), YELLOW)).toBeLessThan(40);
    expect(distance(await colourAt(png, 46, 36), RED)).toBeLessThan(40);
    expect(distance(await colourAt(png, 60, 60), PURPLE)).toBeLessThan(40);
  });

  it('made for inpainting draw whole pictures, too', async () => {
    await toInpainting(tinyFolder, folder);
    const { png } = await generate(await open(folder));
    expect(await meanDifference(png, await pictureOfTiny())).toBeLessThan(0.01);
  });

  it('need no VAE encoder to draw from words, and name it when a picture is to be changed', async () => {
    await copyWithout(tinyFolder, folder, 'vae_encoder/model.onnx');
    const blind = await open(folder);
    await expect(generate(blind, { steps: 1 })).resolves.toMatchObject({ steps: 1 });
    const source = { picture: await sample('00-red-circle-on-purple'), strength: 0.5, mask: null };
    await expect(generate(blind, { source })).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining("vae_encoder/model.onnx' is missing"),
    });
  });

  it('that come to numbers which are no colours do not answer with a black picture', async () => {
    await copyModel(tinyFolder, folder);
    const file = path.join(folder, 'vae_decoder/model.onnx');
    const model = await readOnnx(file);
    const { node, initializer } = graphOf(model);
    initializer.push(float32Tensor('overflow', [1], [Number.NaN]));
    node.push({ opType: 'Mul', input: ['sample', 'overflow'], output: ['overflown'] });
    for (const step of node) {
      const rename = (name: string) =>
        name === 'sample' ? 'colours' : name === 'overflown' ? 'sample' : name;
      step.input = step.input?.map(rename) ?? [];
      step.output = step.output?.map(rename) ?? [];
    }
    await writeOnnx(file, model);
    await expect(generate(await open(folder), { steps: 1 })).rejects.toMatchObject({
      code: 'inference_failed',
      message: expect.stringContaining('no colours'),
    });
  });

  it.each([
    ['tokenizer/vocab.json', 'is missing'],
    ['tokenizer/merges.txt', 'is missing'],
    ['scheduler/scheduler_config.json', 'is missing'],
    ['unet/model.onnx', 'is missing'],
    ['text_encoder/model.onnx', 'is missing'],
  ])('that lack %s are named', async (file, problem) => {
    await copyWithout(tinyFolder, folder, file);
    await expect(open(folder)).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining(`${file}' ${problem}`),
    });
  });

  it.each(['unet', 'vae_decoder', 'text_encoder'])('with a damaged %s are named', async (part) => {
    for (const damage of [truncatedCopy, corruptedCopy]) {
      const target = path.join(folder, damage.name);
      await damage(tinyFolder, target, `${part}/model.onnx`);
      await expect(open(target)).rejects.toMatchObject({
        code: 'model_unusable',
        message: expect.stringContaining(`${part}/model.onnx' is missing or is no ONNX model`),
      });
    }
  });

  it.each([
    ['unet', 'sample'],
    ['unet', 'encoder_hidden_states'],
    ['text_encoder', 'input_ids'],
    ['vae_decoder', 'latent_sample'],
  ])('whose %s has no input %s are named', async (part, input) => {
    await withRenamedInput(tinyFolder, folder, part, input, 'x');
    await expect(open(folder)).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining(`${part}/model.onnx' has no input '${input}'`),
    });
  });

  it.each([
    ['unet/config.json', 'in_channels', '"four"'],
    ['vae_decoder/config.json', 'scaling_factor', '0'],
  ])('with a wrong %s are named with the field', async (file, field, value) => {
    await copyModel(tinyFolder, folder);
    await writeFile(path.join(folder, file), `{ "${field}": ${value} }`);
    await expect(open(folder)).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining(`${file}' is wrong at ${field}`),
    });
  });
});
