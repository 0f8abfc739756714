import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { storeAsFloat16Model } from './float16-model.ts';
import { addInpaintingInput } from './inpainting-model.ts';
import { storeWeightsAsInt8 } from './int8-model.ts';
import { graphOf, readOnnx, writeOnnx } from './onnx-file.ts';
import { DataType } from './tensors.ts';

/** The folders of a Stable Diffusion export that have a network in them. */
const PARTS = ['text_encoder', 'unet', 'vae_encoder', 'vae_decoder'];

/**
 * Copies a Stable Diffusion folder as an export in half precision: what was float32 going in, inside and coming
 * out is float16; token ids and timesteps stay integers.
 */
export async function toFloat16(folder: string, target: string): Promise<void> {
  await copyModel(folder, target);
  for (const part of PARTS) await changeModel(target, part, storeAsFloat16Model);
}

/**
 * Copies a Stable Diffusion folder with the large weights as int8, one scale a channel.
 * @param fileName of each network; no other lies in its folder
 */
export async function toInt8Weights(
  folder: string,
  target: string,
  fileName = 'model_quantized.onnx',
): Promise<void> {
  await copyModel(folder, target);
  for (const part of PARTS) {
    const model = await readOnnx(modelFile(target, part));
    storeWeightsAsInt8(graphOf(model));
    await rm(modelFile(target, part));
    await writeOnnx(path.join(target, part, fileName), model);
  }
}

/** Copies a Stable Diffusion folder with a UNet made for inpainting: see {@link addInpaintingInput}. */
export async function toInpainting(folder: string, target: string): Promise<void> {
  await copyModel(folder, target);
  const scheduler = await readJson(path.join(target, 'scheduler/scheduler_config.json'));
  await changeModel(target, 'unet', (graph) =>
    addInpaintingInput(graph, {
      steps: Number(scheduler.num_train_timesteps),
      betaStart: Number(scheduler.beta_start),
      betaEnd: Number(scheduler.beta_end),
    }),
  );
  const configFile = path.join(target, 'unet/config.json');
  const config = { ...(await readJson(configFile)), in_channels: 9 };
  await writeFile(configFile, JSON.stringify(config, null, 2));
}

/** Copies a Stable Diffusion folder with a UNet that takes its timestep as float32, as some exports do. */
export async function withFloatTimestep(folder: string, target: string): Promise<void> {
  await copyModel(folder, target);
  await changeModel(target, 'unet', ({ input }) => {
    const timestep = input.find(({ name }) => name === 'timestep')?.type?.tensorType;
    if (!timestep) throw new Error("The UNet has no input 'timestep'.");
    timestep.elemType = DataType.FLOAT;
  });
}

/** Copies a folder with an input of one network under another name. */
export async function withRenamedInput(
  folder: string,
  target: string,
  part: string,
  from: string,
  to: string,
): Promise<void> {
  await copyModel(folder, target);
  await changeModel(target, part, ({ input, node }) => {
    const renamed = input.find(({ name }) => name === from);
    if (!renamed) throw new Error(`'${part}' has no input '${from}'.`);
    renamed.name = to;
    for (const step of node) step.input = step.input?.map((name) => (name === from ? to : name)) ?? [];
  });
}

/** Copies what belongs to the model, and not the reference vectors beside it. */
export async function copyModel(folder: string, target: string): Promise<void> {
  const reference = path.join(folder, 'reference');
  await cp(folder, target, { recursive: true, filter: (source) => source !== reference });
}

async function changeModel(
  folder: string,
  part: string,
  change: (graph: ReturnType<typeof graphOf>) => void,
): Promise<void> {
  const file = modelFile(folder, part);
  const model = await readOnnx(file);
  change(graphOf(model));
  await writeOnnx(file, model);
}

function modelFile(folder: string, part: string): string {
  return path.join(folder, part, 'model.onnx');
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, 'utf8'));
}
