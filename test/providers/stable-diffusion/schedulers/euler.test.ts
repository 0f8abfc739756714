import { describe, expect, it } from 'vitest';
import { createDdimRun } from '../../../../src/providers/stable-diffusion/schedulers/ddim.ts';
import { createEulerRun } from '../../../../src/providers/stable-diffusion/schedulers/euler.ts';
import type {
  NoiseScheduleConfig,
  SchedulerRun,
} from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import {
  atInitialSigma,
  dummyConfig,
  dummyNoise,
  dummySample,
  expectSums,
  tenSteps,
  walk,
} from './diffusers-loop.ts';

const config: NoiseScheduleConfig = {
  ...dummyConfig,
  numTrainTimesteps: 1100,
  timestepSpacing: 'linspace',
};

// The sums are those of diffusers' tests/schedulers/test_scheduler_euler.py; each test is called as it is there.
describe("Euler's method ends with the sums that diffusers publishes", () => {
  it('test_full_loop_no_noise', () => {
    const run = createEulerRun(config, tenSteps());
    expectSums(walk(run, atInitialSigma(run)), { sum: 10.0807, mean: 0.0131 });
  });

  it('test_full_loop_with_v_prediction', () => {
    const run = createEulerRun({ ...config, predictionType: 'v_prediction' }, tenSteps());
    expectSums(walk(run, atInitialSigma(run)), { sum: 0.0002, mean: 2.2676e-6 });
  });

  it('test_full_loop_with_noise: the last two of ten steps', () => {
    const wholeRun = createEulerRun(config, tenSteps());
    const run = createEulerRun(config, tenSteps({ strength: 0.2 }));
    const sample = run.addNoise(atInitialSigma(wholeRun), dummyNoise, 0);
    expectSums(walk(run, sample), { sum: 57062.9297, mean: 74.3007 });
  });
});

describe("Euler's method", () => {
  it('has timesteps between whole ones where they are spaced by linspace, and whole ones else', () => {
    const timesteps = (timestepSpacing: NoiseScheduleConfig['timestepSpacing']) =>
      createEulerRun({ ...dummyConfig, timestepSpacing, stepsOffset: 1 }, tenSteps({ steps: 4 })).timesteps;
    expect(timesteps('linspace')).toEqual([999, 666, 333, 0]);
    expect(
      createEulerRun({ ...dummyConfig, timestepSpacing: 'linspace' }, tenSteps({ steps: 3 })).timesteps,
    ).toEqual([999, 499.5, 0]);
    expect(timesteps('leading')).toEqual([751, 501, 251, 1]);
    expect(timesteps('trailing')).toEqual([999, 749, 499, 249]);
  });

  it.each(['epsilon', 'v_prediction', 'sample'] as const)(
    'goes the way of DDIM, with a UNet for %s',
    (predictionType) => {
      const same: NoiseScheduleConfig = { ...dummyConfig, predictionType };
      const end = (run: SchedulerRun) => {
        let sample = run.addNoise(dummySample, dummyNoise, 0);
        for (const index of run.timesteps.keys()) {
          const modelOutput = run.scaleModelInput(sample, index).map((value) => Math.sin(3 * value + index));
          sample = run.step(modelOutput, index, sample);
        }
        return sample;
      };
      const expected = end(createDdimRun(same, tenSteps()));
      for (const [at, value] of end(createEulerRun(same, tenSteps())).entries()) {
        expect(value).toBeCloseTo(expected[at] as number, 3);
      }
    },
  );

  it('begins with the noise of its first timestep, and with that of the picture too where it leads', () => {
    const run = (timestepSpacing: NoiseScheduleConfig['timestepSpacing']) =>
      createEulerRun({ ...dummyConfig, timestepSpacing }, tenSteps());
    const sigma = (of: SchedulerRun) => of.addNoise(Float32Array.of(0), Float32Array.of(1), 0)[0] as number;
    expect(run('trailing').initialNoiseSigma).toBeCloseTo(sigma(run('trailing')), 3);
    expect(run('leading').initialNoiseSigma).toBeCloseTo(Math.hypot(sigma(run('leading')), 1), 3);
  });

  it('takes the only step of a fast model from full noise', () => {
    const turbo: NoiseScheduleConfig = { ...dummyConfig, timestepSpacing: 'trailing' };
    expect(createEulerRun(turbo, tenSteps({ steps: 1 })).timesteps).toEqual([999]);
    expect(
      createEulerRun({ ...turbo, timestepSpacing: 'linspace' }, tenSteps({ steps: 1 })).timesteps,
    ).toEqual([999]);
  });
});
