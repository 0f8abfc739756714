import { causalMask, clipLayer, layerNormalization } from './layers.ts';
import type { Network } from './network.ts';

/** Of the text tower of CLIP ViT-L/14. */
export const textShape = { width: 768, layers: 12, heads: 12, tokens: 49_408, length: 77 } as const;

/** From `input_ids` of any length up to 77 to the hidden states of all tokens, and that of the last. */
export function addTextEncoder(network: Network): { states: string; pooled: string } {
  const { width, layers, heads, tokens, length } = textShape;
  const embedded = network.node('Gather', [network.weight([tokens, width], width), 'input_ids']);
  const present = network.node('Shape', ['input_ids'], { start: 1, end: 2 });
  const cut = (value: string, axis: number) =>
    network.node('Slice', [value, network.integers([0]), present, network.integers([axis])]);
  let value = network.add(embedded, cut(network.weight([1, length, width], width), 1));
  const mask = cut(cut(network.floats(causalMask(length), [1, 1, length, length]), 2), 3);
  for (let layer = 0; layer < layers; layer += 1) value = clipLayer(network, value, { width, heads, mask });
  const states = layerNormalization(network, value, width);
  const last = network.node('ArgMax', ['input_ids'], { axis: -1, keepdims: 1 });
  const pooled = network.node('GatherND', [states, last], { batch_dims: 1 });
  return { states, pooled };
}
