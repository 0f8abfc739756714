import { createNoiseSchedule, type NoiseLevel } from './noise-schedule.ts';
import { predictClean } from './prediction.ts';
import type { NoiseScheduleConfig, SchedulerRun, SchedulerRunOptions } from './scheduler.ts';
import { lastPart, spaceFractionalTimesteps } from './timestep-spacing.ts';
import { weightedSum } from './weighted-sum.ts';

/** The noise `σ` before and after a step of a run whose latents are `clean + σ noise`. */
interface SigmaStep {
  sigma: number;
  nextSigma: number;
}

interface VarianceExplodingRun extends Omit<SchedulerRun, 'step'> {
  sigmasOf(index: number): SigmaStep;
  /** As `predictClean`, before it is rounded. */
  cleanOf(modelOutput: Float32Array, index: number, sample: Float32Array): Float64Array;
}

/**
 * What Euler's method and its ancestral kind have in common: latents whose noise has deviation `σ` (Karras et al.,
 * arXiv 2206.00364), which are brought to variance 1 for the UNet, `x / √(σ² + 1)`.
 */
export function varianceExploding(
  config: NoiseScheduleConfig,
  options: SchedulerRunOptions,
): VarianceExplodingRun {
  const timesteps = lastPart(spaceFractionalTimesteps(config, options.steps), options);
  const sigmas = timesteps.map(createNoiseSchedule(config).sigmaOf);
  const [firstSigma = 0] = sigmas;

  const sigmasOf = (index: number) => ({ sigma: sigmas[index] ?? 0, nextSigma: sigmas[index + 1] ?? 0 });
  const scaleModelInput = (sample: Float32Array, index: number) =>
    new Float32Array(weightedSum([levelOf(sigmasOf(index).sigma).signal, sample]));
  const cleanOf = (modelOutput: Float32Array, index: number, sample: Float32Array) => {
    const level = levelOf(sigmasOf(index).sigma);
    return predictClean(config.predictionType, level, weightedSum([level.signal, sample]), modelOutput);
  };

  return {
    timesteps,
    // Leading spacing begins below full noise, so the variance of the picture counts too, as in diffusers.
    initialNoiseSigma: config.timestepSpacing === 'leading' ? Math.hypot(firstSigma, 1) : firstSigma,
    sigmasOf,
    scaleModelInput,
    cleanOf,
    predictClean: (modelOutput, index, sample) => new Float32Array(cleanOf(modelOutput, index, sample)),
    addNoise: (clean, noise, index) =>
      new Float32Array(weightedSum([1, clean], [sigmasOf(index).sigma, noise])),
  };
}

function levelOf(sigma: number): NoiseLevel {
  const signal = 1 / Math.hypot(sigma, 1);
  return { signal, noise: sigma * signal };
}
