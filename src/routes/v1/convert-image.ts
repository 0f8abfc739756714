import { AppError } from '../../errors.ts';
import type { ImageAnswer } from './read-image-request.ts';

/** Nothing at all is left of a picture at 0. */
const LEAST_QUALITY = 1;

/** A stored PNG as JPEG or WebP, with what its XMP says of how it was made. The work is done off the event loop. */
export async function convertImage(
  path: string,
  { format, compression }: Pick<ImageAnswer, 'compression'> & { format: 'jpeg' | 'webp' },
): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const quality = Math.max(LEAST_QUALITY, compression);
  const image = sharp(path).keepXmp();
  const encoded = (
    format === 'jpeg' ? image.flatten({ background: '#fff' }).jpeg({ quality }) : image.webp({ quality })
  ).toBuffer();
  return encoded.catch((cause) => {
    throw new AppError('storage_failed', 'The stored image is damaged: it cannot be converted.', { cause });
  });
}
