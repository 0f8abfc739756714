import { type InferenceOptions, openOnnxSession } from '../../inference/onnx-runtime.ts';
import { createInputTensor, readFloats } from './tensor-types.ts';

/** What the UNet is told about a text: `tokens` rows of `width` numbers. */
export interface TextEmbedding {
  data: Float32Array;
  tokens: number;
  width: number;
}

export interface TextEncoder {
  encode(ids: readonly number[]): Promise<TextEmbedding>;
  release(): Promise<void>;
}

/** @throws AppError `model_unusable` naming the file, `runtime_not_installed` */
export async function openTextEncoder(file: string, options: InferenceOptions): Promise<TextEncoder> {
  const names = { inputs: ['input_ids'], outputs: ['last_hidden_state'] };
  const session = await openOnnxSession(file, names, options);
  return {
    async encode(ids) {
      const input = await createInputTensor(session.inputTypes.get('input_ids'), [1, ids.length]);
      input.fill(ids);
      const { last_hidden_state: hidden } = await session.run({ input_ids: input.tensor });
      const data = hidden === undefined ? new Float32Array() : readFloats(hidden);
      return { data, tokens: ids.length, width: data.length / ids.length };
    },
    release: () => session.release(),
  };
}
