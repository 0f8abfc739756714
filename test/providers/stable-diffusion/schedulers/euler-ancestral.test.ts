import { describe, it } from 'vitest';
import { createEulerAncestralRun } from '../../../../src/providers/stable-diffusion/schedulers/euler-ancestral.ts';
import type { NoiseScheduleConfig } from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { atInitialSigma, dummyConfig, dummyNoise, expectSums, tenSteps, walk } from './diffusers-loop.ts';

const config: NoiseScheduleConfig = {
  ...dummyConfig,
  numTrainTimesteps: 1100,
  timestepSpacing: 'linspace',
};

// The sums are those of diffusers' tests/schedulers/test_scheduler_euler_ancestral.py; each test is called as it is
// there. They include the noise of `torch.manual_seed(0)`.
describe("Euler's ancestral method ends with the sums that diffusers publishes", () => {
  it('test_full_loop_no_noise', () => {
    const run = createEulerAncestralRun(config, tenSteps());
    expectSums(walk(run, atInitialSigma(run)), { sum: 152.3192, mean: 0.1983 });
  });

  it('test_full_loop_with_v_prediction', () => {
    const run = createEulerAncestralRun({ ...config, predictionType: 'v_prediction' }, tenSteps());
    expectSums(walk(run, atInitialSigma(run)), { sum: 108.4439, mean: 0.1412 });
  });

  it('test_full_loop_with_noise: the last two of ten steps', () => {
    const wholeRun = createEulerAncestralRun(config, tenSteps());
    const run = createEulerAncestralRun(config, tenSteps({ strength: 0.2 }));
    const sample = run.addNoise(atInitialSigma(wholeRun), dummyNoise, 0);
    expectSums(walk(run, sample), { sum: 56163.0508, mean: 73.129 });
  });
});
