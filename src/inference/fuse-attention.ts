import { readFile, stat } from 'node:fs/promises';
import type { onnx } from 'onnx-proto';

/** Larger files have their weights inside: reading them apart would take their size in memory, twice. */
const LARGEST_GRAPH_BYTES = 64 * 1024 * 1024;

/** Numbers of ONNX's element types and kinds of attributes. */
const INT64 = 7;
const FLOAT_ATTRIBUTE = 1;
const INT_ATTRIBUTE = 2;
const INTS_ATTRIBUTE = 7;

/**
 * Reads an ONNX file and replaces every softmax(queries · keysᵀ) · values without a mask by the one operator of
 * onnxruntime that goes through it piece by piece. The table of all places against all places, 1 GB for a guided
 * picture of 512x512 and as much again for its softmax, is then never there.
 * @returns the changed model; null where there is nothing to change, or the weights are in the file itself
 */
export async function fuseAttention(file: string): Promise<Uint8Array | null> {
  if ((await stat(file)).size > LARGEST_GRAPH_BYTES) return null;
  const { default: onnxProto } = await import('onnx-proto');
  const { ModelProto } = onnxProto.onnx;
  const model = ModelProto.decode(await readFile(file));
  if (!model.graph || fuseGraph(model.graph as onnx.GraphProto) === 0) return null;
  if (!model.opsetImport.some(({ domain }) => domain === 'com.microsoft'))
    model.opsetImport.push({ domain: 'com.microsoft', version: 1 });
  return ModelProto.encode(model).finish();
}

/** What exporters put between the linear layers and the scores: it is done for every image. */
const HEAD_SPLITTERS = new Set(['Reshape', 'Transpose', 'Squeeze', 'Mul', 'Div']);

interface Attention {
  /** The nodes it consists of; the last one's output is its answer. */
  nodes: onnx.INodeProto[];
  queries: string;
  /** With the last two axes exchanged. */
  keys: string;
  values: string;
  /** What the scores are multiplied with or divided by. */
  factor: Factor | null;
  answer: string;
}

interface Factor {
  opType: 'Mul' | 'Div';
  number: string;
  node: onnx.INodeProto;
}

/** @returns how many were found */
function fuseGraph(graph: onnx.GraphProto): number {
  const found = findAttentions(graph);
  if (found.length === 0) return 0;
  const replacement = new Map(
    found.map((attention, index) => [attention.nodes.at(-1), fused(attention, index)]),
  );
  const replaced = new Set(found.flatMap(({ nodes }) => nodes));
  graph.node = graph.node.flatMap((node) => replacement.get(node) ?? (replaced.has(node) ? [] : [node]));
  graph.initializer.push(...constants);
  return found.length;
}

function findAttentions({ node: nodes, output, initializer }: onnx.GraphProto): Attention[] {
  const makers = new Map(nodes.flatMap((node) => (node.output ?? []).map((name) => [name, node])));
  const weights = new Map(initializer.map((weight) => [weight.name ?? '', weight]));
  const uses = new Map<string, onnx.INodeProto[]>();
  for (const node of nodes)
    for (const name of node.input ?? []) uses.set(name, [...(uses.get(name) ?? []), node]);
  const given = new Set(output.map(({ name }) => name));

  /** The only node that reads what this one makes. */
  function onlyReader(node: onnx.INodeProto): onnx.INodeProto | undefined {
    const name = node.output?.[0] ?? '';
    const readers = uses.get(name) ?? [];
    return readers.length === 1 && !given.has(name) ? readers[0] : undefined;
  }

  /** Worked out from sizes and fixed numbers, as the factor of the scores is: 1/√(width of a head). */
  function isFixed(name: string): boolean {
    const weight = weights.get(name);
    if (weight) return (weight.dims ?? []).every((size) => Number(size) === 1);
    const maker = makers.get(name);
    return maker !== undefined && (maker.opType === 'Shape' || (maker.input ?? []).every(isFixed));
  }

  /** Scores may be multiplied with a number, or divided by one, before the softmax. */
  function unscale(node: onnx.INodeProto): { product?: onnx.INodeProto | undefined; factor: Factor | null } {
    const { opType } = node;
    const [left = '', right = ''] = node.input ?? [];
    if (opType !== 'Mul' && opType !== 'Div') return { product: node, factor: null };
    const isFlipped = opType === 'Mul' && !isFixed(right);
    const [value, number] = isFlipped ? [right, left] : [left, right];
    return isFixed(number)
      ? { product: makers.get(value), factor: { opType, number, node } }
      : { factor: null };
  }

  return nodes.flatMap((softmax): Attention[] => {
    const scores = makers.get(softmax.input?.[0] ?? '');
    const mixed = onlyReader(softmax);
    if (softmax.opType !== 'Softmax' || axisOf(softmax) !== -1 || !scores) return [];
    const { product, factor } = unscale(scores);
    if (product?.opType !== 'MatMul' || mixed?.opType !== 'MatMul') return [];
    const chain = [product, ...(factor ? [factor.node] : []), softmax, mixed];
    if (chain.slice(0, -1).some((node, place) => onlyReader(node) !== chain[place + 1])) return [];
    const [queries = '', keys = ''] = product.input ?? [];
    const [weighed, values = ''] = mixed.input ?? [];
    // Queries that are the same for all images, such as learned ones, would have to be repeated.
    const isSplit = (value: string) => HEAD_SPLITTERS.has(makers.get(value)?.opType ?? '');
    if (weighed !== softmax.output?.[0] || ![queries, keys, values].every(isSplit)) return [];
    return [{ nodes: chain, queries, keys, values, factor, answer: mixed.output?.[0] ?? '' }];
  });
}

