import { access, cp, mkdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availableMemory } from 'node:process';
import { countOf, Network, type Port } from './network.ts';
import { placeWeights, writeRandomWeights } from './random-weights.ts';
import { addTextEncoder, textShape } from './text-encoder.ts';
import { addUNet } from './unet.ts';
import { addVaeDecoder } from './vae-decoder.ts';

const tinyModel = join(import.meta.dirname, '../../../test/fixtures/models/tiny-sd');

/** How wide the UNet is. Everything else is as in Stable Diffusion 1.5. */
const unetChannels = {
  whole: [320, 640, 1280, 1280],
  half: [160, 320, 640, 640],
};

export type ModelSize = keyof typeof unetChannels;

/** Numbers of weights of the published model: a part that is built wrongly has others. */
const publishedWeights = { unet: 859_520_964, text_encoder: 123_060_480, vae_decoder: 49_490_199 };

/** Beside the weights, which are counted once for the disk: attention over all places of a picture of 512x512. */
const MEMORY_BYTES = { whole: 10e9, half: 4e9 };
const DISK_BYTES = { whole: 4.5e9, half: 2e9 };

export interface ShapedModel {
  folder: string;
  size: ModelSize;
  /** Bytes of each part on disk. */
  bytes: Record<Part, number>;
}

type Part = keyof typeof publishedWeights;

interface PartPlan {
  name: Part;
  build(network: Network): string[];
  inputs: Port[];
  outputs: Port[];
}

/**
 * A folder like an export of Stable Diffusion 1.5 with random weights, made where it is not there yet.
 * @param cacheFolder keeps it for the next time
 */
export async function openShapedModel(cacheFolder: string, wanted?: ModelSize): Promise<ShapedModel> {
  await mkdir(cacheFolder, { recursive: true });
  const size = wanted ?? (await largestThatFits(cacheFolder));
  const folder = join(cacheFolder, `stable-diffusion-shaped-${size}`);
  const parts = planParts(unetChannels[size]);
  const networks = parts.map((plan) => ({ plan, ...buildNetwork(plan) }));
  for (const { plan, network } of networks) if (size === 'whole') checkWeights(plan.name, network);
  const bytes = Object.fromEntries(
    networks.map(({ plan, network }) => [plan.name, placeWeights(network.weights).bytes]),
  ) as Record<Part, number>;
  if (!(await exists(folder))) {
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    for (const part of ['tokenizer', 'scheduler'])
      await cp(join(tinyModel, part), join(unfinished, part), { recursive: true });
    await cp(join(tinyModel, 'model_index.json'), join(unfinished, 'model_index.json'));
    for (const { plan, network, results } of networks)
      await writePart(join(unfinished, plan.name), plan, network, results);
    await writeFile(
      join(unfinished, 'unet/config.json'),
      JSON.stringify({ in_channels: 4, block_out_channels: unetChannels[size], sample_size: 64 }),
    );
    await rename(unfinished, folder);
  }
  return { folder, size, bytes };
}

/** That a smaller one is measured is said in the report. */
async function largestThatFits(cacheFolder: string): Promise<ModelSize> {
  if (await exists(join(cacheFolder, 'stable-diffusion-shaped-whole'))) return 'whole';
  const { bavail, bsize } = await statfs(cacheFolder);
  const hasRoom = bavail * bsize > DISK_BYTES.whole && availableMemory() > MEMORY_BYTES.whole;
  return hasRoom ? 'whole' : 'half';
}

function planParts(channels: readonly number[]): PartPlan[] {
  const { width, length } = textShape;
  const latents = ['batch', 4, 'height', 'width'];
  return [
    {
      name: 'text_encoder',
      build: (network) => {
        const { states, pooled } = addTextEncoder(network);
        return [states, pooled];
      },
      inputs: [{ name: 'input_ids', type: 'int32', shape: ['batch', length] }],
      outputs: [
        { name: 'last_hidden_state', type: 'float32', shape: ['batch', length, width] },
        { name: 'pooler_output', type: 'float32', shape: ['batch', width] },
      ],
    },
    {
      name: 'unet',
      build: (network) => [addUNet(network, { channels, textWidth: width })],
      inputs: [
        { name: 'sample', type: 'float32', shape: latents },
        { name: 'timestep', type: 'int64', shape: ['steps'] },
        { name: 'encoder_hidden_states', type: 'float32', shape: ['batch', length, width] },
      ],
      outputs: [{ name: 'out_sample', type: 'float32', shape: latents }],
    },
    {
      name: 'vae_decoder',
      build: (network) => [addVaeDecoder(network)],
      inputs: [{ name: 'latent_sample', type: 'float32', shape: latents }],
      outputs: [{ name: 'sample', type: 'float32', shape: ['batch', 3, 'image_height', 'image_width'] }],
    },
  ];
}

function buildNetwork({ build }: PartPlan): { network: Network; results: string[] } {
  const network = new Network();
  return { network, results: build(network) };
}

function checkWeights(part: Part, { weights }: Network): void {
  const count = weights.reduce((sum, { dims }) => sum + countOf(dims), 0);
  const published = publishedWeights[part];
  if (count !== published) throw new Error(`'${part}' has ${count} weights, the published one ${published}.`);
}

async function writePart(
  folder: string,
  { name, inputs, outputs }: PartPlan,
  network: Network,
  results: readonly string[],
): Promise<void> {
  const dataFile = 'model.onnx_data';
  const { offsets } = placeWeights(network.weights);
  await mkdir(folder, { recursive: true });
  const model = network.toModel(name, inputs, outputs, results, { name: dataFile, offsets });
  await writeFile(join(folder, 'model.onnx'), model);
  await writeRandomWeights(join(folder, dataFile), network.weights);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
