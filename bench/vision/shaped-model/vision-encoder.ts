import { clipLayer, layerNormalization, linear } from './layers.ts';
import type { Network } from './network.ts';

/** Of the vision tower of CLIP ViT-L/14. */
export const visionShape = {
  side: 224,
  patch: 14,
  width: 1024,
  layers: 24,
  heads: 16,
  embedding: 768,
} as const;

/** From `pixel_values` to the embedding of the picture. */
export function addVisionEncoder(network: Network): string {
  const { side, patch, width, layers, heads, embedding } = visionShape;
  const places = (side / patch) ** 2;
  const filters = network.weight([width, 3, patch, patch], 3 * patch * patch);
  const patches = network.node('Conv', ['pixel_values', filters], {
    kernel_shape: [patch, patch],
    strides: [patch, patch],
  });
  const sequence = network.transpose(network.reshape(patches, [0, width, -1]), [0, 2, 1]);
  const images = network.node('Shape', ['pixel_values'], { start: 0, end: 1 });
  const one = network.node('Concat', [images, network.integers([1, width])], { axis: 0 });
  const whole = network.node('Expand', [network.weight([width], width), one]);
  const all = network.node('Concat', [whole, sequence], { axis: 1 });
  let value = network.add(all, network.weight([places + 1, width], width));
  value = layerNormalization(network, value, width);
  for (let layer = 0; layer < layers; layer += 1) value = clipLayer(network, value, { width, heads });
  const first = network.node('Gather', [value, network.integers([0])], { axis: 1 });
  const pooled = layerNormalization(network, network.reshape(first, [-1, width]), width);
  return linear(network, pooled, width, embedding, { hasBias: false });
}
