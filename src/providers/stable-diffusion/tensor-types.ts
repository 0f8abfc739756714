/// <reference lib="esnext.float16" />
import type { Tensor } from 'onnxruntime-node';
import { AppError } from '../../errors.ts';
import { loadOnnxRuntime } from '../../inference/onnx-runtime.ts';

/** A tensor that is filled again before each run, and what its numbers are read from. */
export interface InputTensor {
  readonly tensor: Tensor;
  /** Takes over the numbers, in the tensor's own type. @param offset place of the first of them */
  fill(values: ArrayLike<number>, offset?: number): void;
}

/**
 * A tensor for an input of a model, in the element type that the model asks for.
 * @param type as in the session's metadata; what is unknown counts as float32
 */
export async function createInputTensor(
  type: Tensor.Type | undefined,
  dimensions: readonly number[],
): Promise<InputTensor> {
  const { Tensor } = await loadOnnxRuntime();
  const count = dimensions.reduce((product, dimension) => product * dimension, 1);
  switch (type) {
    case 'int64': {
      const data = new BigInt64Array(count);
      return {
        tensor: new Tensor('int64', data, dimensions),
        fill: (values, offset = 0) => {
          for (let i = 0; i < values.length; i++) data[offset + i] = BigInt(Math.round(values[i] ?? 0));
        },
      };
    }
    case 'int32': {
      const data = new Int32Array(count);
      return {
        tensor: new Tensor('int32', data, dimensions),
        fill: (values, offset = 0) => {
          for (let i = 0; i < values.length; i++) data[offset + i] = Math.round(values[i] ?? 0);
        },
      };
    }
    case 'float16': {
      if (globalThis.Float16Array === undefined) {
        throw new AppError('model_unusable', 'A model with inputs of 16 bits needs Node 24 or newer.');
      }
      const data = new Float16Array(count);
      const bits = new Uint16Array(data.buffer);
      const tensor = new Tensor('float16', bits, dimensions);
      // onnxruntime 1.30 turns the bits into a Float16Array and then measures that as empty
      // (github.com/microsoft/onnxruntime/pull/32323), so it is shown the bits again.
      Object.defineProperty(tensor, 'data', { value: bits });
      return { tensor, fill: (values, offset) => data.set(values, offset) };
    }
    case 'float64': {
      const data = new Float64Array(count);
      return {
        tensor: new Tensor('float64', data, dimensions),
        fill: (values, offset) => data.set(values, offset),
      };
    }
    default: {
      const data = new Float32Array(count);
      return {
        tensor: new Tensor('float32', data, dimensions),
        fill: (values, offset) => data.set(values, offset),
      };
    }
  }
}

/** The numbers of a model's answer: its own array where that is float32 already. */
export function readFloats(tensor: Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  return new Float32Array(data as ArrayLike<number>);
}
