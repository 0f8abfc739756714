import path from 'node:path';
import { AppError } from '../../errors.ts';
import type { InferenceOptions } from '../../inference/onnx-runtime.ts';
import type { Precision } from '../../model-store/precision.ts';
import { type ClipTokenizer, loadClipTokenizer } from './clip-tokenizer.ts';
import { denoise } from './denoise.ts';
import type { DiffusedImage, DiffusionJob, DiffusionProgress } from './diffusion-job.ts';
import { latentSizeOf, pixelSizeOf, randomLatents } from './latents.ts';
import { findModelFile, type ModelPart, readModelConfig } from './model-folder.ts';
import { openUnet, type Unet } from './noise-prediction.ts';
import { encodePng } from './picture-pixels.ts';
import { previewCalls, previewLatents } from './previews.ts';
import { createRandomNormal } from './random-normal.ts';
import { readSchedulerConfig, type SchedulerConfig } from './schedulers/scheduler-config.ts';
import { schedulers } from './schedulers/schedulers.ts';
import { encodeSource } from './source-latents.ts';
import { openTextEncoder, type TextEmbedding, type TextEncoder } from './text-conditioning.ts';
import { openVaeDecoder, openVaeEncoder, type VaeDecoder, type VaeEncoder } from './vae.ts';

export interface DiffusionEngineOptions extends InferenceOptions {
  /** Which files are read where a folder has several; left out: the most exact ones. */
  precision?: Precision;
}

interface DiffusionContext {
  /** Looked at between steps. */
  signal: AbortSignal;
  onProgress(progress: DiffusionProgress): void;
}

/** A Stable Diffusion model that is loaded. */
export interface DiffusionEngine {
  /** @throws AppError `invalid_image_file`, `inference_failed`, `model_unusable`; the reason of the signal */
  generate(job: DiffusionJob, context: DiffusionContext): Promise<DiffusedImage>;
  /** Gives back the memory. Nothing may be under way. */
  close(): Promise<void>;
}

/**
 * Loads a diffusers ONNX export (Stable Diffusion 1 and 2, Turbo, LCM, inpainting).
 * The VAE encoder is loaded when a first picture is to be changed.
 * @throws AppError `model_unusable` naming the file at fault, `runtime_not_installed`
 */
export async function openDiffusionEngine(
  folder: string,
  options: DiffusionEngineOptions,
): Promise<DiffusionEngine> {
  const config = await readModelConfig(folder);
  const schedulerConfig = await readSchedulerConfig(path.join(folder, 'scheduler', 'scheduler_config.json'));
  const tokenizer = await loadClipTokenizer(path.join(folder, 'tokenizer'));
  const opened: { release(): Promise<void> }[] = [];

  async function open<Part extends { release(): Promise<void> }>(
    part: ModelPart,
    openFile: (file: string) => Promise<Part>,
  ): Promise<Part> {
    const model = await openFile(await findModelFile(folder, part, options.precision));
    opened.push(model);
    return model;
  }

  async function close(): Promise<void> {
    for (const model of opened.splice(0)) await model.release();
  }

  const { latentScale } = config;
  let vaeEncoder: Promise<VaeEncoder> | undefined;
  try {
    // One after the other: what is needed to read a file comes on top of what stays in memory.
    const parts: DiffusionParts = {
      tokenizer,
      schedulerConfig,
      textEncoder: await open('text_encoder', (file) => openTextEncoder(file, options)),
      unet: await open('unet', (file) => openUnet(file, config, options)),
      vaeDecoder: await open('vae_decoder', (file) => openVaeDecoder(file, latentScale, options)),
      async vaeEncoder() {
        vaeEncoder ??= open('vae_encoder', (file) => openVaeEncoder(file, latentScale, options));
        try {
          return await vaeEncoder;
        } catch (error) {
          vaeEncoder = undefined;
          throw error;
        }
      },
    };
    return { generate: (job, context) => generate(parts, job, context), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface DiffusionParts {
  tokenizer: ClipTokenizer;
  schedulerConfig: SchedulerConfig;
  textEncoder: TextEncoder;
  unet: Unet;
  vaeDecoder: VaeDecoder;
  vaeEncoder(): Promise<VaeEncoder>;
}

async function generate(
  parts: DiffusionParts,
  job: DiffusionJob,
  { signal, onProgress }: DiffusionContext,
): Promise<DiffusedImage> {
  const { unet, vaeDecoder, schedulerConfig } = parts;
  const { size, guidance } = job;
  const warnings: string[] = [];
  signal.throwIfAborted();

  const hasNegative = guidance > 1 && !unet.hasGuidanceInput;
  const prompt = await embedText(parts, 'prompt', job.prompt, warnings);
  const negative = hasNegative
    ? await embedText(parts, 'negative prompt', job.negativePrompt, warnings)
    : null;
  if (!hasNegative && job.negativePrompt !== '') {
    warnings.push('The negative prompt was not used: without guidance by the prompt it has no effect.');
  }
  signal.throwIfAborted();

  const latentSize = latentSizeOf(size);
  const nextNormal = createRandomNormal(job.seed);
  const noise = randomLatents(latentSize, nextNormal);
  const { source, inpainting } = await encodeSource(job.source, size, unet.isInpainting, parts.vaeEncoder);
  signal.throwIfAborted();

  const scheduler = job.scheduler ?? schedulerConfig.scheduler;
  if (job.scheduler === null && schedulerConfig.substituteFor !== null) {
    warnings.push(
      `The model's own sampler ${schedulerConfig.substituteFor} is not here; ${scheduler} was used.`,
    );
  }
  const strength = job.source?.strength ?? 1;
  const run = schedulers[scheduler](schedulerConfig.noiseScheduleFor(scheduler), {
    steps: job.steps,
    strength,
    nextNormal,
  });
  const steps = run.timesteps.length;
  const shown = previewCalls(steps, job.previews);
  let previews = 0;

  const latents = await denoise({
    run,
    predictNoise: await unet.prepare({ latentSize, prompt, negative, guidance, inpainting }),
    noise,
    source,
    startsFromSource: strength < 1,
    signal,
    async onStep(index, predictClean) {
      onProgress({ type: 'step', step: index + 1, steps });
      if (!shown.has(index)) return;
      const small = previewLatents(predictClean(), latentSize);
      const pixels = await vaeDecoder.decode(small.latents, small.size);
      const png = await encodePng(pixels, pixelSizeOf(small.size), size);
      onProgress({ type: 'preview', index: previews++, png });
    },
  });
  signal.throwIfAborted();
  const pixels = await vaeDecoder.decode(latents, latentSize);
  // Some models are known to overflow in half precision; their picture would be black.
  if (pixels.some(Number.isNaN)) {
    const detail =
      'The model came to numbers that are no colours. Its export in full precision may do better.';
    throw new AppError('inference_failed', detail);
  }
  const png = await encodePng(pixels, size);
  return { png, scheduler, steps, warnings };
}

/** @param kind what the text is called in a warning when it is too long */
async function embedText(
  { tokenizer, textEncoder }: DiffusionParts,
  kind: string,
  text: string,
  warnings: string[],
): Promise<TextEmbedding> {
  const { ids, cut } = tokenizer.encode(text);
  if (cut !== '') {
    const quoted = cut.length > MOST_QUOTED ? `${cut.slice(0, MOST_QUOTED).toWellFormed()}…` : cut;
    warnings.push(`The ${kind} is longer than the model reads (${ids.length} tokens). Not read: "${quoted}"`);
  }
  return await textEncoder.encode(ids);
}

/** Characters of what was not read that a warning shows. */
const MOST_QUOTED = 100;
