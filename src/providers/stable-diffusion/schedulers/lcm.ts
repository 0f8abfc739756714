import { createNoiseSchedule } from './noise-schedule.ts';
import { clip, predictClean } from './prediction.ts';
import type { CreateSchedulerRun, NoiseScheduleConfig, SchedulerRunOptions } from './scheduler.ts';
import { at, variancePreserving } from './variance-preserving.ts';
import { weightedSum } from './weighted-sum.ts';

/** What the boundary functions of consistency models are made with (arXiv 2303.01469, appendix C). */
const DATA_DEVIATION = 0.5;
const TIMESTEP_SCALING = 10;

/**
 * Latent Consistency Models (Luo et al., arXiv 2310.04378, algorithm 3): every answer leads to clean latents at
 * once, `c_skip x + c_out clean`, and fresh noise leads from there to the next, lower level.
 */
export const createLcmRun: CreateSchedulerRun = (config, options) => {
  const timesteps = distilledTimesteps(config, options);
  const levels = timesteps.map(createNoiseSchedule(config).levelOf);
  const run = variancePreserving(config, timesteps, levels);
  return {
    ...run,
    step(modelOutput, index, sample) {
      const predicted = clip(
        config,
        predictClean(config.predictionType, at(levels, index), sample, modelOutput),
      );
      const scaled = at(timesteps, index) * TIMESTEP_SCALING;
      const skip = DATA_DEVIATION ** 2 / (scaled ** 2 + DATA_DEVIATION ** 2);
      const out = scaled / Math.hypot(scaled, DATA_DEVIATION);
      const clean = new Float32Array(weightedSum([skip, sample], [out, predicted]));
      if (index === timesteps.length - 1) return clean;
      return run.addNoise(
        clean,
        clean.map(() => options.nextNormal()),
        index + 1,
      );
    },
  };
};

/**
 * Evenly out of the timesteps of the distillation, whatever spacing the folder names: the model knows no others.
 * A strength below 1 leaves out the first of those, and the run has as many steps as without, as in diffusers'
 * image-to-image pipeline for LCM: to leave out some of four steps would leave next to nothing.
 */
function distilledTimesteps(
  { numTrainTimesteps, originalInferenceSteps }: NoiseScheduleConfig,
  { steps, strength }: SchedulerRunOptions,
): number[] {
  const stride = Math.floor(numTrainTimesteps / originalInferenceSteps);
  const distilled = Math.max(1, Math.floor(originalInferenceSteps * Math.min(1, strength)));
  const count = Math.min(steps, distilled);
  return Array.from({ length: count }, (_, rank) => {
    return (distilled - Math.floor((rank * distilled) / count)) * stride - 1;
  });
}
