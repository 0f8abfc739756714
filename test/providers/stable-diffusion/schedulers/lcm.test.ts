import { describe, expect, it } from 'vitest';
import { createLcmRun } from '../../../../src/providers/stable-diffusion/schedulers/lcm.ts';
import type { NoiseScheduleConfig } from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { dummyConfig, expectSums, tenSteps, walk } from './diffusers-loop.ts';

const config: NoiseScheduleConfig = {
  ...dummyConfig,
  betaStart: 0.00085,
  betaEnd: 0.012,
  betaSchedule: 'scaled_linear',
};

// The sums are those of diffusers' tests/schedulers/test_scheduler_lcm.py; each test is called as it is there. The
// second one includes the noise of `torch.manual_seed(0)`.
describe('LCM ends with the sums that diffusers publishes', () => {
  it('test_full_loop_onestep', () => {
    expectSums(walk(createLcmRun(config, tenSteps({ steps: 1 }))), { sum: 18.7097, mean: 0.0244 });
  });

  it('test_full_loop_multistep', () => {
    expectSums(walk(createLcmRun(config, tenSteps())), { sum: 197.7616, mean: 0.2575 });
  });
});

describe('LCM', () => {
  const timesteps = (options: { steps: number; strength?: number }) =>
    createLcmRun(config, tenSteps(options)).timesteps;

  it('walks timesteps of the distillation', () => {
    expect(timesteps({ steps: 4 })).toEqual([999, 759, 499, 259]);
  });

  it('makes all steps of an image-to-image run, on the part of the way that is left', () => {
    expect(timesteps({ steps: 4, strength: 0.3 })).toEqual([299, 239, 159, 79]);
  });

  it('makes no more steps than the distillation has', () => {
    expect(timesteps({ steps: 80 })).toHaveLength(50);
    expect(timesteps({ steps: 80, strength: 0.001 })).toEqual([19]);
  });

  it('trusts an answer the less, the nearer the picture is', () => {
    const short: NoiseScheduleConfig = { ...config, numTrainTimesteps: 100 };
    const run = createLcmRun(short, tenSteps({ steps: 1, strength: 0.02 }));
    expect(run.timesteps).toEqual([1]);
    const [sample, modelOutput] = [Float32Array.of(3), Float32Array.of(-2)];
    const clean = run.predictClean(modelOutput, 0, sample)[0] as number;
    // c_skip and c_out of consistency models at ten times the timestep, and 0.5 as the deviation of the data.
    const expected = (0.25 / 100.25) * 3 + (10 / Math.sqrt(100.25)) * clean;
    expect(run.step(modelOutput, 0, sample)[0]).toBeCloseTo(expected, 6);
  });

  it('holds clean latents within -1 and 1 where it was trained so', () => {
    const run = createLcmRun({ ...config, clipSample: true }, tenSteps({ steps: 1 }));
    expect(run.step(Float32Array.of(-2), 0, Float32Array.of(3))[0]).toBeCloseTo(1, 4);
  });
});
