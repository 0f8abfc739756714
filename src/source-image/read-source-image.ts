import { AppError } from '../errors.ts';
import { formatSize } from '../image-size.ts';
import type { SourceImage } from '../providers/image-provider.ts';
import { readDecodableImage } from './decodable-image.ts';

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
  { field, rules }: { field: string; rules: UploadRules },
): Promise<SourceImage> {
  const { formats, fewerBytesThan, isSquare, advice } = rulebook[rules];
  if (file.length >= fewerBytesThan) {
    const detail = `'${field}' has ${file.length} bytes. ${advice}`;
    throw new AppError('image_too_large', detail, { param: field });
  }
  const image = await readDecodableImage(file, { field, formats, advice });
  const { size } = image;
  if (isSquare && size.width !== size.height) {
    const detail = `'${field}' is ${formatSize(size)}. ${advice}`;
    throw new AppError('invalid_image_file', detail, { param: field });
  }
  return image;
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
  const images: SourceImage[] = [];
  // One after the other: each may take 200 MB while it is decoded.
  for (const { field, bytes } of uploads) images.push(await readSourceImage(bytes, { field, rules }));
  return images;
}
