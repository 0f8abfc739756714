import { attention, layerNormalization, linear } from './layers.ts';
import type { Network } from './network.ts';

/** Of the text tower of CLIP ViT-L/14. */
export const textShape = { width: 768, layers: 12, heads: 12, tokens: 49_408, length: 77 } as const;

/** From `input_ids` to the hidden states of all tokens, and that of the last. */
export function addTextEncoder(network: Network): { states: string; pooled: string } {
  const { width, layers, heads, tokens, length } = textShape;
  const embedded = network.node('Gather', [network.weight([tokens, width], width), 'input_ids']);
  let value = network.add(embedded, network.weight([1, length, width], width));
  const mask = network.floats(causalMask(length), [1, 1, length, length]);
  for (let layer = 0; layer < layers; layer += 1) {
    const normal = layerNormalization(network, value, width);
    const attended = attention(network, normal, normal, { heads, width, hasBias: true, mask });
    value = network.add(value, attended);
    const hidden = linear(network, layerNormalization(network, value, width), width, width * 4);
    // CLIP's own approximation of GELU.
    const gate = network.node('Sigmoid', [network.multiply(hidden, network.float(1.702))]);
    value = network.add(value, linear(network, network.multiply(hidden, gate), width * 4, width));
  }
  const states = layerNormalization(network, value, width);
  const last = network.node('ArgMax', ['input_ids'], { axis: -1, keepdims: 1 });
  const pooled = network.node('GatherND', [states, last], { batch_dims: 1 });
  return { states, pooled };
}

/** No token attends to those behind it. */
function causalMask(length: number): number[] {
  return Array.from({ length: length * length }, (_, place) =>
    place % length > Math.floor(place / length) ? -1e9 : 0,
  );
}
