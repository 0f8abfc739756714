import { createDdimRun } from './ddim.ts';
import { createDpmSolverMultistepRun } from './dpm-solver-multistep.ts';
import { createEulerRun } from './euler.ts';
import { createEulerAncestralRun } from './euler-ancestral.ts';
import { createLcmRun } from './lcm.ts';
import { createPndmRun } from './pndm.ts';
import type { CreateSchedulerRun, SchedulerName } from './scheduler.ts';

export const schedulers: Readonly<Record<SchedulerName, CreateSchedulerRun>> = {
  pndm: createPndmRun,
  ddim: createDdimRun,
  euler: createEulerRun,
  'euler-ancestral': createEulerAncestralRun,
  'dpm++2m': createDpmSolverMultistepRun,
  lcm: createLcmRun,
};

/** By the name of diffusers' class, as `_class_name` in a `scheduler_config.json` has it. */
export const schedulersByClass = {
  PNDMScheduler: 'pndm',
  DDIMScheduler: 'ddim',
  EulerDiscreteScheduler: 'euler',
  EulerAncestralDiscreteScheduler: 'euler-ancestral',
  DPMSolverMultistepScheduler: 'dpm++2m',
  LCMScheduler: 'lcm',
} as const satisfies Record<string, SchedulerName>;

/** Of diffusers' classes for the same noise that are not here, the sampler that is nearest in kind. */
export const substitutesByClass = {
  UniPCMultistepScheduler: 'dpm++2m',
  DPMSolverSinglestepScheduler: 'dpm++2m',
  DEISMultistepScheduler: 'dpm++2m',
  LMSDiscreteScheduler: 'euler',
  HeunDiscreteScheduler: 'euler',
  KDPM2DiscreteScheduler: 'euler',
  KDPM2AncestralDiscreteScheduler: 'euler-ancestral',
  DDPMScheduler: 'euler-ancestral',
} as const satisfies Record<string, SchedulerName>;
