import type { ImageSize } from '../../providers/image-provider.ts';

/**
 * A PNG scaled to this size (Lanczos), cropped to the middle where the shapes differ. The work is done off the
 * event loop.
 */
export async function scalePng(png: Buffer, { width, height }: ImageSize): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(png)
    .resize(width, height, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
    .png()
    .toBuffer();
}
