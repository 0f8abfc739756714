import { createNoiseSchedule } from './noise-schedule.ts';
import { clip, predictClean, predictNoise } from './prediction.ts';
import type { CreateSchedulerRun } from './scheduler.ts';
import { lastPart, spaceTimesteps } from './timestep-spacing.ts';
import { at, variancePreserving } from './variance-preserving.ts';
import { weightedSum } from './weighted-sum.ts';

/**
 * Denoising Diffusion Implicit Models (Song et al., arXiv 2010.02502) with eta 0, equation 12:
 * `x' = √ᾱ' clean + √(1 - ᾱ') noise`.
 */
export const createDdimRun: CreateSchedulerRun = (config, options) => {
  const { levelOf, finalLevel } = createNoiseSchedule(config);
  const timesteps = lastPart(spaceTimesteps(config, options.steps), options);
  const levels = [...timesteps.map(levelOf), finalLevel];
  return {
    ...variancePreserving(config, timesteps, levels),
    step(modelOutput, index, sample) {
      const level = at(levels, index);
      const next = at(levels, index + 1);
      const clean = clip(config, predictClean(config.predictionType, level, sample, modelOutput));
      const noise = predictNoise(config.predictionType, level, sample, modelOutput);
      return new Float32Array(weightedSum([next.signal, clean], [next.noise, noise]));
    },
  };
};
