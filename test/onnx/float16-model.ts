import type { onnx } from 'onnx-proto';
import { DataType, storeAsFloat16 } from './tensors.ts';

/** Makes a float32 graph one of half precision. */
export function storeAsFloat16Model(graph: onnx.GraphProto): void {
  const kept = nodesKept(graph);
  const readByKept = new Set([...kept].flatMap(({ input }) => input ?? []));
  for (const weight of graph.initializer) if (!readByKept.has(weight.name ?? '')) storeAsFloat16(weight);
  for (const { type } of [...graph.input, ...graph.output])
    if (type?.tensorType?.elemType === DataType.FLOAT) type.tensorType.elemType = DataType.FLOAT16;
  for (const node of graph.node) if (!kept.has(node)) makeHalf(node);
  graph.node = graph.node.flatMap((node) => (isWave(node) ? [node, castAfter(node)] : [node]));
}

/**
 * What works out the time embedding up to sine and cosine, as in the exports of diffusers: a timestep of 951 times
 * a frequency is too much for eleven bits. And the scales of `Resize`, which are float32 in every precision.
 */
function nodesKept(graph: onnx.GraphProto): Set<onnx.INodeProto> {
  const makerOf = new Map(graph.node.flatMap((node) => (node.output ?? []).map((name) => [name, node])));
  const makers = (names: readonly string[]) =>
    names.map((name) => makerOf.get(name)).filter((node) => node !== undefined);
  const resizes = graph.node.filter(({ opType }) => opType === 'Resize');
  const scales = resizes.flatMap(({ input }) => makers(input?.slice(1) ?? []));
  const kept = new Set([...scales, ...graph.node.filter(isWave)]);
  // A set goes on to what is added to it on the way.
  for (const { input } of kept) for (const maker of makers(input ?? [])) kept.add(maker);
  return kept;
}

function isWave({ opType }: onnx.INodeProto): boolean {
  return opType === 'Sin' || opType === 'Cos';
}

function makeHalf({ opType, attribute }: onnx.INodeProto): void {
  for (const property of attribute ?? []) {
    if (property.t) storeAsFloat16(property.t);
    if (opType === 'Cast' && property.name === 'to' && Number(property.i) === DataType.FLOAT)
      property.i = DataType.FLOAT16;
  }
}

/** Puts a cast to float16 behind the node, under the name that its readers know. */
function castAfter(node: onnx.INodeProto): onnx.INodeProto {
  const name = node.output?.[0] ?? '';
  node.output = [`${name}_float32`];
  return {
    opType: 'Cast',
    input: node.output,
    output: [name],
    attribute: [{ name: 'to', type: 2, i: DataType.FLOAT16 }],
  };
}
