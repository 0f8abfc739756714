import { runTime } from '../../../src/inference/onnx-runtime.ts';
import { openDiffusionEngine } from '../../../src/providers/stable-diffusion/diffusion-engine.ts';
import { readMemory } from '../../process-usage.ts';

export interface ImageOrder {
  folder: string;
  threads: number;
  side: number;
  steps: number;
}

/** Of one picture, made with guidance. */
export interface ImageFinding {
  openMs: number;
  wholeMs: number;
  /** Of it, inside onnxruntime's `run`. */
  runMs: number;
  /** Time on a processor, of all threads. */
  processorMs: number;
  emptyBytes: number;
  openedBytes: number;
  /** The most from the start of the process to the end. */
  peakBytes: number;
  afterBytes: number;
}

export async function measureImage({ folder, threads, side, steps }: ImageOrder): Promise<ImageFinding> {
  const { residentBytes: emptyBytes } = await readMemory(process.pid);
  const openedAt = performance.now();
  const engine = await openDiffusionEngine(folder, { threads });
  const openMs = performance.now() - openedAt;
  const { residentBytes: openedBytes } = await readMemory(process.pid);

  const job = {
    prompt: 'a red circle on a blue background',
    negativePrompt: 'a green square',
    size: { width: side, height: side },
    steps,
    guidance: 7.5,
    scheduler: 'ddim',
    seed: 7,
    source: null,
    previews: 0,
  } as const;
  const { signal } = new AbortController();
  // What the first picture loads (sharp) is loaded once in the life of a thread.
  await engine.generate({ ...job, size: { width: 64, height: 64 }, steps: 1 }, { signal, onProgress() {} });

  runTime.totalMs = 0;
  const usageBefore = process.cpuUsage();
  const startedAt = performance.now();
  await engine.generate(job, { signal, onProgress() {} });
  const wholeMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(usageBefore);
  const { peakBytes, residentBytes: afterBytes } = await readMemory(process.pid);
  await engine.close();
  return {
    openMs,
    wholeMs,
    runMs: runTime.totalMs,
    processorMs: (user + system) / 1000,
    emptyBytes,
    openedBytes,
    peakBytes,
    afterBytes,
  };
}
