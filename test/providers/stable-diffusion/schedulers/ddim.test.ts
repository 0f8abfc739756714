import { describe, expect, it } from 'vitest';
import { createDdimRun } from '../../../../src/providers/stable-diffusion/schedulers/ddim.ts';
import type { NoiseScheduleConfig } from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { dummyConfig, dummyNoise, dummySample, expectSums, tenSteps, walk } from './diffusers-loop.ts';

const config: NoiseScheduleConfig = { ...dummyConfig, clipSample: true };

// The sums are those of diffusers' tests/schedulers/test_scheduler_ddim.py; each test is called as it is there.
describe('DDIM ends with the sums that diffusers publishes', () => {
  it('test_full_loop_no_noise', () => {
    expectSums(walk(createDdimRun(config, tenSteps())), { sum: 172.0067, mean: 0.223967 });
  });

  it('test_full_loop_with_v_prediction', () => {
    const run = createDdimRun({ ...config, predictionType: 'v_prediction' }, tenSteps());
    expectSums(walk(run), { sum: 52.5302, mean: 0.0684 });
  });

  it('test_full_loop_with_set_alpha_to_one', () => {
    const run = createDdimRun({ ...config, setAlphaToOne: true, betaStart: 0.01 }, tenSteps());
    expectSums(walk(run), { sum: 149.8295, mean: 0.1951 });
  });

  it('test_full_loop_with_no_set_alpha_to_one', () => {
    const run = createDdimRun({ ...config, setAlphaToOne: false, betaStart: 0.01 }, tenSteps());
    expectSums(walk(run), { sum: 149.0784, mean: 0.1941 });
  });

  it('test_full_loop_with_noise: the last two of ten steps', () => {
    const run = createDdimRun(config, tenSteps({ strength: 0.2 }));
    expectSums(walk(run, run.addNoise(dummySample, dummyNoise, 0)), { sum: 354.5418, mean: 0.4616 });
  });

  it('test_steps_offset', () => {
    const run = createDdimRun({ ...config, stepsOffset: 1 }, tenSteps({ steps: 5 }));
    expect(run.timesteps).toEqual([801, 601, 401, 201, 1]);
  });
});

describe('DDIM', () => {
  const timesteps = (timestepSpacing: NoiseScheduleConfig['timestepSpacing'], steps: number) =>
    createDdimRun({ ...config, timestepSpacing }, tenSteps({ steps })).timesteps;

  it('spaces its timesteps as numpy rounds them: a half goes to the even neighbour', () => {
    expect(timesteps('trailing', 16).slice(0, 4)).toEqual([999, 937, 874, 811]);
    expect(timesteps('linspace', 7)).toEqual([999, 832, 666, 500, 333, 166, 0]);
  });

  it('walks no timestep twice where the training had fewer than are asked for', () => {
    const run = createDdimRun(
      { ...config, numTrainTimesteps: 100, stepsOffset: 1 },
      tenSteps({ steps: 150 }),
    );
    expect(run.timesteps).toHaveLength(50);
    expect(run.timesteps.slice(0, 2)).toEqual([99, 97]);
  });

  it('holds clean latents within -1 and 1 where the model was trained so', () => {
    const end = (clipSample: boolean) =>
      createDdimRun({ ...config, clipSample }, tenSteps({ strength: 0.1 })).step(
        Float32Array.of(0),
        0,
        Float32Array.of(1.5),
      )[0] as number;
    expect(end(true)).toBe(1);
    expect(end(false)).toBeCloseTo(1.5, 3);
  });

  it('knows no noise so steep that a cosine schedule has nothing left at its end', () => {
    const cosine: NoiseScheduleConfig = {
      ...config,
      betaSchedule: 'squaredcos_cap_v2',
      timestepSpacing: 'trailing',
    };
    const run = createDdimRun(cosine, tenSteps({ steps: 1000 }));
    const signal = (index: number) =>
      run.addNoise(Float32Array.of(1), Float32Array.of(0), index)[0] as number;
    expect((signal(0) / signal(1)) ** 2).toBeCloseTo(1 - 0.999, 6);
  });
});
