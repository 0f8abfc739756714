import { type InferenceOptions, openOnnxSession, unusable } from '../../inference/onnx-runtime.ts';
import { LATENT_CHANNELS, type LatentSize } from './latents.ts';
import type { ModelConfig } from './model-folder.ts';
import { createInputTensor, readFloats } from './tensor-types.ts';
import type { TextEmbedding } from './text-conditioning.ts';

/** What stays the same over all calls of the UNet for one picture. */
interface PredictionSetup {
  latentSize: LatentSize;
  prompt: TextEmbedding;
  /** Null: the prompt does not guide. */
  negative: TextEmbedding | null;
  guidance: number;
  /** What inpainting models see beside the latents: one plane of the mask, four of the picture without what goes. */
  inpainting: Float32Array | null;
}

/**
 * The UNet's answer to latents with noise.
 * The array that comes back is the same at each call.
 */
export type PredictNoise = (latents: Float32Array, timestep: number) => Promise<Float32Array>;

export interface Unet {
  /** Whether it is made for masked edits, and sees what is to stay. */
  readonly isInpainting: boolean;
  /** Whether it was taught to follow the guidance in one go (LCM), without a second answer to a negative prompt. */
  readonly hasGuidanceInput: boolean;
  prepare(setup: PredictionSetup): Promise<PredictNoise>;
  release(): Promise<void>;
}

const KNOWN_INPUTS = ['sample', 'timestep', 'encoder_hidden_states', 'timestep_cond'];
const INPAINTING_CHANNELS = 9;
const GUIDANCE_EMBEDDING_LENGTH = 256;

/** @throws AppError `model_unusable` naming the file, `runtime_not_installed` */
export async function openUnet(file: string, config: ModelConfig, options: InferenceOptions): Promise<Unet> {
  const names = { inputs: ['sample', 'timestep', 'encoder_hidden_states'], outputs: ['out_sample'] };
  const session = await openOnnxSession(file, names, { ...options, hasLargeAttention: true });
  const { inputTypes, inputShapes } = session;
  const channelsInFile = inputShapes.get('sample')?.[1];
  const channels = typeof channelsInFile === 'number' ? channelsInFile : config.unetInputChannels;
  const unknown = [...inputTypes.keys()].find((name) => !KNOWN_INPUTS.includes(name));
  const problem =
    unknown !== undefined
      ? `has an input '${unknown}', which Stable Diffusion 1 and 2 do not have`
      : channels !== LATENT_CHANNELS && channels !== INPAINTING_CHANNELS
        ? `takes ${channels} channels, not ${LATENT_CHANNELS} or ${INPAINTING_CHANNELS}`
        : null;
  if (problem !== null) {
    await session.release();
    throw unusable(file, problem);
  }
  const hasGuidanceInput = inputTypes.has('timestep_cond');

  async function prepare(setup: PredictionSetup): Promise<PredictNoise> {
    const { latentSize, prompt, negative, guidance, inpainting } = setup;
    const { width, height } = latentSize;
    // The negative prompt comes first, as the models' own pipelines have it.
    const texts = negative === null ? [prompt] : [negative, prompt];
    const batch = texts.length;
    const latentCount = LATENT_CHANNELS * height * width;
    const inputCount = channels * height * width;

    const sample = await createInputTensor(inputTypes.get('sample'), [batch, channels, height, width]);
    const timestepShape = (inputShapes.get('timestep') ?? [1]).map((length) =>
      typeof length === 'number' && length > 0 ? length : 1,
    );
    const timestep = await createInputTensor(inputTypes.get('timestep'), timestepShape);
    const hidden = await createInputTensor(inputTypes.get('encoder_hidden_states'), [
      batch,
      prompt.tokens,
      prompt.width,
    ]);
    texts.forEach((text, i) => {
      hidden.fill(text.data, i * text.data.length);
      if (inpainting !== null) sample.fill(inpainting, i * inputCount + latentCount);
    });
    const feeds = {
      sample: sample.tensor,
      timestep: timestep.tensor,
      encoder_hidden_states: hidden.tensor,
      ...(hasGuidanceInput ? { timestep_cond: await guidanceTensor(guidance) } : {}),
    };
    const guided = new Float32Array(latentCount);

    return async (latents, step) => {
      for (let i = 0; i < batch; i++) sample.fill(latents, i * inputCount);
      timestep.fill(new Array(timestep.tensor.size).fill(step));
      const { out_sample: output } = await session.run(feeds);
      const answer = output === undefined ? guided : readFloats(output);
      if (batch === 1) return answer;
      for (let i = 0; i < latentCount; i++) {
        const without = answer[i] ?? 0;
        guided[i] = without + guidance * ((answer[latentCount + i] ?? 0) - without);
      }
      return guided;
    };
  }

  async function guidanceTensor(guidance: number) {
    const lengthInFile = inputShapes.get('timestep_cond')?.[1];
    const length =
      config.guidanceEmbeddingLength ??
      (typeof lengthInFile === 'number' ? lengthInFile : GUIDANCE_EMBEDDING_LENGTH);
    const input = await createInputTensor(inputTypes.get('timestep_cond'), [1, length]);
    input.fill(embedGuidance(guidance, length));
    return input.tensor;
  }

  return {
    isInpainting: channels === INPAINTING_CHANNELS,
    hasGuidanceInput,
    prepare,
    release: () => session.release(),
  };
}

/**
 * The guidance as latent consistency models read it: sines, then cosines, of falling frequencies. They count from 0
 * where classifier-free guidance counts from 1.
 */
function embedGuidance(guidance: number, length: number): Float32Array {
  const embedding = new Float32Array(length);
  const half = Math.floor(length / 2);
  for (let i = 0; i < half; i++) {
    const angle = (guidance - 1) * 1000 * 10_000 ** (-i / (half - 1));
    embedding[i] = Math.sin(angle);
    embedding[half + i] = Math.cos(angle);
  }
  return embedding;
}
