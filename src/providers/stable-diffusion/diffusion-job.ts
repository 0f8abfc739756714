import type { ImageSize } from '../image-provider.ts';
import type { SchedulerName } from './schedulers/scheduler.ts';

/** One picture for Stable Diffusion to make. */
export interface DiffusionJob {
  prompt: string;
  negativePrompt: string;
  /** Multiples of what the UNet can halve: see `readTrainedSize`. */
  size: ImageSize;
  steps: number;
  /** How strongly the prompt guides; 1 or less: not at all, and half the work. */
  guidance: number;
  /** Null: the one that the model's folder names. */
  scheduler: SchedulerName | null;
  /** 0 to 2^32 - 1. */
  seed: number;
  /** A picture to start from; null: noise alone. */
  source: DiffusionSource | null;
  /** How many unfinished versions to show, spread over the steps. */
  previews: number;
}

export interface DiffusionSource {
  /** A PNG, JPEG or WebP; it is brought to the size of the job. */
  picture: Uint8Array;
  /** 0 to 1: how much of it may change. */
  strength: number;
  /** A PNG: alpha 0 is redrawn, 255 stays. Null: everything may change. */
  mask: Uint8Array | null;
}

/** Told while a picture is made. */
export type DiffusionProgress =
  | { type: 'step'; step: number; steps: number }
  | { type: 'preview'; index: number; png: Uint8Array };

export interface DiffusedImage {
  png: Uint8Array;
  scheduler: SchedulerName;
  /** Calls of the UNet. */
  steps: number;
  /** Sentences for people, such as that the prompt was too long. */
  warnings: string[];
}
