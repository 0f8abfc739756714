import type { CreateSchedulerRun } from './scheduler.ts';
import { varianceExploding } from './variance-exploding.ts';
import { weightedSum } from './weighted-sum.ts';

/**
 * Euler's method (Karras et al., arXiv 2206.00364, algorithm 1 without its second-order correction):
 * `x' = x + (σ' - σ) (x - clean) / σ`.
 */
export const createEulerRun: CreateSchedulerRun = (config, options) => {
  const { sigmasOf, cleanOf, ...run } = varianceExploding(config, options);
  return {
    ...run,
    step(modelOutput, index, sample) {
      const { sigma, nextSigma } = sigmasOf(index);
      const kept = nextSigma / sigma;
      return new Float32Array(weightedSum([kept, sample], [1 - kept, cleanOf(modelOutput, index, sample)]));
    },
  };
};
