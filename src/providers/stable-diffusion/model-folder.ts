import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { unusable } from '../../inference/onnx-runtime.ts';
import { endingsOf, onnxEndings, type Precision } from '../../model-store/precision.ts';
import { readOptionalModelJson } from './model-json.ts';
import type { TrainedSize } from './stable-diffusion-plan.ts';

/** The parts of a diffusers ONNX export, each a folder. */
export type ModelPart = 'text_encoder' | 'unet' | 'vae_decoder' | 'vae_encoder';

/**
 * The ONNX file of a part. Where there is none of the wanted precision, the one that is there is taken: exports often
 * shrink only the UNet.
 * @throws AppError `model_unusable` where there is none at all
 */
export async function findModelFile(
  modelFolder: string,
  part: ModelPart,
  precision: Precision | undefined,
): Promise<string> {
  const folder = path.join(modelFolder, part);
  const present = await readdir(folder).catch(() => [] as string[]);
  const wanted = precision === undefined ? [] : endingsOf(precision);
  const endings = [...wanted, ...onnxEndings.map(({ ending }) => ending)];
  const name = endings.map((ending) => `model${ending}.onnx`).find((file) => present.includes(file));
  if (name === undefined) throw unusable(path.join(folder, 'model.onnx'), 'is missing');
  return path.join(folder, name);
}

/** Pixels along one side of a latent: the VAE halves three times. */
export const PIXELS_PER_LATENT = 8;

/** Older exports have no configuration beside the UNet and the VAE; the defaults are those of Stable Diffusion 1. */
const unetConfigSchema = z.object({
  sample_size: z
    .union([z.number().int().positive(), z.array(z.number().int().positive()).min(1)])
    .default(64),
  in_channels: z.number().int().positive().default(4),
  block_out_channels: z.array(z.number()).min(1).default([320, 640, 1280, 1280]),
  time_cond_proj_dim: z.number().int().positive().nullable().default(null),
});

const vaeConfigSchema = z.object({ scaling_factor: z.number().positive().default(0.18215) });

function readUnetConfig(modelFolder: string) {
  return readOptionalModelJson(path.join(modelFolder, 'unet', 'config.json'), unetConfigSchema);
}

/**
 * The size of the pictures that the model of a folder learned from.
 * @throws AppError `model_unusable` naming the file at fault
 */
export async function readTrainedSize(modelFolder: string): Promise<TrainedSize> {
  const { sample_size, block_out_channels } = await readUnetConfig(modelFolder);
  const latentEdge = Math.max(...[sample_size].flat());
  const halvings = block_out_channels.length - 1;
  return { edge: latentEdge * PIXELS_PER_LATENT, multiple: PIXELS_PER_LATENT * 2 ** halvings };
}

/** What the `config.json` files say that the ONNX files do not. */
export interface ModelConfig {
  /** 4, or 9 for inpainting models. */
  unetInputChannels: number;
  /** Length of the embedding in which models made for few steps (LCM) read the guidance; null: they read none. */
  guidanceEmbeddingLength: number | null;
  /** What the VAE's latents are multiplied with so that their deviation is about 1. */
  latentScale: number;
}

/** @throws AppError `model_unusable` naming the file at fault */
export async function readModelConfig(modelFolder: string): Promise<ModelConfig> {
  const unet = await readUnetConfig(modelFolder);
  const vae = await readOptionalModelJson(
    path.join(modelFolder, 'vae_decoder', 'config.json'),
    vaeConfigSchema,
  );
  return {
    unetInputChannels: unet.in_channels,
    guidanceEmbeddingLength: unet.time_cond_proj_dim,
    latentScale: vae.scaling_factor,
  };
}
