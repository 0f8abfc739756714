import { createNoiseSchedule, type NoiseLevel } from './noise-schedule.ts';
import { predictClean } from './prediction.ts';
import type { CreateSchedulerRun } from './scheduler.ts';
import { lastPart, spaceTimestepsToEnd } from './timestep-spacing.ts';
import { at, variancePreserving } from './variance-preserving.ts';
import { weightedSum } from './weighted-sum.ts';

/** diffusers' bound for `lower_order_final`, which steadies short runs. */
const FEW_STEPS = 15;

/**
 * DPM-Solver++(2M) (Lu et al., arXiv 2211.01095, algorithm 2). With `λ = log(α / σ)` and `h = λ' - λ`:
 * `x' = (σ' / σ) x - α' (e^-h - 1) D`, where `D = clean + (h / 2 h_before) (clean - clean_before)`.
 * The first step, and the last one where it takes all noise away, are of first order: `D = clean`.
 */
export const createDpmSolverMultistepRun: CreateSchedulerRun = (config, options) => {
  const takesAllNoise = config.finalSigma === 'zero';
  const { levelOf, finalLevel } = createNoiseSchedule({ ...config, setAlphaToOne: takesAllNoise });
  const wholeWay = spaceTimestepsToEnd(config, options.steps);
  const timesteps = lastPart(wholeWay, options);
  const levels = [...timesteps.map(levelOf), finalLevel];
  const endsInFirstOrder = takesAllNoise || (config.lowerOrderFinal && wholeWay.length < FEW_STEPS);
  let cleanBefore: Float64Array | undefined;

  return {
    ...variancePreserving(config, timesteps, levels),
    step(modelOutput, index, sample) {
      const level = at(levels, index);
      const next = at(levels, index + 1);
      const clean = predictClean(config.predictionType, level, sample, modelOutput);
      const stride = logRatio(next) - logRatio(level);

      let direction = clean;
      const isLast = index === timesteps.length - 1;
      if (cleanBefore !== undefined && !(isLast && endsInFirstOrder)) {
        const strideBefore = logRatio(level) - logRatio(at(levels, index - 1));
        const change = stride / (2 * strideBefore);
        direction = weightedSum([1 + change, clean], [-change, cleanBefore]);
      }
      cleanBefore = clean;

      const share = -next.signal * Math.expm1(-stride);
      return new Float32Array(weightedSum([next.noise / level.noise, sample], [share, direction]));
    },
  };
};

/** `λ`, half the logarithm of the signal-to-noise ratio; infinite where no noise is left. */
function logRatio({ signal, noise }: NoiseLevel): number {
  return Math.log(signal / noise);
}
