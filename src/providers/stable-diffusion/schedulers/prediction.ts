import type { NoiseLevel } from './noise-schedule.ts';
import type { NoiseScheduleConfig } from './scheduler.ts';
import { weightedSum } from './weighted-sum.ts';

type PredictionType = NoiseScheduleConfig['predictionType'];

/**
 * The clean latents that an answer of the UNet means. With `x = α clean + σ noise`, it says the noise ("epsilon"),
 * the clean latents ("sample") or `v = α noise - σ clean` (Salimans and Ho, arXiv 2202.00512, section 4).
 */
export function predictClean(
  type: PredictionType,
  { signal, noise }: NoiseLevel,
  sample: Float32Array | Float64Array,
  modelOutput: Float32Array | Float64Array,
): Float64Array {
  if (type === 'sample') return weightedSum([1, modelOutput]);
  if (type === 'v_prediction') return weightedSum([signal, sample], [-noise, modelOutput]);
  return weightedSum([1 / signal, sample], [-noise / signal, modelOutput]);
}

/** The noise that an answer of the UNet means. */
export function predictNoise(
  type: PredictionType,
  { signal, noise }: NoiseLevel,
  sample: Float32Array | Float64Array,
  modelOutput: Float32Array | Float64Array,
): Float64Array {
  if (type === 'sample') return weightedSum([1 / noise, sample], [-signal / noise, modelOutput]);
  if (type === 'v_prediction') return weightedSum([noise, sample], [signal, modelOutput]);
  return weightedSum([1, modelOutput]);
}

/** Holds clean latents within -1 and 1 where the model was trained for that. */
export function clip({ clipSample }: NoiseScheduleConfig, clean: Float64Array): Float64Array {
  return clipSample ? clean.map((value) => Math.max(-1, Math.min(1, value))) : clean;
}
