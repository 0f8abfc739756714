import { describe, expect, it } from 'vitest';
import type {
  NoiseScheduleConfig,
  SchedulerName,
} from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { schedulers } from '../../../../src/providers/stable-diffusion/schedulers/schedulers.ts';
import { dummyConfig, tenSteps } from './diffusers-loop.ts';

const config: NoiseScheduleConfig = {
  ...dummyConfig,
  betaStart: 0.00085,
  betaEnd: 0.012,
  betaSchedule: 'scaled_linear',
  stepsOffset: 1,
};

/** How far pictures spread, where all of them are normally distributed numbers. */
const SPREAD = 0.5;

/**
 * Of such pictures the best answer of a UNet is known, and so is the way that it leads: latents stay as many
 * deviations from the middle as they were. Returns how far a run is off between timesteps 250 and 150, at worst.
 */
function worstError(name: SchedulerName, steps: number, skipPrkSteps = true): number {
  const run = schedulers[name]({ ...config, skipPrkSteps }, tenSteps({ steps }));
  const level = (index: number) => {
    const scaled = (clean: number, noise: number) =>
      run.scaleModelInput(
        run.addNoise(Float32Array.of(clean), Float32Array.of(noise), index),
        index,
      )[0] as number;
    return { signal: scaled(1, 0), noise: scaled(0, 1) };
  };
  const deviation = (index: number) => Math.hypot(level(index).signal * SPREAD, level(index).noise);

  let sample = run.addNoise(Float32Array.of(0), Float32Array.of(deviation(0) / level(0).noise), 0);
  let worst = 0;
  for (const [index, timestep] of run.timesteps.entries()) {
    const input = run.scaleModelInput(sample, index)[0] as number;
    if (timestep >= 150 && timestep <= 250) worst = Math.max(worst, Math.abs(input - deviation(index)));
    const noise = (input * level(index).noise) / deviation(index) ** 2;
    sample = run.step(Float32Array.of(noise), index, sample);
  }
  return worst;
}

describe('on a way that is known', () => {
  it.each(['ddim', 'euler'] as const)('%s is a method of first order', (name) => {
    expect(worstError(name, 20)).toBeLessThan(0.02);
    expect(worstError(name, 20) / worstError(name, 80)).toBeCloseTo(4, 0);
  });

  it('dpm++2m is a method of second order', () => {
    expect(worstError('dpm++2m', 20)).toBeLessThan(0.0015);
    expect(worstError('dpm++2m', 20) / worstError('dpm++2m', 80)).toBeCloseTo(16, 0);
  });

  it.each([true, false])(
    'pndm is exact, whether it skips the Runge-Kutta steps or not: %s',
    (skipPrkSteps) => {
      expect(worstError('pndm', 20, skipPrkSteps)).toBeLessThan(0.000_25);
      expect(worstError('pndm', 80, skipPrkSteps)).toBeLessThan(0.000_025);
    },
  );
});
