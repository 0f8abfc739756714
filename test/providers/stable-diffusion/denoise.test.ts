import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { denoise } from '../../../src/providers/stable-diffusion/denoise.ts';
import { readModelConfig } from '../../../src/providers/stable-diffusion/model-folder.ts';
import { openUnet, type Unet } from '../../../src/providers/stable-diffusion/noise-prediction.ts';
import type { SchedulerName } from '../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { readSchedulerConfig } from '../../../src/providers/stable-diffusion/schedulers/scheduler-config.ts';
import { schedulers } from '../../../src/providers/stable-diffusion/schedulers/schedulers.ts';
import {
  openTextEncoder,
  type TextEmbedding,
  type TextEncoder,
} from '../../../src/providers/stable-diffusion/text-conditioning.ts';
import {
  openVaeDecoder,
  openVaeEncoder,
  type VaeDecoder,
  type VaeEncoder,
} from '../../../src/providers/stable-diffusion/vae.ts';

const folder = fileURLToPath(new URL('../../fixtures/models/tiny-sd', import.meta.url));
const options = { threads: 1 };
const latentSize = { width: 8, height: 8 };
const LATENTS = 4 * 8 * 8;
const PIXELS = 3 * 64 * 64;
const GUIDANCE = 7.5;
const never = new AbortController().signal;

interface SamplerReference {
  steps: number;
  timesteps: number[];
  final_latents: number[];
  per_step_latents_prompt0: number[][];
  pixels_file: string;
}

/** Computed with PyTorch; the last of the ids are those of the empty prompt. */
interface Reference extends Record<'ddim' | 'pndm', SamplerReference> {
  prompts: string[];
  input_ids: number[][];
  initial_latents: number[];
  eps_first_step: { timestep: number; unconditional: number[]; conditional: number[] };
}

let reference: Reference;
let textEncoder: TextEncoder;
let unet: Unet;
let decoder: VaeDecoder;
let encoder: VaeEncoder;
let negative: TextEmbedding;
let prompts: TextEmbedding[];

beforeAll(async () => {
  reference = JSON.parse(await readFile(path.join(folder, 'reference/reference.json'), 'utf8'));
  const config = await readModelConfig(folder);
  textEncoder = await openTextEncoder(path.join(folder, 'text_encoder/model.onnx'), options);
  unet = await openUnet(path.join(folder, 'unet/model.onnx'), config, options);
  decoder = await openVaeDecoder(path.join(folder, 'vae_decoder/model.onnx'), config.latentScale, options);
  encoder = await openVaeEncoder(path.join(folder, 'vae_encoder/model.onnx'), config.latentScale, options);
  const texts: TextEmbedding[] = [];
  for (const ids of reference.input_ids) texts.push(await textEncoder.encode(ids));
  negative = texts.pop() as TextEmbedding;
  prompts = texts;
});

afterAll(async () => {
  for (const model of [textEncoder, unet, decoder, encoder]) await model.release();
});

function initialNoise(index: number): Float32Array {
  return Float32Array.from(reference.initial_latents.slice(index * LATENTS, (index + 1) * LATENTS));
}

function promptAt(index: number): TextEmbedding {
  const prompt = prompts[index];
  if (prompt === undefined) throw new Error(`The reference has no prompt ${index}.`);
  return prompt;
}

async function startRun(name: SchedulerName, steps: number, strength = 1) {
  const config = await readSchedulerConfig(path.join(folder, 'scheduler/scheduler_config.json'));
  return schedulers[name](config.noiseScheduleFor(name), { steps, strength, nextNormal: () => 0 });
}

function greatestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(expected).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (actual[i] ?? NaN))),
    0,
  );
}

describe.each(['ddim', 'pndm'] as const)('%s from the noise of the reference', (name) => {
  it('walks through the same latents to the same picture', async () => {
    const expected = reference[name];
    const file = await readFile(path.join(folder, 'reference', expected.pixels_file));
    const pixels = new Float32Array(file.buffer, file.byteOffset, file.length / 4);
    for (const index of prompts.keys()) {
      const run = await startRun(name, expected.steps);
      expect(run.timesteps).toEqual(expected.timesteps);
      const predictNoise = await unet.prepare({
        latentSize,
        prompt: promptAt(index),
        negative,
        guidance: GUIDANCE,
        inpainting: null,
      });
      const latents = await denoise({
        run,
        predictNoise,
        noise: initialNoise(index),
        source: null,
        startsFromSource: false,
        signal: never,
        onStep: async () => {},
      });
      const finalLatents = expected.final_latents.slice(index * LATENTS, (index + 1) * LATENTS);
      expect(greatestDifference(latents, finalLatents)).toBeLessThan(1e-3);
      const picture = pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
      expect(greatestDifference(await decoder.decode(latents, latentSize), picture)).toBeLessThan(1e-3);
    }
  });
});

