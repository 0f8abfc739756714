import { AppError } from '../../errors.ts';
import { hasPngSignature } from '../../png/png-chunks.ts';
import { readWholePng } from '../../png/whole-png.ts';
import type { GenerateContext, ImageResult, ProvidedImage } from '../image-provider.ts';
import type { UpstreamReply } from './image-endpoint.ts';
import { type CompletedEvent, readImageEvents } from './image-events.ts';
import { readImageReply } from './image-reply.ts';
import { toUpstreamError } from './openai-errors.ts';

export interface ReceivedImages extends Pick<ImageResult, 'images' | 'usage'> {
  /** False when the answer broke off: images that never came may have been counted, too. */
  isUsageWhole: boolean;
}

interface ReceiveOptions extends Pick<GenerateContext, 'onProgress'> {
  model: string;
  /** For replies that name an address instead of holding the image. Throws only `AppError`s. */
  fetchImage?: (address: string) => Promise<Buffer>;
}

/**
 * The images of an answer: a stream of events where the server streams, else one JSON body.
 * @param count how many were asked for; the ones that are missing or broken become errors
 * @throws AppError when not one image is whole
 */
export async function receiveImages(
  reply: UpstreamReply,
  count: number,
  options: ReceiveOptions,
): Promise<ReceivedImages> {
  const isStream = String(reply.headers['content-type']).startsWith('text/event-stream');
  const received = await (isStream
    ? receiveStream(reply, count, options)
    : receiveReply(reply, count, options));
  const [first] = received.images;
  if (first !== undefined && 'error' in first && received.images.every((image) => 'error' in image)) {
    throw first.error;
  }
  return received;
}

async function receiveReply(
  reply: UpstreamReply,
  count: number,
  { onProgress, fetchImage }: ReceiveOptions,
): Promise<ReceivedImages> {
  const { body, images: decoded } = await readImageReply(reply.body, contentLength(reply));
  const { data, usage } = (body ?? {}) as {
    data?: ({ b64_json?: number | null; url?: unknown } | null)[];
    usage?: ImageResult['usage'];
  };
  if (!Array.isArray(data)) throw new AppError('upstream_invalid_response');
  const images = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const { b64_json: number, url } = data[index] ?? {};
      const bytes = decoded[number ?? -1];
      const image =
        !bytes?.length && fetchImage !== undefined && typeof url === 'string' && url !== ''
          ? await toFetchedImage(url, fetchImage)
          : await toProvidedImage(bytes);
      if ('png' in image) onProgress({ type: 'image', index });
      return image;
    }),
  );
  return { images, usage: usage ?? null, isUsageWhole: true };
}

/** Images that were complete before the stream failed are kept; the others carry the stream's error. */
async function receiveStream(
  reply: UpstreamReply,
  count: number,
  { model, onProgress }: ReceiveOptions,
): Promise<ReceivedImages> {
  const completed: { image: Buffer | null | undefined; usage: CompletedEvent['usage'] }[] = [];
  let failure = missingImage();
  try {
    for await (const { event, image } of readImageEvents(reply.body)) {
      if (event.type === 'image_generation.partial_image' || event.type === 'image_edit.partial_image') {
        if (!image) continue;
        const b64Json = image.toString('base64');
        const { partial_image_index: partialIndex } = event;
        onProgress({ type: 'partial_image', index: completed.length, partialIndex, b64Json });
      } else if (event.type === 'image_generation.completed' || event.type === 'image_edit.completed') {
        onProgress({ type: 'image', index: completed.length });
        completed.push({ image, usage: event.usage });
      }
    }
  } catch (error) {
    if (completed.length === 0) throw error;
    failure = toUpstreamError(error, model);
  }
  const images = await Promise.all(
    Array.from({ length: count }, async (_, index): Promise<ProvidedImage> => {
      const event = completed[index];
      return event === undefined ? { error: failure } : toProvidedImage(event.image);
    }),
  );
  const usage = addUsage(completed.map((event) => event.usage));
  return { images, usage, isUsageWhole: completed.length >= count };
}

function contentLength({ headers }: UpstreamReply): number | undefined {
  const length = Number(headers['content-length'] ?? Number.NaN);
  return Number.isSafeInteger(length) && headers['content-encoding'] === undefined ? length : undefined;
}

async function toFetchedImage(
  address: string,
  fetchImage: (address: string) => Promise<Buffer>,
): Promise<ProvidedImage> {
  try {
    return await toProvidedImage(await fetchImage(address));
  } catch (error) {
    if (error instanceof AppError) return { error };
    throw error;
  }
}

/** A whole PNG as it came; another whole image format as a PNG; else the error for this image. */
async function toProvidedImage(bytes: Buffer | null | undefined): Promise<ProvidedImage> {
  if (bytes === undefined) return { error: missingImage() };
  if (bytes === null)
    return { error: new AppError('upstream_invalid_response', 'This image was not valid base64.') };
  const size = readWholePng(bytes);
  if (size !== null) return { png: bytes, size, seed: null };
  try {
    if (hasPngSignature(bytes)) throw new Error('The PNG is not whole.');
    return await convertToPng(bytes);
  } catch (cause) {
    const detail = 'The provider sent this image broken or cut off.';
    return { error: new AppError('upstream_invalid_response', detail, { cause }) };
  }
}

async function convertToPng(bytes: Buffer): Promise<ProvidedImage> {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(bytes, { failOn: 'truncated' })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { png: data, size: { width: info.width, height: info.height }, seed: null };
}

function missingImage(): AppError {
  return new AppError('upstream_invalid_response', 'The provider did not send this image.');
}

/** Each completed event of a stream counts its own image. */
function addUsage(usages: CompletedEvent['usage'][]): Record<string, unknown> | null {
  const counted = usages.filter((usage) => usage !== undefined && usage !== null);
  if (counted.length === 0) return null;
  const sum = (count: (usage: CompletedEvent['usage']) => number) =>
    counted.reduce((total, usage) => total + count(usage), 0);
  return {
    input_tokens: sum((usage) => usage.input_tokens),
    input_tokens_details: {
      text_tokens: sum((usage) => usage.input_tokens_details?.text_tokens ?? 0),
      image_tokens: sum((usage) => usage.input_tokens_details?.image_tokens ?? 0),
    },
    output_tokens: sum((usage) => usage.output_tokens),
    total_tokens: sum((usage) => usage.total_tokens),
  };
}
