import { describe, expect, it } from 'vitest';
import { createPndmRun } from '../../../../src/providers/stable-diffusion/schedulers/pndm.ts';
import type { NoiseScheduleConfig } from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { dummyConfig, expectSums, tenSteps, walk } from './diffusers-loop.ts';

const config: NoiseScheduleConfig = { ...dummyConfig, setAlphaToOne: false };

// The sums are those of diffusers' tests/schedulers/test_scheduler_pndm.py; each test is called as it is there.
describe('PNDM with Runge-Kutta steps ends with the sums that diffusers publishes', () => {
  it('test_full_loop_no_noise', () => {
    expectSums(walk(createPndmRun(config, tenSteps())), { sum: 198.1318, mean: 0.258 });
  });

  it('test_full_loop_with_v_prediction', () => {
    const run = createPndmRun({ ...config, predictionType: 'v_prediction' }, tenSteps());
    expectSums(walk(run), { sum: 67.3986, mean: 0.0878 });
  });

  it('test_full_loop_with_set_alpha_to_one', () => {
    const run = createPndmRun({ ...config, setAlphaToOne: true, betaStart: 0.01 }, tenSteps());
    expectSums(walk(run), { sum: 230.0399, mean: 0.2995 });
  });

  it('test_full_loop_with_no_set_alpha_to_one', () => {
    const run = createPndmRun({ ...config, betaStart: 0.01 }, tenSteps());
    expectSums(walk(run), { sum: 186.9482, mean: 0.2434 });
  });

  it('test_steps_offset', () => {
    const run = createPndmRun({ ...config, stepsOffset: 1 }, tenSteps());
    expect(run.timesteps).toEqual([
      901, 851, 851, 801, 801, 751, 751, 701, 701, 651, 651, 601, 601, 501, 401, 301, 201, 101, 1,
    ]);
  });

  it('begins without them where there are fewer than four strides', () => {
    expect(createPndmRun(config, tenSteps({ steps: 3 })).timesteps).toEqual([666, 333, 333, 0]);
  });
});

describe('PNDM without Runge-Kutta steps', () => {
  const skipping: NoiseScheduleConfig = { ...config, skipPrkSteps: true };

  it('makes the first stride twice', () => {
    expect(createPndmRun(skipping, tenSteps({ steps: 5 })).timesteps).toEqual([800, 600, 600, 400, 200, 0]);
  });

  it('makes the first stride of an image-to-image run twice', () => {
    const run = createPndmRun(skipping, tenSteps({ steps: 5, strength: 0.6 }));
    expect(run.timesteps).toEqual([400, 200, 200, 0]);
  });

  it('has one call where there is one step', () => {
    expect(createPndmRun(skipping, tenSteps({ steps: 1 })).timesteps).toEqual([0]);
  });
});

describe('the slopes of PNDM', () => {
  /** By call: the weights of the answers so far. Each answer is marked by a place of its own, in a reused array. */
  function slopes(skipPrkSteps: boolean): number[][] {
    const run = createPndmRun({ ...dummyConfig, skipPrkSteps }, tenSteps({ steps: 6 }));
    const modelOutput = new Float32Array(run.timesteps.length);
    const sample = new Float32Array(run.timesteps.length);
    return run.timesteps.map((_, index) => {
      modelOutput.fill(0)[index] = 1;
      // The second call belongs to the first stride, which began with nothing.
      sample.fill(index === 1 ? 1 : 0);
      const next = run.step(modelOutput, index, sample);
      const total = next.reduce((sum, value) => sum + value, 0);
      return Array.from(
        next.subarray(0, index + 1),
        (value) => Number(((24 * value) / total).toFixed(3)) + 0,
      );
    });
  }

  it('rise in order where the Runge-Kutta steps are skipped, and the first is taken twice', () => {
    expect(slopes(true)).toEqual([
      [24],
      [12, 12],
      [-12, 0, 36],
      [10, 0, -32, 46],
      [-9, 0, 37, -59, 55],
      [0, 0, -9, 37, -59, 55],
      [0, 0, 0, -9, 37, -59, 55],
    ]);
  });

  it('are of fourth order from the beginning where they are not', () => {
    expect(slopes(false).slice(0, 4)).toEqual([[24], [0, 24], [0, 0, 24], [4, 8, 8, 4]]);
    expect(slopes(false).slice(11, 14)).toEqual([
      [0, 0, 0, 0, 0, 0, 0, 0, 4, 8, 8, 4],
      [-9, 0, 0, 0, 37, 0, 0, 0, -59, 0, 0, 0, 55],
      [0, 0, 0, 0, -9, 0, 0, 0, 37, 0, 0, 0, -59, 55],
    ]);
  });
});
