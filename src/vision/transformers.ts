import type { InferenceOptions } from '../inference/onnx-runtime.ts';
import { sessionOptions, unusable } from '../inference/onnx-runtime.ts';
import { notInstalled } from '../inference/optional-package.ts';

export type Transformers = typeof import('@huggingface/transformers');

let loading: Promise<Transformers> | undefined;

/**
 * transformers.js, loaded with the first use, and kept from the network: models are folders of this machine.
 * @throws AppError `runtime_not_installed`
 */
export async function loadTransformers(): Promise<Transformers> {
  loading ??= import('@huggingface/transformers');
  try {
    const transformers = await loading;
    transformers.env.allowRemoteModels = false;
    transformers.env.allowLocalModels = true;
    // What goes wrong is thrown; at other levels the inputs of a run that failed are printed.
    transformers.env.logLevel = transformers.LogLevel.NONE;
    return transformers;
  } catch (cause) {
    loading = undefined;
    throw notInstalled('@huggingface/transformers', cause);
  }
}

/** What `from_pretrained` is given for a folder of this machine. */
export function localOptions(options: InferenceOptions) {
  return {
    local_files_only: true,
    device: 'cpu',
    session_options: sessionOptions(options),
  } as const;
}

/**
 * Loads one part of a model, and names the file where that cannot be done.
 * @param part what it is, such as `tokenizer`
 * @throws AppError `model_unusable`
 */
export async function loadPart<Part>(file: string, part: string, load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    throw unusable(file, `has no ${part} that can be loaded`, cause);
  }
}
