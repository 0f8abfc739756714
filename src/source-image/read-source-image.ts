import { AppError } from '../errors.ts';
import { formatSize } from '../image-size.ts';
import type { SourceImage } from '../providers/image-provider.ts';
import { type InspectedImage, inspectImage } from './decodable-image.ts';

/** What a picture has to be: for the models of today, or as dall-e-2 had it. */
export type UploadRules = 'modern' | 'dall-e-2';

const MEBIBYTE = 1024 * 1024;

const rulebook = {
  modern: {
    formats: ['png', 'jpeg', 'webp'],
    fewerBytesThan: 50 * MEBIBYTE,
    isSquare: false,
    advice: 'Send a still PNG, JPEG or WebP of less than 50 MB.',
  },
  'dall-e-2': {
    formats: ['png'],
    fewerBytesThan: 4 * MEBIBYTE,
    isSquare: true,
    advice: 'dall-e-2 takes a square PNG of less than 4 MB.',
  },
} as const;

/**
 * A picture that a caller sent, judged by its content alone.
 * @throws AppError `invalid_image_file`, `image_too_large`
 */
export async function readSourceImage(
  file: Buffer,
  options: { field: string; rules: UploadRules },
): Promise<SourceImage> {
  const { image, requireDecodable } = await inspectSourceImage(file, options);
  await requireDecodable();
  return image;
}

async function inspectSourceImage(
  file: Buffer,
  { field, rules }: { field: string; rules: UploadRules },
): Promise<InspectedImage> {
  const { formats, fewerBytesThan, isSquare, advice } = rulebook[rules];
  if (file.length >= fewerBytesThan) {
    const detail = `'${field}' has ${file.length} bytes. ${advice}`;
    throw new AppError('image_too_large', detail, { param: field });
  }
  const inspected = await inspectImage(file, { field, formats, advice });
  const { size } = inspected.image;
  if (isSquare && size.width !== size.height) {
    const detail = `'${field}' is ${formatSize(size)}. ${advice}`;
    throw new AppError('invalid_image_file', detail, { param: field });
  }
  return inspected;
}

/**
 * All pictures of a request that are to be edited or varied, in their order.
 * @throws AppError as {@link readSourceImage}; `missing_required_parameter` without any, `array_above_max_length` with
 * more than `mostImages`
 */
export async function readSourceImages(
  uploads: readonly { field: string; bytes: Buffer }[],
  { rules, mostImages }: { rules: UploadRules; mostImages: number },
): Promise<SourceImage[]> {
  const { advice } = rulebook[rules];
  const param = 'image';
  if (uploads.length === 0) {
    throw new AppError('missing_required_parameter', `'image' is missing. ${advice}`, { param });
  }
  if (uploads.length > mostImages) {
    const detail = `${uploads.length} images were sent; ${mostImages} at most ${mostImages === 1 ? 'is' : 'are'} taken. ${advice}`;
    throw new AppError('array_above_max_length', detail, { param });
  }
  // What is cheap to see is looked for in all of them before the first is decoded.
  const inspected: InspectedImage[] = [];
  for (const { field, bytes } of uploads) inspected.push(await inspectSourceImage(bytes, { field, rules }));
  // One after the other: each may take 200 MB while it is decoded.
  for (const { requireDecodable } of inspected) await requireDecodable();
  return inspected.map(({ image }) => image);
}
