import { cp, mkdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availableMemory } from 'node:process';
import { exists, makeOnce } from './made-once.ts';
import { measureNetwork, type NetworkFile, writeNetwork } from './network-file.ts';
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

/** What the whole one wants: its weights, and attention over all places of a picture of 512x512. */
const WHOLE_MEMORY_BYTES = 10e9;
const WHOLE_DISK_BYTES = 4.5e9;

export interface ShapedDiffusion {
  folder: string;
  size: ModelSize;
  /** The file of the UNet, and the bytes of its weights. */
  unet: { file: string; bytes: number };
  /** Of the weights of all parts. */
  bytes: number;
}

/**
 * A folder like an export of Stable Diffusion 1.5 with random weights, made where it is not there yet.
 * @param parent keeps it for the next time
 * @param wanted left out: the largest that fits
 */
export async function openShapedDiffusion(parent: string, wanted?: ModelSize): Promise<ShapedDiffusion> {
  await mkdir(parent, { recursive: true });
  const size = wanted ?? (await largestThatFits(parent));
  const folder = folderOf(parent, size);
  const unet = unetFile(size);
  const parts = [textEncoder, unet, vaeDecoder];
  const bytes = parts.map(measureNetwork).reduce((sum, part) => sum + part);
  await makeOnce(folder, async (unfinished) => {
    for (const name of ['tokenizer', 'scheduler', 'model_index.json'])
      await cp(join(tinyModel, name), join(unfinished, name), { recursive: true });
    for (const part of parts) await writeNetwork(unfinished, part);
    const config = { in_channels: 4, sample_size: 64, block_out_channels: unetChannels[size] };
    await writeFile(join(unfinished, 'unet/config.json'), JSON.stringify(config));
  });
  return { folder, size, bytes, unet: { file: join(folder, unet.path), bytes: measureNetwork(unet) } };
}

async function largestThatFits(parent: string): Promise<ModelSize> {
  if (availableMemory() < WHOLE_MEMORY_BYTES) return 'half';
  if (await exists(folderOf(parent, 'whole'))) return 'whole';
  const { bavail, bsize } = await statfs(parent);
  return bavail * bsize > WHOLE_DISK_BYTES ? 'whole' : 'half';
}

function folderOf(parent: string, size: ModelSize): string {
  return join(parent, `stable-diffusion-${size}`);
}

const { width, length } = textShape;
const latents = ['batch', 4, 'height', 'width'];

const textEncoder: NetworkFile = {
  path: 'text_encoder/model.onnx',
  publishedWeights: 123_060_480,
  build(network) {
    const { states, pooled } = addTextEncoder(network);
    return {
      inputs: [{ name: 'input_ids', type: 'int32', shape: ['batch', length] }],
      outputs: [
        { name: 'last_hidden_state', type: 'float32', shape: ['batch', length, width] },
        { name: 'pooler_output', type: 'float32', shape: ['batch', width] },
      ],
      results: [states, pooled],
    };
  },
};

function unetFile(size: ModelSize): NetworkFile {
  return {
    path: 'unet/model.onnx',
    ...(size === 'whole' && { publishedWeights: 859_520_964 }),
    build: (network) => ({
      inputs: [
        { name: 'sample', type: 'float32', shape: latents },
        { name: 'timestep', type: 'int64', shape: ['steps'] },
        { name: 'encoder_hidden_states', type: 'float32', shape: ['batch', length, width] },
      ],
      outputs: [{ name: 'out_sample', type: 'float32', shape: latents }],
      results: [addUNet(network, { channels: unetChannels[size], textWidth: width })],
    }),
  };
}

const vaeDecoder: NetworkFile = {
  path: 'vae_decoder/model.onnx',
  publishedWeights: 49_490_199,
  build: (network) => ({
    inputs: [{ name: 'latent_sample', type: 'float32', shape: latents }],
    outputs: [{ name: 'sample', type: 'float32', shape: ['batch', 3, 'image_height', 'image_width'] }],
    results: [addVaeDecoder(network)],
  }),
};
