import { join } from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { loadOnnxRuntime } from '../../inference/onnx-runtime.ts';
import { loadPart, loadTransformers } from '../transformers.ts';

/** CLIP was trained on no longer texts, and has no positions for more. */
const MOST_TOKENS = 77;

/** Texts as the text encoder takes them. */
export interface TextTokens {
  /** What the ONNX files may ask for: `input_ids` and `attention_mask`, one row a text. */
  toTensors(texts: readonly string[]): Promise<{ input_ids: Tensor; attention_mask: Tensor }>;
}

/** @throws AppError `model_unusable` */
export async function loadTextTokens(folder: string): Promise<TextTokens> {
  const { AutoTokenizer } = await loadTransformers();
  const tokenizer = await loadPart(join(folder, 'tokenizer.json'), 'tokenizer', () =>
    AutoTokenizer.from_pretrained(folder, { local_files_only: true }),
  );
  return {
    async toTensors(texts) {
      const rows = texts.map((text) => cutToLength(tokenizer.encode(text)));
      return toTensors(rows, tokenizer.pad_token_id ?? 0);
    },
  };
}

/**
 * The encoder reads the meaning of a text off at its end-of-text token, so that has to stay where the rest is cut;
 * transformers.js would cut it off.
 */
function cutToLength(ids: number[]): number[] {
  if (ids.length <= MOST_TOKENS) return ids;
  return [...ids.slice(0, MOST_TOKENS - 1), ids.at(-1) as number];
}

/** What is filled up comes after the end-of-text token, and a token sees only those before it: it changes nothing. */
async function toTensors(rows: readonly number[][], padding: number) {
  const { Tensor } = await loadOnnxRuntime();
  const length = Math.max(...rows.map((row) => row.length));
  const ids = new BigInt64Array(rows.length * length).fill(BigInt(padding));
  const attention = new BigInt64Array(rows.length * length);
  rows.forEach((row, index) => {
    row.forEach((id, position) => {
      ids[index * length + position] = BigInt(id);
      attention[index * length + position] = 1n;
    });
  });
  const shape = [rows.length, length];
  return {
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', attention, shape),
  };
}
