import { workerData } from 'node:worker_threads';
import { holdModel } from '../../inference/held-model.ts';
import type { InferenceOptions } from '../../inference/onnx-runtime.ts';
import { serveTasks } from '../../inference/serve-tasks.ts';
import { type DiffusionEngine, openDiffusionEngine } from './diffusion-engine.ts';
import type { DiffusedImage, DiffusionJob, DiffusionProgress } from './diffusion-job.ts';

/** A picture to be made with the model of a folder. */
export interface DiffusionTask {
  folder: string;
  job: DiffusionJob;
}

const options: InferenceOptions = workerData;
const engines = holdModel<DiffusionEngine>((folder) => openDiffusionEngine(folder, options));

serveTasks<DiffusionTask, DiffusedImage, DiffusionProgress>({
  async work({ folder, job }, context) {
    const engine = await engines.get(folder);
    return engine.generate(job, context);
  },
  close: () => engines.close(),
});
