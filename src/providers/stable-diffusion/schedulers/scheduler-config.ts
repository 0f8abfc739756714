import { z } from 'zod';
import { readModelJson } from '../model-json.ts';
import type { NoiseScheduleConfig, SchedulerName } from './scheduler.ts';
import { schedulersByClass, substitutesByClass } from './schedulers.ts';

/** What a model's folder says about its noise. */
export interface SchedulerConfig {
  /** The sampler that the folder names, or one like it. */
  readonly scheduler: SchedulerName;
  /** The class that the folder names, where that sampler is not here; else null. */
  readonly substituteFor: string | null;
  /** For a sampler of one's choice: what the file leaves out is as in diffusers' class for that sampler. */
  noiseScheduleFor(scheduler: SchedulerName): NoiseScheduleConfig;
}

/** The defaults of diffusers' classes, as far as they agree. */
const commonDefaults: NoiseScheduleConfig = {
  numTrainTimesteps: 1000,
  betaStart: 0.0001,
  betaEnd: 0.02,
  betaSchedule: 'linear',
  trainedBetas: null,
  stepsOffset: 0,
  setAlphaToOne: true,
  skipPrkSteps: false,
  predictionType: 'epsilon',
  timestepSpacing: 'linspace',
  // DDIM's class clips, being made for pixels too; diffusers' pipelines turn that off for latents.
  clipSample: false,
  originalInferenceSteps: 50,
  lowerOrderFinal: true,
  finalSigma: 'zero',
};

const defaultsByScheduler: Readonly<Record<SchedulerName, Partial<NoiseScheduleConfig>>> = {
  pndm: { setAlphaToOne: false, timestepSpacing: 'leading' },
  ddim: { timestepSpacing: 'leading' },
  euler: {},
  'euler-ancestral': {},
  'dpm++2m': {},
  lcm: { betaStart: 0.00085, betaEnd: 0.012, betaSchedule: 'scaled_linear' },
};

const samplers = { ...schedulersByClass, ...substitutesByClass };
const classNames = Object.keys(samplers) as (keyof typeof samplers)[];
const beta = z.number().gt(0).lt(1);

const schedulerConfigFile = z
  .object({
    _class_name: z.enum(classNames),
    num_train_timesteps: z.int().min(100),
    beta_start: beta,
    beta_end: beta,
    beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']),
    trained_betas: z.array(beta).nullable(),
    steps_offset: z.int().min(0).max(1),
    set_alpha_to_one: z.boolean(),
    skip_prk_steps: z.boolean(),
    prediction_type: z.enum(['epsilon', 'v_prediction', 'sample']),
    timestep_spacing: z.enum(['leading', 'linspace', 'trailing']),
    clip_sample: z.boolean(),
    original_inference_steps: z.int().min(1).max(100),
    lower_order_final: z.boolean(),
    final_sigmas_type: z.enum(['zero', 'sigma_min']),
    // Other noise than the betas tell, which no sampler here can take away.
    rescale_betas_zero_snr: z.literal(false),
  })
  .partial()
  .required({ _class_name: true })
  .refine(
    ({ trained_betas: betas, num_train_timesteps: timesteps = commonDefaults.numTrainTimesteps }) =>
      !betas || betas.length === timesteps,
    { path: ['trained_betas'], error: "it needs one for each of 'num_train_timesteps'" },
  );

/**
 * Reads a `scheduler/scheduler_config.json` as diffusers writes it.
 * @throws AppError `model_unusable` naming the file and its field
 */
export async function readSchedulerConfig(file: string): Promise<SchedulerConfig> {
  const fields = await readModelJson(file, schedulerConfigFile);
  return {
    scheduler: samplers[fields._class_name],
    substituteFor: fields._class_name in substitutesByClass ? fields._class_name : null,
    noiseScheduleFor(scheduler) {
      const defaults = { ...commonDefaults, ...defaultsByScheduler[scheduler] };
      return {
        numTrainTimesteps: fields.num_train_timesteps ?? defaults.numTrainTimesteps,
        betaStart: fields.beta_start ?? defaults.betaStart,
        betaEnd: fields.beta_end ?? defaults.betaEnd,
        betaSchedule: fields.beta_schedule ?? defaults.betaSchedule,
        trainedBetas: fields.trained_betas ?? defaults.trainedBetas,
        stepsOffset: fields.steps_offset ?? defaults.stepsOffset,
        setAlphaToOne: fields.set_alpha_to_one ?? defaults.setAlphaToOne,
        skipPrkSteps: fields.skip_prk_steps ?? defaults.skipPrkSteps,
        predictionType: fields.prediction_type ?? defaults.predictionType,
        timestepSpacing: fields.timestep_spacing ?? defaults.timestepSpacing,
        clipSample: fields.clip_sample ?? defaults.clipSample,
        originalInferenceSteps: fields.original_inference_steps ?? defaults.originalInferenceSteps,
        lowerOrderFinal: fields.lower_order_final ?? defaults.lowerOrderFinal,
        finalSigma: fields.final_sigmas_type ?? defaults.finalSigma,
      };
    },
  };
}
