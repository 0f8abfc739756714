export { SCHEDULER_NAMES, type SchedulerName } from '../../image-provider.ts';

/** The fields of `scheduler/scheduler_config.json` that decide about the noise. */
export interface NoiseScheduleConfig {
  numTrainTimesteps: number;
  betaStart: number;
  betaEnd: number;
  betaSchedule: 'linear' | 'scaled_linear' | 'squaredcos_cap_v2';
  trainedBetas: readonly number[] | null;
  /** 0 or 1: added to timesteps of leading spacing. */
  stepsOffset: number;
  /** Whether the last step of PNDM and DDIM ends without any noise, or with that of timestep 0. */
  setAlphaToOne: boolean;
  /** PNDM: whether to begin without the Runge-Kutta steps. */
  skipPrkSteps: boolean;
  predictionType: 'epsilon' | 'v_prediction' | 'sample';
  timestepSpacing: 'leading' | 'linspace' | 'trailing';
  /** DDIM and LCM: whether clean latents are held within -1 and 1. */
  clipSample: boolean;
  /** LCM: the steps of the distillation, out of which a run picks its own. */
  originalInferenceSteps: number;
  /** DPM-Solver: whether the last of fewer than 15 steps is of first order. */
  lowerOrderFinal: boolean;
  /** DPM-Solver: whether the last step ends without any noise, or with that of timestep 0. */
  finalSigma: 'zero' | 'sigma_min';
}

/** Standard normal numbers, drawn one after the other; the same seed draws the same numbers. */
export type NextNormal = () => number;

/**
 * One run from noise to latents. It keeps what earlier steps left, so every image needs its own, and its steps
 * are taken once and in order. Arrays that it is given are neither changed nor kept.
 */
export interface SchedulerRun {
  /**
   * What the UNet is told at each call, in order. A call may be more than one to a step of the caller.
   * They may be fractional: a UNet that takes whole numbers gets them rounded.
   */
  readonly timesteps: readonly number[];
  /** Standard deviation that the first latents have: the caller multiplies its noise with this. */
  readonly initialNoiseSigma: number;
  /** The latents as the UNet is to see them at call `index`: `sample` itself where nothing is to be done. */
  scaleModelInput(sample: Float32Array, index: number): Float32Array;
  /** From the UNet's answer at call `index` to the next latents; `sample` as it was before scaling. */
  step(modelOutput: Float32Array, index: number, sample: Float32Array): Float32Array;
  /** What the latents would be if all their noise left at call `index`: for previews. Arguments as for `step`. */
  predictClean(modelOutput: Float32Array, index: number, sample: Float32Array): Float32Array;
  /** Clean latents with as much noise as those that go into call `index` have (image to image, masked edits). */
  addNoise(clean: Float32Array, noise: Float32Array, index: number): Float32Array;
}

export interface SchedulerRunOptions {
  /** At least 1. Schedules that have fewer to give make fewer. */
  steps: number;
  nextNormal: NextNormal;
  /** The share of the way that is walked: 1 starts from noise, 0.3 changes a picture a little. */
  strength: number;
}

export type CreateSchedulerRun = (config: NoiseScheduleConfig, options: SchedulerRunOptions) => SchedulerRun;
