import { AppError } from '../../errors.ts';
import type { ImageSize } from '../image-provider.ts';

/**
 * A picture as the VAE takes it: three planes (red, green, blue), -1 to 1, upright, what is transparent on white.
 * @throws AppError `invalid_image_file`
 */
export async function readPixels(picture: Uint8Array, { width, height }: ImageSize): Promise<Float32Array> {
  const { default: sharp } = await import('sharp');
  const bytes = await sharp(picture)
    .autoOrient()
    .resize(width, height, { fit: 'fill' })
    .toColourspace('srgb')
    .flatten({ background: '#ffffff' })
    .removeAlpha()
    .raw()
    .toBuffer()
    .catch((cause) => {
      throw new AppError('invalid_image_file', undefined, { cause });
    });
  const plane = width * height;
  const pixels = new Float32Array(3 * plane);
  for (let pixel = 0, byte = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[channel * plane + pixel] = (bytes[byte++] ?? 0) / 127.5 - 1;
    }
  }
  return pixels;
}

/**
 * The PNG of what the VAE answers with.
 * @param shown the size of the PNG; left out: that of the pixels
 */
export async function encodePng(
  pixels: Float32Array,
  { width, height }: ImageSize,
  shown?: ImageSize,
): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const plane = width * height;
  const bytes = new Uint8ClampedArray(3 * plane);
  for (let pixel = 0, byte = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      bytes[byte++] = ((pixels[channel * plane + pixel] ?? 0) + 1) * 127.5;
    }
  }
  const image = sharp(bytes, { raw: { width, height, channels: 3 } });
  return await (shown === undefined ? image : image.resize(shown.width, shown.height)).png().toBuffer();
}