/** Images and heads become one axis of as many images with one head: what comes in may have any number of axes. */
function fused({ queries, keys, values, factor, answer }: Attention, index: number): onnx.INodeProto[] {
  const name = (stem: string) => `fused_${index}_${stem}`;
  const node = (
    opType: string,
    input: string[],
    output: string,
    attribute: onnx.IAttributeProto[] = [],
  ): onnx.INodeProto => ({ opType, name: output, input, output: [output], attribute });
  const flat = (value: string, stem: string) => [
    node('Shape', [value], name(`${stem}_shape`)),
    node('Slice', [name(`${stem}_shape`), 'fused_-2', 'fused_end', 'fused_0'], name(`${stem}_sides`)),
    node('Concat', ['fused_-1', name(`${stem}_sides`)], name(`${stem}_flat_shape`), [axis(0)]),
    node('Reshape', [value, name(`${stem}_flat_shape`)], name(`${stem}_flat`)),
  ];
  return [
    ...(factor ? [node(factor.opType, [queries, factor.number], name('scaled'))] : []),
    ...flat(factor ? name('scaled') : queries, 'queries'),
    ...flat(keys, 'keys'),
    ...flat(values, 'values'),
    node('Transpose', [name('keys_flat')], name('keys_upright'), [
      { name: 'perm', type: INTS_ATTRIBUTE, ints: [0, 2, 1] },
    ]),
    {
      ...node(
        'MultiHeadAttention',
        [name('queries_flat'), name('keys_upright'), name('values_flat')],
        name('mixed'),
      ),
      domain: 'com.microsoft',
      attribute: [
        { name: 'num_heads', type: INT_ATTRIBUTE, i: 1 },
        { name: 'scale', type: FLOAT_ATTRIBUTE, f: 1 },
      ],
    },
    node('Slice', [name('queries_shape'), 'fused_0', 'fused_-1', 'fused_0'], name('outer_shape')),
    node('Slice', [name('values_shape'), 'fused_-1', 'fused_end', 'fused_0'], name('inner_shape')),
    node('Concat', [name('outer_shape'), name('inner_shape')], name('answer_shape'), [axis(0)]),
    node('Reshape', [name('mixed'), name('answer_shape')], answer),
  ];
}

const constants: readonly onnx.ITensorProto[] = [
  integer('fused_0', 0),
  integer('fused_-1', -1),
  integer('fused_-2', -2),
  integer('fused_end', 2 ** 31),
];

function integer(name: string, value: number): onnx.ITensorProto {
  const rawData = new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
  return { name, dims: [1], dataType: INT64, rawData };
}

function axis(value: number): onnx.IAttributeProto {
  return { name: 'axis', type: INT_ATTRIBUTE, i: value };
}

/** Without an axis it is the last one. */
function axisOf({ attribute }: onnx.INodeProto): number {
  return Number(attribute?.find(({ name }) => name === 'axis')?.i ?? -1);
}
