import type { Tensor } from 'onnxruntime-node';
import type { InferenceOptions, OnnxSession } from '../../inference/onnx-runtime.ts';
import { openOnnxSession, unusable } from '../../inference/onnx-runtime.ts';
import type { RgbImage } from '../rgb-image.ts';
import { readUnitRows } from './embedding-tensor.ts';
import { loadImagePixels } from './image-pixels.ts';
import { loadTextTokens } from './text-tokens.ts';

/** One of CLIP's two encoders: what it is given becomes directions that can be compared with those of the other. */
export interface Encoder<Item> {
  /** Vectors of length 1, in the order of the items. */
  embed(items: readonly Item[]): Promise<Float32Array[]>;
  release(): Promise<void>;
}

/** Bounds the memory of one run. */
const TEXTS_PER_RUN = 32;
const IMAGES_PER_RUN = 8;

/**
 * @param file of the folder, the encoder itself
 * @throws AppError `model_unusable`
 */
export async function openTextEncoder(
  folder: string,
  file: string,
  options: InferenceOptions,
): Promise<Encoder<string>> {
  const tokens = await loadTextTokens(folder);
  const session = await openOnnxSession(file, { inputs: ['input_ids'], outputs: ['text_embeds'] }, options);
  return createEncoder(file, session, TEXTS_PER_RUN, async (texts) => {
    const { input_ids, attention_mask } = await tokens.toTensors(texts);
    const { text_embeds } = await session.run(
      session.inputTypes.has('attention_mask') ? { input_ids, attention_mask } : { input_ids },
    );
    return text_embeds as Tensor;
  });
}

/**
 * @param file of the folder, the encoder itself
 * @throws AppError `model_unusable`
 */
export async function openImageEncoder(
  folder: string,
  file: string,
  options: InferenceOptions,
): Promise<Encoder<RgbImage>> {
  const pixels = await loadImagePixels(folder);
  const session = await openOnnxSession(
    file,
    { inputs: ['pixel_values'], outputs: ['image_embeds'] },
    options,
  );
  return createEncoder(file, session, IMAGES_PER_RUN, async (images) => {
    const pixel_values = await pixels.toTensor(images, session.inputTypes.get('pixel_values'));
    const { image_embeds } = await session.run({ pixel_values });
    return image_embeds as Tensor;
  });
}

function createEncoder<Item>(
  file: string,
  session: OnnxSession,
  itemsPerRun: number,
  run: (items: readonly Item[]) => Promise<Tensor>,
): Encoder<Item> {
  return {
    async embed(items) {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < items.length; start += itemsPerRun) {
        const embeddings = await run(items.slice(start, start + itemsPerRun));
        for (const vector of readUnitRows(embeddings)) {
          if (!vector.every(Number.isFinite)) throw unusable(file, 'answers with what is no number');
          vectors.push(vector);
        }
      }
      return vectors;
    },
    release: () => session.release(),
  };
}
