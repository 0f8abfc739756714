import type { ImageSize } from '../../providers/image-provider.ts';
import { readWholePng } from '../../providers/whole-png.ts';

/**
 * The PNG in exactly this size: as it is where it has it, else scaled (Lanczos), and cropped to the middle
 * where the shapes differ. The work is done off the event loop.
 */
export async function fitToSize(png: Buffer, size: ImageSize): Promise<Buffer> {
  const made = readWholePng(png);
  if (made?.width === size.width && made.height === size.height) return png;
  const { default: sharp } = await import('sharp');
  return sharp(png)
    .resize(size.width, size.height, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
    .png()
    .toBuffer();
}
