import {
  attention,
  convolution,
  groupNormalization,
  residualBlock,
  silu,
  toPicture,
  toSequence,
  upsample,
} from './layers.ts';
import type { Network } from './network.ts';

/** From the coarsest to the finest. */
const CHANNELS = [512, 512, 256, 128];
const BLOCKS = 3;

/** From `latent_sample` to the picture. */
export function addVaeDecoder(network: Network): string {
  const [coarsest = 0] = CHANNELS;
  let value = convolution(network, 'latent_sample', 4, 4, { kernel: 1 });
  value = convolution(network, value, 4, coarsest);
  value = residualBlock(network, value, coarsest, coarsest);
  value = addAttention(network, value, coarsest);
  value = residualBlock(network, value, coarsest, coarsest);
  let width = coarsest;
  for (const [level, to] of CHANNELS.entries()) {
    for (let block = 0; block < BLOCKS; block += 1) {
      value = residualBlock(network, value, width, to);
      width = to;
    }
    if (level < CHANNELS.length - 1) value = upsample(network, value, width);
  }
  const normal = silu(network, groupNormalization(network, value, width));
  return convolution(network, normal, width, 3);
}

function addAttention(network: Network, picture: string, width: number): string {
  const places = toSequence(network, groupNormalization(network, picture, width), width);
  const attended = attention(network, places, places, { heads: 1, width, hasBias: true });
  return network.add(toPicture(network, attended, picture), picture);
}
