import { workerData } from 'node:worker_threads';
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
let open: { folder: string; engine: DiffusionEngine } | null = null;

serveTasks<DiffusionTask, DiffusedImage, DiffusionProgress>({
  async work({ folder, job }, context) {
    const engine = await engineFor(folder);
    return engine.generate(job, context);
  },
  close,
});

/** The model of one folder is held at a time. */
async function engineFor(folder: string): Promise<DiffusionEngine> {
  if (open?.folder !== folder) {
    await close();
    open = { folder, engine: await openDiffusionEngine(folder, options) };
  }
  return open.engine;
}

async function close(): Promise<void> {
  await open?.engine.close();
  open = null;
}
