/** The samplers that can be asked for by name. */
export const SCHEDULER_NAMES = ['pndm', 'ddim', 'euler', 'euler-ancestral', 'dpm++2m', 'lcm'] as const;

export type SchedulerName = (typeof SCHEDULER_NAMES)[number];

/** The fields of `scheduler/scheduler_config.json` that decide about the noise. */
export interface NoiseScheduleConfig {
  numTrainTimesteps: number;
  betaStart: number;
  betaEnd: number;
  betaSchedule: 'linear' | 'scaled_linear' | 'squaredcos_cap_v2';
  trainedBetas: readonly number[] | null;
  stepsOffset: number;
  setAlphaToOne: boolean;
  skipPrkSteps: boolean;
  predictionType: 'epsilon' | 'v_prediction' | 'sample';
  timestepSpacing: 'leading' | 'linspace' | 'trailing';
  clipSample: boolean;
}

/** Standard normal numbers, drawn one after the other; the same seed draws the same numbers. */
export type NextNormal = () => number;

/** One run from noise to latents. It keeps what earlier steps left, so every image needs its own. */
export interface SchedulerRun {
  /** What the UNet is told at each call, in order. A call may be more than one to a step of the caller. */
  readonly timesteps: readonly number[];
  /** Standard deviation that the first latents have: the caller multiplies its noise with this. */
  readonly initialNoiseSigma: number;
  /** The latents as the UNet is to see them at call `index`. */
  scaleModelInput(sample: Float32Array, index: number): Float32Array;
  /** From the UNet's answer at call `index` to the next latents. */
  step(modelOutput: Float32Array, index: number, sample: Float32Array): Float32Array;
  /** Clean latents with as much noise as those that go into call `index` have (image to image, masked edits). */
  addNoise(clean: Float32Array, noise: Float32Array, index: number): Float32Array;
}

export interface SchedulerRunOptions {
  steps: number;
  nextNormal: NextNormal;
  /** The share of the way that is walked: 1 starts from noise, 0.3 changes a picture a little. */
  strength: number;
}

export type CreateSchedulerRun = (config: NoiseScheduleConfig, options: SchedulerRunOptions) => SchedulerRun;
