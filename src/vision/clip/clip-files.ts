import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { unusable } from '../../inference/onnx-runtime.ts';
import { endingsOf, onnxEndings } from '../../model-store/precision.ts';

/** Which files of a folder are used. */
export interface ClipFiles {
  text: string;
  vision: string;
  /** Both encoders and the logit scale in one; most folders do without it. */
  combined: string | undefined;
}

const EXACT_FIRST = onnxEndings.map(({ ending }) => ending);
/** The combined file is opened for one number, which does not depend on the precision: the smallest will do. */
const SMALL_FIRST = [...endingsOf('int8'), ...endingsOf('fp32'), ...endingsOf('fp16')];

/**
 * Finds the files of a folder laid out like `Xenova/clip-vit-large-patch14`.
 * @throws AppError `model_unusable` naming the file that is missing
 */
export async function findClipFiles(folder: string): Promise<ClipFiles> {
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'preprocessor_config.json']) {
    if (!(await exists(join(folder, name)))) throw unusable(join(folder, name), 'is missing');
  }
  return {
    text: await requireOne(folder, 'text_model'),
    vision: await requireOne(folder, 'vision_model'),
    combined: await findOne(folder, 'model', SMALL_FIRST),
  };
}

async function requireOne(folder: string, name: string): Promise<string> {
  const file = await findOne(folder, name, EXACT_FIRST);
  if (file === undefined) throw unusable(join(folder, 'onnx', `${name}.onnx`), 'is missing');
  return file;
}

async function findOne(
  folder: string,
  name: string,
  endings: readonly string[],
): Promise<string | undefined> {
  for (const ending of endings) {
    const file = join(folder, 'onnx', `${name}${ending}.onnx`);
    if (await exists(file)) return file;
  }
  return undefined;
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
