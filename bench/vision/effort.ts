import type { ModelSize } from './shaped-model/diffusion-folder.ts';

/** How much is measured. */
export interface VisionEffort {
  /** Undefined: the largest shape that fits on this machine. */
  modelSize?: ModelSize;
  /** Sides of the pictures made; 512 is what Stable Diffusion 1.5 was trained for. */
  pictureSide: number;
  /** Guided steps of the picture that is measured. */
  steps: number;
  /** Steps with each set of session options, after a first one that is told apart. */
  optionSteps: number;
  /** Times that everything else is repeated. */
  rounds: number;
}

export const wholeEffort: VisionEffort = { pictureSide: 512, steps: 3, optionSteps: 2, rounds: 9 };

/** For a look in between; the numbers are not those of Stable Diffusion 1.5. */
export const quickEffort: VisionEffort = {
  modelSize: 'half',
  pictureSide: 256,
  steps: 2,
  optionSteps: 1,
  rounds: 3,
};

/** What every measurement is told. */
export interface VisionBench extends VisionEffort {
  /** Where models with random weights are kept from one run to the next. */
  modelsFolder: string;
}
