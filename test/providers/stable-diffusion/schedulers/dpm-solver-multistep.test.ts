import { describe, expect, it } from 'vitest';
import { createDpmSolverMultistepRun } from '../../../../src/providers/stable-diffusion/schedulers/dpm-solver-multistep.ts';
import type { NoiseScheduleConfig } from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { dummyConfig, dummyNoise, dummySample, expectSums, tenSteps, walk } from './diffusers-loop.ts';

const config: NoiseScheduleConfig = {
  ...dummyConfig,
  timestepSpacing: 'linspace',
  lowerOrderFinal: false,
  finalSigma: 'sigma_min',
};

// The sums are those of diffusers' tests/schedulers/test_scheduler_dpm_multi.py; each test is called as it is there.
describe('DPM-Solver++(2M) ends with the sums that diffusers publishes', () => {
  it('test_full_loop_no_noise', () => {
    expectSums(walk(createDpmSolverMultistepRun(config, tenSteps())), { mean: 0.3301 });
  });

  it('test_full_loop_with_v_prediction', () => {
    const run = createDpmSolverMultistepRun({ ...config, predictionType: 'v_prediction' }, tenSteps());
    expectSums(walk(run), { mean: 0.2251 });
  });

  it('test_full_loop_with_noise: the last five of ten steps', () => {
    const run = createDpmSolverMultistepRun(config, tenSteps({ strength: 0.5 }));
    expectSums(walk(run, run.addNoise(dummySample, dummyNoise, 0)), { sum: 318.4111, mean: 0.4146 });
  });
});

describe('DPM-Solver++(2M)', () => {
  it('leaves out the timestep at which nothing is called', () => {
    const timesteps = (timestepSpacing: NoiseScheduleConfig['timestepSpacing']) =>
      createDpmSolverMultistepRun({ ...config, timestepSpacing, stepsOffset: 1 }, tenSteps({ steps: 4 }))
        .timesteps;
    expect(timesteps('linspace')).toEqual([999, 749, 500, 250]);
    expect(timesteps('leading')).toEqual([801, 601, 401, 201]);
    expect(timesteps('trailing')).toEqual([999, 749, 499, 249]);
  });

  it('takes its last step by itself where that takes all noise away', () => {
    const run = createDpmSolverMultistepRun({ ...config, finalSigma: 'zero' }, tenSteps({ steps: 2 }));
    const noise = Float32Array.of(0.3, -0.4);
    const sample = Float32Array.of(0.5, -2);
    const between = run.step(Float32Array.of(0.9, 0.1), 0, sample);
    const end = run.step(noise, 1, between);
    expect(end).toEqual(run.predictClean(noise, 1, between));
  });

  it.each([
    { steps: 14, strength: 1, lowerOrderFinal: true, firstOrder: true },
    { steps: 14, strength: 1, lowerOrderFinal: false, firstOrder: false },
    { steps: 15, strength: 1, lowerOrderFinal: true, firstOrder: false },
    { steps: 20, strength: 0.5, lowerOrderFinal: true, firstOrder: false },
  ])(
    'takes its last step by itself in short runs, if told: %o',
    ({ lowerOrderFinal, firstOrder, ...options }) => {
      const create = () => createDpmSolverMultistepRun({ ...config, lowerOrderFinal }, tenSteps(options));
      const run = create();
      const last = run.timesteps.length - 1;
      const sample = Float32Array.of(0.4);
      run.step(Float32Array.of(-0.7), last - 1, sample);
      const end = run.step(Float32Array.of(0.9), last, sample);
      const endOfNoLookBack = create().step(Float32Array.of(0.9), last, sample);
      expect(end[0] === endOfNoLookBack[0]).toBe(firstOrder);
    },
  );
});
