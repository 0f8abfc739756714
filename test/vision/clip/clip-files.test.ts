import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findClipFiles } from '../../../src/vision/clip/clip-files.ts';
import { makeTestFolder } from '../../test-folder.ts';

/** A folder whose files have the right names and nothing in them. */
async function makeFolder(onnxFiles: readonly string[]): Promise<string> {
  const folder = await makeTestFolder();
  await mkdir(join(folder, 'onnx'));
  const settings = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'preprocessor_config.json'];
  for (const name of [...settings, ...onnxFiles.map((file) => `onnx/${file}.onnx`)]) {
    await writeFile(join(folder, name), '');
  }
  return folder;
}

it.each(['', '_fp16', '_quantized', '_int8', '_uint8'])('files ending in "%s" are found', async (ending) => {
  const folder = await makeFolder([`text_model${ending}`, `vision_model${ending}`]);
  expect(await findClipFiles(folder)).toEqual({
    text: join(folder, `onnx/text_model${ending}.onnx`),
    vision: join(folder, `onnx/vision_model${ending}.onnx`),
    combined: undefined,
  });
});

it('the most exact encoders are taken, and the smallest of the files that hold both', async () => {
  const names = ['text_model', 'vision_model', 'model'];
  const folder = await makeFolder(names.flatMap((name) => [`${name}_int8`, `${name}_fp16`, name]));
  expect(await findClipFiles(folder)).toEqual({
    text: join(folder, 'onnx/text_model.onnx'),
    vision: join(folder, 'onnx/vision_model.onnx'),
    combined: join(folder, 'onnx/model_int8.onnx'),
  });
});
