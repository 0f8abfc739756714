import {
  type InferenceOptions,
  type OnnxSession,
  openOnnxSession,
  unusable,
} from '../../inference/onnx-runtime.ts';
import type { ImageSize } from '../image-provider.ts';
import { LATENT_CHANNELS, type LatentSize, latentSizeOf, scaleLatents } from './latents.ts';
import { createInputTensor, readFloats } from './tensor-types.ts';

/** From latents to pixels: three planes (red, green, blue), -1 to 1. */
export interface VaeDecoder {
  decode(latents: Float32Array, size: LatentSize): Promise<Float32Array>;
  release(): Promise<void>;
}

/** From pixels to latents, without the random part of the encoder: the same picture gives the same latents. */
export interface VaeEncoder {
  encode(pixels: Float32Array, size: ImageSize): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * @param latentScale what the latents outside of the VAE are multiplied with
 * @throws AppError `model_unusable` naming the file, `runtime_not_installed`
 */
export async function openVaeDecoder(
  file: string,
  latentScale: number,
  options: InferenceOptions,
): Promise<VaeDecoder> {
  const session = await openOnnxSession(
    file,
    { inputs: ['latent_sample'], outputs: ['sample'] },
    { ...options, hasLargeAttention: true, givesMemoryBack: true },
  );
  return {
    async decode(latents, { width, height }) {
      const unscaled = scaleLatents(latents, 1 / latentScale);
      const { sample } = await runOn(session, 'latent_sample', unscaled, [1, LATENT_CHANNELS, height, width]);
      return sample === undefined ? new Float32Array() : readFloats(sample);
    },
    release: () => session.release(),
  };
}

/** As {@link openVaeDecoder}. */
export async function openVaeEncoder(
  file: string,
  latentScale: number,
  options: InferenceOptions,
): Promise<VaeEncoder> {
  const session = await openOnnxSession(file, { inputs: ['sample'], outputs: [] }, options);
  return {
    async encode(pixels, size) {
      const answer = await runOn(session, 'sample', pixels, [1, 3, size.height, size.width]);
      // Newer exports answer with mean and deviation one after the other, older ones with latents.
      const latents = answer.latent_sample ?? answer.latent_parameters;
      if (latents === undefined) {
        throw unusable(file, `has no output 'latent_sample' (it has ${Object.keys(answer).join(', ')})`);
      }
      const { width, height } = latentSizeOf(size);
      return scaleLatents(readFloats(latents).subarray(0, LATENT_CHANNELS * height * width), latentScale);
    },
    release: () => session.release(),
  };
}

async function runOn(
  session: OnnxSession,
  name: string,
  values: Float32Array,
  dimensions: readonly number[],
) {
  const input = await createInputTensor(session.inputTypes.get(name), dimensions);
  input.fill(values);
  return await session.run({ [name]: input.tensor });
}
