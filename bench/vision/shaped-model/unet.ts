import {
  attention,
  convolution,
  downsample,
  gelu,
  groupNormalization,
  layerNormalization,
  linear,
  residualBlock,
  silu,
  toPicture,
  toSequence,
  upsample,
} from './layers.ts';
import type { Network } from './network.ts';

/** How large a UNet of the Stable Diffusion 1 family is. */
export interface UNetShape {
  /** Channels of the resolutions, the finest first; all but the last have cross-attention. */
  channels: readonly number[];
  textWidth: number;
}

const HEADS = 8;
const BLOCKS = 2;
const LATENT_CHANNELS = 4;

/** From `sample`, `timestep` and `encoder_hidden_states` to the noise. */
export function addUNet(network: Network, { channels, textWidth }: UNetShape): string {
  const [finest = 0] = channels;
  const coarsest = channels.at(-1) ?? 0;
  const time = { embedding: addTimeEmbedding(network, finest), width: finest * 4 };
  const residual = (value: string, from: number, to: number) => residualBlock(network, value, from, to, time);
  const transformer = (value: string, width: number) => addTransformer(network, value, width, textWidth);

  let value = convolution(network, 'sample', LATENT_CHANNELS, finest);
  let width = finest;
  const kept = [{ value, width }];
  for (const [level, to] of channels.entries()) {
    const isLast = level === channels.length - 1;
    for (let block = 0; block < BLOCKS; block += 1) {
      value = residual(value, width, to);
      if (!isLast) value = transformer(value, to);
      width = to;
      kept.push({ value, width });
    }
    if (isLast) break;
    value = downsample(network, value, width);
    kept.push({ value, width });
  }

  value = residual(value, coarsest, coarsest);
  value = transformer(value, coarsest);
  value = residual(value, coarsest, coarsest);

  for (const [level, to] of channels.toReversed().entries()) {
    for (let block = 0; block < BLOCKS + 1; block += 1) {
      const beside = kept.pop() ?? { value: '', width: 0 };
      const joined = network.node('Concat', [value, beside.value], { axis: 1 });
      value = residual(joined, width + beside.width, to);
      if (level > 0) value = transformer(value, to);
      width = to;
    }
    if (level < channels.length - 1) value = upsample(network, value, width);
  }
  const normal = silu(network, groupNormalization(network, value, finest));
  return convolution(network, normal, finest, LATENT_CHANNELS);
}

/** Cosines and sines of the timestep at frequencies from 1 down to 1/10,000, and two layers. */
function addTimeEmbedding(network: Network, width: number): string {
  const half = width / 2;
  const frequencies = Array.from({ length: half }, (_, place) => 10_000 ** (-place / half));
  const steps = network.node('Unsqueeze', ['timestep', network.integers([1])]);
  const numbers = network.node('Cast', [steps], { to: 1 });
  const angles = network.multiply(numbers, network.floats(frequencies, [1, half]));
  const waves = [network.node('Cos', [angles]), network.node('Sin', [angles])];
  const embedding = network.node('Concat', waves, { axis: -1 });
  const hidden = silu(network, linear(network, embedding, width, width * 4));
  return linear(network, hidden, width * 4, width * 4);
}

function addTransformer(network: Network, picture: string, width: number, textWidth: number): string {
  const normal = groupNormalization(network, picture, width);
  const entered = convolution(network, normal, width, width, { kernel: 1 });
  let value = toSequence(network, entered, width);
  const toItself = layerNormalization(network, value, width);
  value = network.add(attention(network, toItself, toItself, { heads: HEADS, width }), value);
  const toText = layerNormalization(network, value, width);
  const text = { heads: HEADS, width, contextWidth: textWidth };
  value = network.add(attention(network, toText, 'encoder_hidden_states', text), value);
  value = network.add(addFeedForward(network, layerNormalization(network, value, width), width), value);
  const left = convolution(network, toPicture(network, value, entered), width, width, { kernel: 1 });
  return network.add(left, picture);
}

/** One half of the first layer says how much of the other goes on. */
function addFeedForward(network: Network, value: string, width: number): string {
  const both = linear(network, value, width, width * 8);
  const [content = '', gate = ''] = network.split('Split', [both], 2, { axis: -1 });
  return linear(network, network.multiply(content, gelu(network, gate)), width * 4, width);
}
