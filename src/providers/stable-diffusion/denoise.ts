import { setImmediate } from 'node:timers/promises';
import { keepLatents } from './inpainting.ts';
import type { PredictNoise } from './noise-prediction.ts';
import type { SchedulerRun } from './schedulers/scheduler.ts';

/** A picture that is changed. */
export interface SourceLatents {
  clean: Float32Array;
  /** Where it is drawn anew, by latent; null: everywhere. Elsewhere it stays exactly as it is. */
  redraw: Uint8Array | null;
}

interface DenoiseOptions {
  run: SchedulerRun;
  predictNoise: PredictNoise;
  /** Standard normal numbers; the noise on a source, too. */
  noise: Float32Array;
  source: SourceLatents | null;
  /** Whether the source only helps to begin; else the picture is made from noise alone. */
  startsFromSource: boolean;
  signal: AbortSignal;
  /** Called after each answer of the UNet. `predictClean` tells what the picture looks like by now. */
  onStep(index: number, predictClean: () => Float32Array): Promise<void>;
}

/**
 * Walks from noise to clean latents. Between two steps it lets the thread read its messages, so that a cancel is seen.
 * @throws the reason of the signal
 */
export async function denoise(options: DenoiseOptions): Promise<Float32Array> {
  const { run, predictNoise, noise, source, startsFromSource, signal, onStep } = options;
  const { timesteps } = run;

  /** The latents with the source put back where it stays, as noisy as those that go into call `index`. */
  function putBack(latents: Float32Array, index: number): Float32Array {
    if (source === null || source.redraw === null) return latents;
    const kept = index < timesteps.length ? run.addNoise(source.clean, noise, index) : source.clean;
    return keepLatents(latents, kept, source.redraw);
  }

  let latents =
    source !== null && startsFromSource
      ? run.addNoise(source.clean, noise, 0)
      : noise.map((value) => value * run.initialNoiseSigma);
  for (const [index, timestep] of timesteps.entries()) {
    await setImmediate();
    signal.throwIfAborted();
    const before = latents;
    const answer = await predictNoise(run.scaleModelInput(before, index), timestep);
    await onStep(index, () => putBack(run.predictClean(answer, index, before), timesteps.length));
    latents = putBack(run.step(answer, index, before), index + 1);
  }
  return latents;
}
