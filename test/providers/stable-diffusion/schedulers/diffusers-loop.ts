import { expect } from 'vitest';
import type {
  NoiseScheduleConfig,
  SchedulerRun,
  SchedulerRunOptions,
} from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { createTorchNormal } from './torch-normal.ts';

/*
 * What diffusers' own tests of its schedulers walk through: `dummy_sample_deter`, `dummy_noise_deter` and
 * `dummy_model` of `tests/schedulers/test_schedulers.py`, with the loop that the tests of each scheduler have.
 */

const [BATCH, CHANNELS, HEIGHT, WIDTH] = [4, 3, 8, 8] as const;
const COUNT = BATCH * CHANNELS * HEIGHT * WIDTH;

/** 0, 1, 2, ... of `COUNT`, with the batch as the innermost dimension. */
export const dummySample = dummy((rank) => rank / COUNT);
export const dummyNoise = dummy((rank) => (COUNT - 1 - rank) / COUNT);

function dummy(valueOfRank: (rank: number) => number): Float32Array {
  const values = new Float32Array(COUNT);
  const place = CHANNELS * HEIGHT * WIDTH;
  for (let at = 0; at < COUNT; at += 1)
    values[at] = valueOfRank((at % place) * BATCH + Math.floor(at / place));
  return values;
}

/** The settings that nearly all of those tests begin with, and the defaults of diffusers for the others. */
export const dummyConfig: NoiseScheduleConfig = {
  numTrainTimesteps: 1000,
  betaStart: 0.0001,
  betaEnd: 0.02,
  betaSchedule: 'linear',
  trainedBetas: null,
  stepsOffset: 0,
  setAlphaToOne: true,
  skipPrkSteps: false,
  predictionType: 'epsilon',
  timestepSpacing: 'leading',
  clipSample: false,
  originalInferenceSteps: 50,
  lowerOrderFinal: true,
  finalSigma: 'zero',
};

/** Ten steps over the whole way, with the noise that `torch.manual_seed(0)` gives. */
export function tenSteps(options: Partial<SchedulerRunOptions> = {}): SchedulerRunOptions {
  return { steps: 10, strength: 1, nextNormal: createTorchNormal(0), ...options };
}

/** The sum and the mean of the magnitudes that a run ends with. */
export function walk(run: SchedulerRun, begin: Float32Array = dummySample): { sum: number; mean: number } {
  let sample = begin;
  for (const [index, timestep] of run.timesteps.entries()) {
    // The tests step from the scaled sample, and so does this loop: their sums are those of just that.
    sample = run.scaleModelInput(sample, index);
    sample = run.step(dummyModel(sample, timestep), index, sample);
  }
  const sum = sample.reduce((total, value) => total + Math.abs(value), 0);
  return { sum, mean: sum / sample.length };
}

function dummyModel(sample: Float32Array, timestep: number): Float32Array {
  return sample.map((value) => (value * timestep) / (timestep + 1));
}

/** A sample with the deviation that a run begins with. */
export function atInitialSigma(run: SchedulerRun): Float32Array {
  return dummySample.map((value) => value * run.initialNoiseSigma);
}

/** Within the tolerances of those tests. */
export function expectSums(
  actual: { sum: number; mean: number },
  published: { sum?: number; mean: number },
): void {
  if (published.sum !== undefined) expect(Math.abs(actual.sum - published.sum)).toBeLessThan(1e-2);
  expect(Math.abs(actual.mean - published.mean)).toBeLessThan(1e-3);
}
