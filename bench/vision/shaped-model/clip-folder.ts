import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linear } from './layers.ts';
import { makeOnce } from './made-once.ts';
import { measureNetwork, type NetworkFile, writeNetwork } from './network-file.ts';
import { addTextEncoder, textShape } from './text-encoder.ts';
import { addVisionEncoder, visionShape } from './vision-encoder.ts';

const tinyModel = join(import.meta.dirname, '../../../test/fixtures/models/tiny-clip');
const { side, embedding } = visionShape;

/**
 * A folder like CLIP ViT-L/14 with random weights, made where it is not there yet.
 * @param parent keeps it for the next time
 */
export async function openShapedClip(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  const folder = join(parent, 'clip-vit-large-patch14');
  for (const tower of towers) measureNetwork(tower);
  await makeOnce(folder, async (unfinished) => {
    for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'])
      await cp(join(tinyModel, name), join(unfinished, name));
    const settings = JSON.parse(await readFile(join(tinyModel, 'preprocessor_config.json'), 'utf8'));
    const larger = { ...settings, size: { shortest_edge: side }, crop_size: { height: side, width: side } };
    await writeFile(join(unfinished, 'preprocessor_config.json'), JSON.stringify(larger));
    for (const tower of towers) await writeNetwork(unfinished, tower);
  });
  return folder;
}

const towers: readonly NetworkFile[] = [
  {
    path: 'onnx/text_model.onnx',
    publishedWeights: 123_650_304,
    build(network) {
      const { pooled } = addTextEncoder(network);
      return {
        inputs: [{ name: 'input_ids', type: 'int64', shape: ['texts', 'length'] }],
        outputs: [{ name: 'text_embeds', type: 'float32', shape: ['texts', embedding] }],
        results: [linear(network, pooled, textShape.width, embedding, { hasBias: false })],
      };
    },
  },
  {
    path: 'onnx/vision_model.onnx',
    publishedWeights: 303_966_208,
    build: (network) => ({
      inputs: [{ name: 'pixel_values', type: 'float32', shape: ['images', 3, side, side] }],
      outputs: [{ name: 'image_embeds', type: 'float32', shape: ['images', embedding] }],
      results: [addVisionEncoder(network)],
    }),
  },
];
