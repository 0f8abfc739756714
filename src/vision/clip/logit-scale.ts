import type { Tensor } from 'onnxruntime-node';
import type { InferenceOptions } from '../../inference/onnx-runtime.ts';
import { openOnnxSession, unusable } from '../../inference/onnx-runtime.ts';
import { readUnitRows, toFloat32 } from './embedding-tensor.ts';
import { loadImagePixels } from './image-pixels.ts';
import { loadTextTokens } from './text-tokens.ts';
import { dot } from './vectors.ts';

/**
 * What cosines are multiplied with before the softmax, in the models that OpenAI published: training held it at this
 * bound (Radford et al. 2021, section 2.5). `logit_scale_init_value` in config.json is only where training began.
 */
export const PUBLISHED_LOGIT_SCALE = 100;

/** Any will do, if their cosines with the picture are not all near 0. */
const TEXTS = ['a photo of a cat', 'a red square', 'nothing but grey'];
const GREY_PICTURE = { data: new Uint8Array(32 * 32 * 3).fill(128), width: 32, height: 32 };

/**
 * The logit scale of a model. Neither encoder's file has it; the file that holds both uses it, so there it is what
 * comes out (logits) over what goes in (cosines). That file is as large as both encoders: it is released at once.
 * @param file of the folder, both encoders in one
 * @throws AppError `model_unusable`
 */
export async function measureLogitScale(
  folder: string,
  file: string,
  options: InferenceOptions,
): Promise<number> {
  const tokens = await loadTextTokens(folder);
  const pixels = await loadImagePixels(folder);
  const session = await openOnnxSession(
    file,
    {
      inputs: ['input_ids', 'pixel_values'],
      outputs: ['logits_per_image', 'text_embeds', 'image_embeds'],
    },
    options,
  );
  try {
    const { input_ids, attention_mask } = await tokens.toTensors(TEXTS);
    const pixel_values = await pixels.toTensor([GREY_PICTURE], session.inputTypes.get('pixel_values'));
    const answers = await session.run({
      input_ids,
      pixel_values,
      ...(session.inputTypes.has('attention_mask') ? { attention_mask } : {}),
    });
    const texts = readUnitRows(answers.text_embeds as Tensor);
    const [picture = new Float32Array()] = readUnitRows(answers.image_embeds as Tensor);
    const cosines = texts.map((text) => dot(text, picture));
    const scale = slope(cosines, toFloat32(answers.logits_per_image as Tensor));
    if (!(Number.isFinite(scale) && scale > 0)) throw unusable(file, 'has no logit scale');
    return scale;
  } finally {
    await session.release();
  }
}

/** The factor between two rows of numbers, by least squares: those near 0, which tell little, count little. */
function slope(from: readonly number[], to: ArrayLike<number>): number {
  let products = 0;
  let squares = 0;
  from.forEach((value, index) => {
    products += value * (to[index] ?? 0);
    squares += value * value;
  });
  return products / squares;
}
