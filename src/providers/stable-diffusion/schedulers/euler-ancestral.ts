import type { CreateSchedulerRun } from './scheduler.ts';
import { varianceExploding } from './variance-exploding.ts';
import { weightedSum } from './weighted-sum.ts';

/**
 * Euler's method with fresh noise at every step (Katherine Crowson's k-diffusion, `sample_euler_ancestral`): down to
 * `σ_down = σ'² / σ`, then up again by `σ_up`, where `σ_down² + σ_up² = σ'²`. This is DDIM's equation 16 with eta 1.
 */
export const createEulerAncestralRun: CreateSchedulerRun = (config, options) => {
  const { sigmasOf, cleanOf, ...run } = varianceExploding(config, options);
  return {
    ...run,
    step(modelOutput, index, sample) {
      const { sigma, nextSigma } = sigmasOf(index);
      const clean = cleanOf(modelOutput, index, sample);
      if (nextSigma === 0) return new Float32Array(clean);
      const kept = (nextSigma / sigma) ** 2;
      const up = nextSigma * Math.sqrt(1 - kept);
      const noise = sample.map(() => options.nextNormal());
      return new Float32Array(weightedSum([kept, sample], [1 - kept, clean], [up, noise]));
    },
  };
};