describe('guidance', () => {
  it('is worked out in one batch of two as in two runs of one', async () => {
    const { timestep, unconditional, conditional } = reference.eps_first_step;
    const setup = { latentSize, guidance: GUIDANCE, inpainting: null };
    const noise = initialNoise(0);
    const alone = await unet.prepare({ ...setup, prompt: promptAt(0), negative: null });
    const aloneNegative = await unet.prepare({ ...setup, prompt: negative, negative: null });
    const together = await unet.prepare({ ...setup, prompt: promptAt(0), negative });
    const withPrompt = (await alone(noise, timestep)).slice();
    const without = (await aloneNegative(noise, timestep)).slice();
    expect(greatestDifference(withPrompt, conditional)).toBeLessThan(1e-4);
    expect(greatestDifference(without, unconditional)).toBeLessThan(1e-4);
    const guided = without.map((value, i) => value + GUIDANCE * ((withPrompt[i] ?? 0) - value));
    expect(greatestDifference(await together(noise, timestep), guided)).toBeLessThan(1e-4);
  });
});

describe('a source', () => {
  const left = Uint8Array.from({ length: 64 }, (_, place) => (place % 8 < 4 ? 1 : 0));

  async function changed(name: SchedulerName, strength: number, redraw: Uint8Array | null) {
    const clean = await encoder.encode(new Float32Array(PIXELS).fill(0.5), { width: 64, height: 64 });
    const previews: Float32Array[] = [];
    const latents = await denoise({
      run: await startRun(name, 10, strength),
      predictNoise: await unet.prepare({
        latentSize,
        prompt: promptAt(0),
        negative,
        guidance: GUIDANCE,
        inpainting: null,
      }),
      noise: initialNoise(0),
      source: { clean, redraw },
      startsFromSource: strength < 1,
      signal: never,
      onStep: async (_, predictClean) => {
        previews.push(predictClean());
      },
    });
    return { clean, latents, previews };
  }

  it.each(['pndm', 'ddim', 'euler', 'euler-ancestral', 'dpm++2m', 'lcm'] as const)(
    'stays as it is outside of the mask, with %s, and so do its previews',
    async (name) => {
      const { clean, latents, previews } = await changed(name, 1, left);
      for (const picture of [latents, ...previews]) {
        const kept = Array.from(clean.keys()).filter((place) => left[place % 64] === 0);
        expect(kept.map((place) => picture[place])).toEqual(kept.map((place) => clean[place]));
      }
      const redrawn = Array.from(clean.keys()).filter((place) => left[place % 64] === 1);
      expect(redrawn.filter((place) => latents[place] === clean[place])).toEqual([]);
    },
  );

  it('that is changed a little remains nearer to what it was', async () => {
    const distance = async (strength: number) => {
      const { clean, latents } = await changed('ddim', strength, null);
      return latents.reduce((sum, value, i) => sum + Math.abs(value - (clean[i] ?? 0)), 0) / LATENTS;
    };
    const [little, much] = [await distance(0.2), await distance(1)];
    expect(little).toBeLessThan(much / 2);
  });
});

describe('a cancel', () => {
  it('that comes as a message ends the work before the next step', async () => {
    const { port1, port2 } = new MessageChannel();
    const cancel = new AbortController();
    const arrived = new Promise<void>((resolve) => {
      port2.on('message', () => {
        cancel.abort(new Error('nobody wants it any more'));
        resolve();
      });
    });
    const calls: number[] = [];
    const work = denoise({
      run: await startRun('ddim', 20),
      // Takes no time of the event loop, as a run of onnxruntime that holds the thread does.
      predictNoise: async (latents) => latents,
      noise: initialNoise(0),
      source: null,
      startsFromSource: false,
      signal: cancel.signal,
      async onStep(index) {
        calls.push(index);
        if (index === 2) port1.postMessage('cancel');
      },
    });
    await expect(work).rejects.toThrow('nobody wants it any more');
    await arrived;
    port1.close();
    expect(calls.length).toBeGreaterThanOrEqual(3);
    expect(calls.length).toBeLessThan(8);
  });
});
