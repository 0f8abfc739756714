import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandomNormal } from '../../../../src/providers/stable-diffusion/random-normal.ts';
import {
  type NoiseScheduleConfig,
  SCHEDULER_NAMES,
  type SchedulerName,
  type SchedulerRun,
} from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { schedulers } from '../../../../src/providers/stable-diffusion/schedulers/schedulers.ts';
import { dummyConfig } from './diffusers-loop.ts';

const stableDiffusion: NoiseScheduleConfig = {
  ...dummyConfig,
  betaStart: 0.00085,
  betaEnd: 0.012,
  betaSchedule: 'scaled_linear',
  stepsOffset: 1,
  setAlphaToOne: false,
  skipPrkSteps: true,
};

const anyConfig = fc
  .record({
    betaSchedule: fc.constantFrom('linear', 'scaled_linear', 'squaredcos_cap_v2'),
    stepsOffset: fc.constantFrom(0, 1),
    setAlphaToOne: fc.boolean(),
    skipPrkSteps: fc.boolean(),
    predictionType: fc.constantFrom('epsilon', 'v_prediction', 'sample'),
    timestepSpacing: fc.constantFrom('leading', 'linspace', 'trailing'),
    lowerOrderFinal: fc.boolean(),
    finalSigma: fc.constantFrom('zero', 'sigma_min'),
  })
  .map((chosen): NoiseScheduleConfig => ({ ...stableDiffusion, ...chosen }));

const anyOptions = fc.record({
  steps: fc.integer({ min: 1, max: 150 }),
  strength: fc.double({ min: 0, max: 1, noNaN: true }),
  seed: fc.nat(),
});

const picture = Float32Array.of(0.8, -0.3, 0, 1.4);

function createRun(
  name: SchedulerName,
  config: NoiseScheduleConfig,
  { steps, strength, seed }: { steps: number; strength: number; seed: number },
): SchedulerRun {
  return schedulers[name](config, { steps, strength, nextNormal: createRandomNormal(seed) });
}

/** What a UNet answers that knows the picture. */
function answer(
  run: SchedulerRun,
  config: NoiseScheduleConfig,
  index: number,
  sample: Float32Array,
): Float32Array {
  const scaled = (clean: number, noise: number) =>
    run.scaleModelInput(
      run.addNoise(Float32Array.of(clean), Float32Array.of(noise), index),
      index,
    )[0] as number;
  const [signal, sigma] = [scaled(1, 0), scaled(0, 1)];
  return run.scaleModelInput(sample, index).map((value, at) => {
    const clean = picture[at] as number;
    const noise = (value - signal * clean) / sigma;
    if (config.predictionType === 'sample') return clean;
    return config.predictionType === 'epsilon' ? noise : signal * noise - sigma * clean;
  });
}

function expectedCalls(
  name: SchedulerName,
  config: NoiseScheduleConfig,
  steps: number,
  strength: number,
): number {
  if (name === 'lcm') return Math.min(steps, Math.max(1, Math.floor(50 * strength)));
  const strides = Math.max(1, Math.floor(steps * strength));
  if (name !== 'pndm' || strides === 1) return strides;
  return strides + (config.skipPrkSteps || strides < 4 ? 1 : 9);
}

describe.each(SCHEDULER_NAMES)('any run of %s', (name) => {
  it('calls the UNet as often as it should, for ever less noise', () => {
    fc.assert(
      fc.property(anyConfig, anyOptions, (config, options) => {
        const { timesteps } = createRun(name, config, options);
        expect(timesteps).toHaveLength(expectedCalls(name, config, options.steps, options.strength));
        expect(Math.max(...timesteps)).toBeLessThan(config.numTrainTimesteps);
        expect(Math.min(...timesteps)).toBeGreaterThanOrEqual(0);
        for (const [index, timestep] of timesteps.slice(1).entries()) {
          const before = timesteps[index] as number;
          if (name === 'pndm') expect(timestep).toBeLessThanOrEqual(before);
          else expect(timestep).toBeLessThan(before);
        }
      }),
    );
  });

  it('stays finite, and leaves what it is given as it is', () => {
    fc.assert(
      fc.property(anyConfig, anyOptions, (config, options) => {
        const run = createRun(name, config, options);
        let sample: Float32Array = Float32Array.of(0.1, -1.2, 2.2, 0.4).map(
          (value) => value * run.initialNoiseSigma,
        );
        for (const index of run.timesteps.keys()) {
          const modelOutput = sample.map((value) => Math.sin(value + index));
          const before = [sample.slice(), modelOutput.slice()];
          const next = run.step(modelOutput, index, sample);
          expect([sample, modelOutput]).toEqual(before);
          sample = next;
        }
        expect(sample.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('ends with the picture that the UNet has in mind, and shows it all along', () => {
    fc.assert(
      fc.property(anyConfig, anyOptions, (chosen, options) => {
        // A slope of PNDM mixes answers of several levels; those of v differ even for one picture.
        const predictionType =
          name === 'pndm' && chosen.predictionType === 'v_prediction' ? 'epsilon' : chosen.predictionType;
        const config: NoiseScheduleConfig = {
          ...chosen,
          predictionType,
          betaSchedule: 'scaled_linear',
          setAlphaToOne: true,
          finalSigma: 'zero',
        };
        const run = createRun(name, config, options);
        let sample = run.addNoise(picture, Float32Array.of(0.5, -1, 2, 0.1), 0);
        for (const index of run.timesteps.keys()) {
          const modelOutput = answer(run, config, index, sample);
          expectClose(run.predictClean(modelOutput, index, sample), picture);
          sample = run.step(modelOutput, index, sample);
        }
        expectClose(sample, picture);
      }),
      { numRuns: 60 },
    );
  });
});

function expectClose(actual: Float32Array, expected: Float32Array): void {
  for (const [at, value] of expected.entries()) expect(actual[at]).toBeCloseTo(value, 3);
}

describe.each(['ddim', 'euler', 'euler-ancestral', 'dpm++2m'] as const)(
  'an image-to-image run of %s',
  (name) => {
    it('is the end of a whole one', () => {
      const timesteps = (strength: number) =>
        createRun(name, stableDiffusion, { steps: 30, strength, seed: 0 }).timesteps;
      expect(timesteps(0.3)).toEqual(timesteps(1).slice(21));
      expect(timesteps(0.01)).toEqual(timesteps(1).slice(29));
    });
  },
);
