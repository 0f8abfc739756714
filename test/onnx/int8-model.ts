import type { onnx } from 'onnx-proto';
import { float32Tensor, floatsOf, int8Tensor } from './tensors.ts';

/** Below this a weight is not worth its scales. */
const SMALLEST_WEIGHT = 256;

/**
 * Stores the weights of matrix products and convolutions as int8 with a `DequantizeLinear` in front, one scale for
 * each channel that comes out. All else, and the arithmetic, stays float32.
 */
export function storeWeightsAsInt8(graph: onnx.GraphProto): void {
  const stored = new Map(graph.initializer.map((weight) => [weight.name ?? '', weight]));
  const casts = new Map(
    graph.node.filter(({ opType }) => opType === 'Cast').map((cast) => [cast.output?.[0] ?? '', cast]),
  );
  const axes = new Map(graph.node.map((node) => [node.input?.[1] ?? '', channelAxis(node)]));
  for (const [name, axis] of axes) {
    const cast = casts.get(name);
    const weight = stored.get(cast?.input?.[0] ?? name);
    if (axis === undefined || !weight || floatsOf(weight).length < SMALLEST_WEIGHT) continue;
    const { numbers, scales } = quantize(weight, axis);
    graph.initializer = [
      ...graph.initializer.filter((other) => other !== weight),
      int8Tensor(`${name}_int8`, dimsOf(weight), numbers),
      float32Tensor(`${name}_scale`, [scales.length], scales),
    ];
    const dequantizer = {
      opType: 'DequantizeLinear',
      input: [`${name}_int8`, `${name}_scale`],
      output: [name],
      attribute: [{ name: 'axis', type: 2, i: axis }],
    };
    graph.node = [dequantizer, ...graph.node.filter((node) => node !== cast)];
  }
}

/** Along which axis of its weight the node's results lie; undefined where it has no such weight. */
function channelAxis({ opType, attribute }: onnx.INodeProto): number | undefined {
  if (opType === 'Conv') return 0;
  if (opType === 'MatMul') return 1;
  if (opType !== 'Gemm') return undefined;
  const isTransposed = attribute?.some(({ name, i }) => name === 'transB' && Number(i) === 1);
  return isTransposed ? 0 : 1;
}

function quantize(weight: onnx.ITensorProto, axis: number): { numbers: Int8Array; scales: Float32Array } {
  const values = floatsOf(weight);
  const dims = dimsOf(weight);
  const channels = dims[axis] ?? 1;
  const within = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const scales = new Float32Array(channels);
  values.forEach((value, place) => {
    const channel = Math.floor(place / within) % channels;
    scales[channel] = Math.max(scales[channel] ?? 0, Math.abs(value) / 127);
  });
  const numbers = Int8Array.from(values, (value, place) => {
    const scale = scales[Math.floor(place / within) % channels];
    return scale ? Math.round(value / scale) : 0;
  });
  return { numbers, scales };
}

function dimsOf({ dims }: onnx.ITensorProto): number[] {
  return (dims ?? []).map(Number);
}
