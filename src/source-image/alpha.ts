import type { ImageSize } from '../providers/image-provider.ts';
import { decoding } from './decodable-image.ts';

/** The alpha of a picture as it is to be seen, one byte for each pixel; null where the format or the file has none. */
export async function readAlpha(image: Buffer, size?: ImageSize): Promise<Buffer | null> {
  const { default: sharp } = await import('sharp');
  const picture = sharp(image, decoding);
  if (!(await picture.metadata()).hasAlpha) return null;
  const alpha = picture.autoOrient().extractChannel('alpha');
  // Linear, because sharper kernels would brighten and darken both sides of an edge.
  if (size !== undefined) alpha.resize(size.width, size.height, { fit: 'fill', kernel: 'linear' });
  return alpha.raw().toBuffer();
}

/** Whether any pixel can be seen through wholly. */
export function hasTransparentPixel(alpha: Buffer | null): alpha is Buffer {
  return alpha?.includes(0) ?? false;
}
