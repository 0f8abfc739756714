import type { NoiseScheduleConfig, SchedulerRunOptions } from './scheduler.ts';

/**
 * The timesteps of a whole run, from the most noise to the least, in the three spacings of "Common Diffusion Noise
 * Schedules and Sample Steps are Flawed" (arXiv 2305.08891, table 2).
 */
export function spaceTimesteps(config: NoiseScheduleConfig, steps: number): number[] {
  const count = possibleSteps(config, steps);
  if (config.timestepSpacing === 'trailing') return trailing(config, count);
  if (config.timestepSpacing === 'leading') {
    const stride = Math.floor(config.numTrainTimesteps / count);
    return descending(count, (rank) => rank * stride + config.stepsOffset);
  }
  return linspace(config, count).map(roundHalfToEven);
}

/** As Euler's method takes them: linspace stays between whole timesteps. */
export function spaceFractionalTimesteps(config: NoiseScheduleConfig, steps: number): number[] {
  if (config.timestepSpacing !== 'linspace') return spaceTimesteps(config, steps);
  return linspace(config, possibleSteps(config, steps));
}

/** As DPM-Solver takes them: one more than asked for is spaced, and the last one is the end, where nothing is called. */
export function spaceTimestepsToEnd(config: NoiseScheduleConfig, steps: number): number[] {
  if (config.timestepSpacing === 'trailing') return trailing(config, possibleSteps(config, steps));
  return spaceTimesteps(config, steps + 1).slice(0, -1);
}

/**
 * The part of the way that is walked. As `get_timesteps` of diffusers' image-to-image pipelines counts it, but never
 * nothing.
 */
export function lastPart(timesteps: number[], { strength }: SchedulerRunOptions): number[] {
  const calls = Math.floor(timesteps.length * strength);
  return timesteps.slice(-Math.max(1, calls));
}

/** So many that all of them differ and none is beyond those of the training. */
function possibleSteps({ numTrainTimesteps, stepsOffset }: NoiseScheduleConfig, steps: number): number {
  return Math.min(steps, Math.floor(numTrainTimesteps / (1 + stepsOffset)));
}

function trailing({ numTrainTimesteps }: NoiseScheduleConfig, count: number): number[] {
  return Array.from({ length: count }, (_, at) => {
    return roundHalfToEven(numTrainTimesteps - (at * numTrainTimesteps) / count) - 1;
  });
}

function linspace({ numTrainTimesteps }: NoiseScheduleConfig, count: number): number[] {
  // diffusers walks a single step at timestep 0, where there is no noise to take away.
  if (count === 1) return [numTrainTimesteps - 1];
  return descending(count, (rank) => (rank * (numTrainTimesteps - 1)) / (count - 1));
}

function descending(count: number, timestepOfRank: (rank: number) => number): number[] {
  return Array.from({ length: count }, (_, at) => timestepOfRank(count - 1 - at));
}

/** As numpy rounds, so that the timesteps are those of diffusers. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
