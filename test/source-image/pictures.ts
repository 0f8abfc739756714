import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { encodePngChunk } from '../../src/png/png-chunks.ts';
import type { ImageSize, SourceImage } from '../../src/providers/image-provider.ts';
import { readSourceImage } from '../../src/source-image/read-source-image.ts';

export type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

/** A picture of pixels that differ from their neighbours, so that nothing moved or smoothed goes unseen. */
export function patterned({ width, height }: ImageSize, channels: 3 | 4 = 3, seed = 1): Sharp {
  return fromPixels({ width, height }, (x, y) => {
    const spread = (x * 7919 + y * 104729 + seed * 15485863) % 16777216;
    const alpha = channels === 3 ? 255 : (spread >> 4) & 255;
    return [spread & 255, (spread >> 8) & 255, (spread >> 16) & 255, alpha];
  })[channels === 3 ? 'removeAlpha' : 'ensureAlpha']();
}

export function fromPixels(
  { width, height }: ImageSize,
  pixelAt: (x: number, y: number) => Pixel | number[],
): Sharp {
  const pixels = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) pixels.set(pixelAt(x, y), (y * width + x) * 4);
  }
  return sharp(pixels, { raw: { width, height, channels: 4 } });
}

/** Red, green, blue and alpha of every pixel. */
export async function pixelsOf(image: Buffer): Promise<Buffer> {
  return sharp(image, { failOn: 'truncated' })
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer();
}

/** A mask whose alpha is that of each place. */
export async function maskOf(size: ImageSize, alphaAt: (x: number, y: number) => number): Promise<Buffer> {
  return fromPixels(size, (x, y) => [0, 0, 0, alphaAt(x, y)])
    .png()
    .toBuffer();
}

export async function sourceOf(bytes: Buffer): Promise<SourceImage> {
  return readSourceImage(bytes, { field: 'image', rules: 'modern' });
}

/** A PNG made of nothing but its parts, right or wrong; the CRCs are right. */
export function handmadePng(
  { width, height }: ImageSize,
  rows: Buffer,
  before: readonly (readonly [type: string, data: Buffer])[] = [],
): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    encodePngChunk('IHDR', header),
    ...before.map(([type, data]) => encodePngChunk(type, data)),
    encodePngChunk('IDAT', deflateSync(rows)),
    encodePngChunk('IEND', Buffer.alloc(0)),
  ]);
}
