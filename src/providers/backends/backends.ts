import type { Backend } from './backend.ts';
import { localAI } from './localai.ts';
import { stableDiffusionCpp } from './stable-diffusion-cpp.ts';
import { vllmOmni } from './vllm-omni.ts';

/** The image servers of one's own that there are providers for, by the name in configuration. */
export const backends = {
  localai: localAI,
  'stable-diffusion.cpp': stableDiffusionCpp,
  'vllm-omni': vllmOmni,
} as const satisfies { [Name in Backend['name']]: Backend };
