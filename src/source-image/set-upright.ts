import type { SourceImage } from '../providers/image-provider.ts';
import { decoding } from './decodable-image.ts';

/** JPEG and WebP are written once more, with little loss. */
const QUALITY = 95;

/** The picture with its pixels in the order in which they are to be seen: masks fit that, and models know no other. */
export async function setUpright(image: SourceImage): Promise<SourceImage> {
  const { default: sharp } = await import('sharp');
  const picture = sharp(image.bytes, decoding);
  const { orientation = 1 } = await picture.metadata();
  if (orientation === 1) return image;
  const bytes = await picture.autoOrient().toFormat(image.format, { quality: QUALITY }).toBuffer();
  return { ...image, bytes };
}
