import type { onnx } from 'onnx-proto';
import { DataType, float32Tensor, int64Tensor } from './tensors.ts';

/** The noise schedule the model was trained with ("scaled linear"). */
export interface NoiseSchedule {
  steps: number;
  betaStart: number;
  betaEnd: number;
}

/**
 * Makes a UNet of four channels one of nine: the latents, the mask (1: repaint) and the latents of the masked
 * picture. Where the mask is 1 it answers as before. Where it is 0 it answers with just the noise that lies between
 * the latents and those of the masked picture, x = √a·picture + √(1-a)·noise, so that every sampler arrives at the
 * picture there: what was fed shows in the result.
 */
export function addInpaintingInput(graph: onnx.GraphProto, schedule: NoiseSchedule): void {
  const sample = graph.input.find(({ name }) => name === 'sample');
  const channels = sample?.type?.tensorType?.shape?.dim?.[1];
  if (!channels) throw new Error("The UNet has no input 'sample'.");
  channels.dimValue = 9;
  for (const node of graph.node) {
    node.input = node.input?.map((name) => (name === 'sample' ? 'latents' : name)) ?? [];
    node.output = node.output?.map((name) => (name === 'out_sample' ? 'noise_by_unet' : name)) ?? [];
  }
  const signals = signalShares(schedule);
  graph.initializer.push(
    int64Tensor('channel_axis', [1]),
    int64Tensor('channel_0', [0]),
    int64Tensor('channel_4', [4]),
    int64Tensor('channel_5', [5]),
    int64Tensor('channel_9', [9]),
    int64Tensor('one_number_an_image', [-1, 1, 1, 1]),
    float32Tensor('one', [1], [1]),
    float32Tensor('signal_scales', [signals.length], signals.map(Math.sqrt)),
    float32Tensor(
      'noise_scales',
      [signals.length],
      signals.map((signal) => Math.sqrt(1 - signal)),
    ),
  );
  graph.node.unshift(slice('latents', 'channel_0', 'channel_4'));
  graph.node.push(
    slice('mask', 'channel_4', 'channel_5'),
    slice('picture', 'channel_5', 'channel_9'),
    {
      opType: 'Cast',
      input: ['timestep'],
      output: ['step'],
      attribute: [{ name: 'to', type: 2, i: DataType.INT64 }],
    },
    node('Gather', ['signal_scales', 'step'], 'signal_scale_list'),
    node('Gather', ['noise_scales', 'step'], 'noise_scale_list'),
    node('Reshape', ['signal_scale_list', 'one_number_an_image'], 'signal_scale'),
    node('Reshape', ['noise_scale_list', 'one_number_an_image'], 'noise_scale'),
    node('Mul', ['picture', 'signal_scale'], 'signal'),
    node('Sub', ['latents', 'signal'], 'scaled_noise'),
    node('Div', ['scaled_noise', 'noise_scale'], 'noise_to_picture'),
    node('Sub', ['one', 'mask'], 'kept'),
    node('Mul', ['noise_by_unet', 'mask'], 'noise_inside'),
    node('Mul', ['noise_to_picture', 'kept'], 'noise_outside'),
    node('Add', ['noise_inside', 'noise_outside'], 'out_sample'),
  );
}

function node(opType: string, input: string[], output: string): onnx.INodeProto {
  return { opType, input, output: [output] };
}

function slice(output: string, from: string, to: string): onnx.INodeProto {
  return node('Slice', ['sample', from, to, 'channel_axis'], output);
}

/** How much of the picture is left at each timestep: the running product of 1 - beta. */
function signalShares({ steps, betaStart, betaEnd }: NoiseSchedule): number[] {
  const [first, last] = [Math.sqrt(betaStart), Math.sqrt(betaEnd)];
  let share = 1;
  return Array.from({ length: steps }, (_, step) => {
    const root = first + ((last - first) * step) / (steps - 1);
    share *= 1 - root ** 2;
    return share;
  });
}
