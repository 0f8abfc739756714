import type { Network } from './network.ts';

/** The layers that the networks of Stable Diffusion are made of, each as exporters write it. */

const GROUPS = 32;

/** Pictures: [images, channels, height, width]. */
export function convolution(
  network: Network,
  value: string,
  from: number,
  to: number,
  { kernel = 3, stride = 1 } = {},
): string {
  const weight = network.weight([to, from, kernel, kernel], from * kernel * kernel);
  const edge = (kernel - 1) / 2;
  return network.node('Conv', [value, weight, network.bias([to])], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [edge, edge, edge, edge],
    dilations: [1, 1],
    group: 1,
  });
}

/** `x · weights`, over the last axis. */
export function linear(
  network: Network,
  value: string,
  from: number,
  to: number,
  { hasBias = true } = {},
): string {
  const product = network.node('MatMul', [value, network.weight([from, to], from)]);
  return hasBias ? network.add(network.bias([to]), product) : product;
}

/** There is no such operator in this opset: the groups are normalised as if they were channels. */
export function groupNormalization(network: Network, value: string, channels: number): string {
  const groups = network.reshape(value, [0, GROUPS, -1]);
  const ones = network.floats(new Array(GROUPS).fill(1));
  const zeros = network.floats(new Array(GROUPS).fill(0));
  const normal = network.node('InstanceNormalization', [groups, ones, zeros], { epsilon: 1e-5 });
  const shape = network.node('Shape', [value]);
  const restored = network.node('Reshape', [normal, shape]);
  const scaled = network.multiply(restored, network.scale([channels, 1, 1]));
  return network.add(scaled, network.bias([channels, 1, 1]));
}

export function layerNormalization(network: Network, value: string, width: number): string {
  const input = [value, network.scale([width]), network.bias([width])];
  return network.node('LayerNormalization', input, { axis: -1, epsilon: 1e-5 });
}

/** x · sigmoid(x). */
export function silu(network: Network, value: string): string {
  return network.multiply(value, network.node('Sigmoid', [value]));
}

/** By the error function, as in the feed-forward of the UNet. */
export function gelu(network: Network, value: string): string {
  const scaled = network.node('Div', [value, network.float(Math.SQRT2)]);
  const raised = network.add(network.node('Erf', [scaled]), network.float(1));
  return network.multiply(network.multiply(value, raised), network.float(0.5));
}

/** Two convolutions around which the value goes, too; `time` moves the channels in between. */
export function residualBlock(
  network: Network,
  value: string,
  from: number,
  to: number,
  time?: { embedding: string; width: number },
): string {
  const first = silu(network, groupNormalization(network, value, from));
  let inner = convolution(network, first, from, to);
  if (time) {
    const moved = linear(network, silu(network, time.embedding), time.width, to);
    const wide = network.node('Unsqueeze', [moved, network.integers([2, 3])]);
    inner = network.add(inner, wide);
  }
  const second = silu(network, groupNormalization(network, inner, to));
  const added = convolution(network, second, to, to);
  const around = from === to ? value : convolution(network, value, from, to, { kernel: 1 });
  return network.add(around, added);
}

interface AttentionOptions {
  heads: number;
  /** Of the value, and of the answer. */
  width: number;
  /** Of what is attended to. */
  contextWidth?: number;
  hasBias?: boolean;
  /** Added to the scores. */
  mask?: string;
}

/** Sequences: [images, places, width]. As `scaled_dot_product_attention` is exported. */
export function attention(
  network: Network,
  value: string,
  context: string,
  options: AttentionOptions,
): string {
  const { heads, width, contextWidth = width, hasBias = false, mask } = options;
  const split = (sequence: string) => network.reshape(sequence, [0, 0, heads, width / heads]);
  const share = network.float((width / heads) ** -0.25);
  const queries = split(linear(network, value, width, width, { hasBias }));
  const keys = split(linear(network, context, contextWidth, width, { hasBias }));
  const values = split(linear(network, context, contextWidth, width, { hasBias }));
  const scores = network.node('MatMul', [
    network.multiply(network.transpose(queries, [0, 2, 1, 3]), share),
    network.multiply(network.transpose(keys, [0, 2, 3, 1]), share),
  ]);
  const masked = mask === undefined ? scores : network.add(scores, mask);
  const weights = network.node('Softmax', [masked], { axis: -1 });
  const mixed = network.node('MatMul', [weights, network.transpose(values, [0, 2, 1, 3])]);
  const joined = network.reshape(network.transpose(mixed, [0, 2, 1, 3]), [0, 0, width]);
  return linear(network, joined, width, width);
}

export function downsample(network: Network, value: string, channels: number): string {
  return convolution(network, value, channels, channels, { stride: 2 });
}

export function upsample(network: Network, value: string, channels: number): string {
  const larger = network.node('Resize', [value, '', network.floats([1, 1, 2, 2])], {
    mode: 'nearest',
    nearest_mode: 'floor',
    coordinate_transformation_mode: 'asymmetric',
  });
  return convolution(network, larger, channels, channels);
}

/** From a picture to a sequence of its places. */
export function toSequence(network: Network, picture: string, channels: number): string {
  return network.reshape(network.transpose(picture, [0, 2, 3, 1]), [0, -1, channels]);
}

/** Back to the shape of `picture`. */
export function toPicture(network: Network, sequence: string, picture: string): string {
  const channelsFirst = network.transpose(sequence, [0, 2, 1]);
  return network.node('Reshape', [channelsFirst, network.node('Shape', [picture])]);
}

/** A layer of either tower of CLIP. */
export function clipLayer(
  network: Network,
  value: string,
  { width, heads, mask }: { width: number; heads: number; mask?: string },
): string {
  const normal = layerNormalization(network, value, width);
  const options = { heads, width, hasBias: true, ...(mask && { mask }) };
  const attended = network.add(value, attention(network, normal, normal, options));
  const hidden = linear(network, layerNormalization(network, attended, width), width, width * 4);
  // CLIP's own approximation of GELU.
  const gate = network.node('Sigmoid', [network.multiply(hidden, network.float(1.702))]);
  return network.add(attended, linear(network, network.multiply(hidden, gate), width * 4, width));
}

/** Added to the scores of attention: no place attends to those behind it. */
export function causalMask(length: number): number[] {
  return Array.from({ length: length * length }, (_, place) =>
    place % length > Math.floor(place / length) ? -1e9 : 0,
  );
}
