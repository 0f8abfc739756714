import type { RgbImage } from '../rgb-image.ts';

/**
 * A picture scaled so that its longer side has a length, as the published method scales pictures for the encoder:
 * triangle filter (pixels in between count too when it shrinks), sides rounded.
 */
export async function scaleToEdge(image: RgbImage, edge: number): Promise<RgbImage> {
  const scale = edge / Math.max(image.width, image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  if (width === image.width && height === image.height) return image;
  const { default: sharp } = await import('sharp');
  const data = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
  return { data, width, height };
}
