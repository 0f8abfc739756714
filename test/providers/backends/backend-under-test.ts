import sharp from 'sharp';
import { AppError } from '../../../src/errors.ts';
import { createOutbound } from '../../../src/outbound.ts';
import type { Backend } from '../../../src/providers/backends/backend.ts';
import {
  type BackendProviderOptions,
  createBackendProvider,
} from '../../../src/providers/backends/backend-provider.ts';
import type {
  ImageProvider,
  ImageRequest,
  ImageSize,
  SourceImage,
} from '../../../src/providers/image-provider.ts';
import { imageRequest, watch } from '../../contracts/image-provider.ts';

/** A provider for a fake back end at this address. */
export function providerFor(
  backend: Backend,
  baseUrl: string,
  changes: Partial<BackendProviderOptions> = {},
): ImageProvider {
  return createBackendProvider(backend, {
    baseUrl,
    model: undefined,
    apiKey: undefined,
    fetchHosts: [],
    timeoutMs: 10_000,
    maxConcurrentCalls: 4,
    request: createOutbound({}).request,
    ...changes,
  });
}

/** The images of a request for the provider's default model, each whole. */
export async function make(provider: ImageProvider, changes: Partial<ImageRequest> = {}) {
  const request = requestFor(provider, changes);
  const { context, progress } = watch();
  const result = await provider.generate(request, context);
  const pngs = result.images.map((image) => {
    if ('error' in image) throw image.error;
    return image;
  });
  return { ...result, pngs, progress };
}

export async function failureOf(
  provider: ImageProvider,
  changes: Partial<ImageRequest> = {},
): Promise<AppError> {
  const failure = await provider
    .generate(requestFor(provider, changes), watch().context)
    .catch((error: unknown) => error);
  if (failure instanceof AppError) return failure;
  throw new Error('An AppError was expected.', { cause: failure });
}

/** A request for the provider's default model. */
export function requestFor(provider: ImageProvider, changes: Partial<ImageRequest> = {}): ImageRequest {
  const operation = changes.operation ?? 'generate';
  return imageRequest({
    operation,
    model: provider.defaultModel(operation),
    ...changes,
  });
}

/** A picture of one colour. */
export async function colouredPicture(
  size: ImageSize,
  format: SourceImage['format'] = 'png',
): Promise<SourceImage> {
  const bytes = await sharp({ create: { ...size, channels: 3, background: { r: 200, g: 30, b: 10 } } })
    .toFormat(format)
    .toBuffer();
  return { bytes, format, size };
}

/** In the form of the OpenAI API: the left of it may be redrawn (alpha 0), the rest stays. White all over. */
export function maskOfLeft({ width, height }: ImageSize, share = 0.5): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 4, 0xff);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (pixel % width < width * share) pixels[pixel * 4 + 3] = 0;
  }
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

/** The red, green and blue at places given as shares of width and height. */
export async function coloursAt(
  png: Buffer,
  places: readonly (readonly [number, number])[],
): Promise<number[][]> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return places.map(([x, y]) => {
    const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
    return [...data.subarray(at, at + 3)];
  });
}
