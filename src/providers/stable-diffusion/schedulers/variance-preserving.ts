import type { NoiseLevel } from './noise-schedule.ts';
import { predictClean } from './prediction.ts';
import type { NoiseScheduleConfig, SchedulerRun } from './scheduler.ts';
import { weightedSum } from './weighted-sum.ts';

/**
 * What samplers have in common whose latents keep variance 1 from noise to picture (DDIM, PNDM, DPM-Solver++, LCM).
 * @param levels one for each timestep; more do no harm
 */
export function variancePreserving(
  { predictionType }: NoiseScheduleConfig,
  timesteps: readonly number[],
  levels: readonly NoiseLevel[],
): Omit<SchedulerRun, 'step'> {
  return {
    timesteps,
    initialNoiseSigma: 1,
    scaleModelInput: (sample) => sample,
    predictClean(modelOutput, index, sample) {
      return new Float32Array(predictClean(predictionType, at(levels, index), sample, modelOutput));
    },
    addNoise(clean, noise, index) {
      const level = at(levels, index);
      return new Float32Array(weightedSum([level.signal, clean], [level.noise, noise]));
    },
  };
}

/** What belongs to a call of a run. */
export function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`The run has no call ${index}.`);
  return item;
}
