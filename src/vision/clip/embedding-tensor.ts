import type { Tensor } from 'onnxruntime-node';
import { toUnitLength } from './vectors.ts';

/** The rows of a matrix, each with the length 1. */
export function readUnitRows(tensor: Tensor): Float32Array[] {
  const numbers = toFloat32(tensor);
  const [rows = 0, width = 0] = tensor.dims;
  return Array.from({ length: rows }, (_, row) =>
    toUnitLength(numbers.subarray(row * width, (row + 1) * width)),
  );
}

/** Models with weights of 16 bits may answer in them too. */
export function toFloat32({ data }: Tensor): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data as Iterable<number>);
}
