import sharp from 'sharp';
import type { ImageSize } from '../../image-provider.ts';
import type { Raster } from '../raster.ts';

/** The picture of a caller upright, in sRGB, stretched to the size or cropped to its shape. */
export async function readPicture(
  bytes: Uint8Array,
  { width, height }: ImageSize,
  fit: 'fill' | 'cover' = 'fill',
): Promise<Raster> {
  const data = await sharp(bytes)
    .autoOrient()
    .toColourspace('srgb')
    .resize(width, height, { fit })
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer();
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) };
}

/** How far each pixel may change, 0 to 1: where the mask is transparent. */
export async function readMask(bytes: Uint8Array, { width, height }: ImageSize): Promise<Float32Array> {
  const alpha = await sharp(bytes)
    .ensureAlpha()
    .extractChannel('alpha')
    .resize(width, height, { fit: 'fill' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  return Float32Array.from(alpha, (value) => 1 - value / 255);
}
