import sharp from 'sharp';

/** A picture of one colour, as the file of a caller. */
export function plainPicture(
  width: number,
  height = width,
  { format = 'png', alpha = 1 }: { format?: 'png' | 'jpeg' | 'webp'; alpha?: number } = {},
): Promise<Buffer> {
  const background = { r: 40, g: 120, b: 200, alpha };
  return sharp({ create: { width, height, channels: alpha === 1 ? 3 : 4, background } })
    .toFormat(format)
    .toBuffer();
}

/** A mask whose left half is to be redrawn. */
export async function leftHalfMask(width: number, height = width): Promise<Buffer> {
  const kept = await sharp({
    create: { width: width - Math.floor(width / 2), height, channels: 4, background: '#000' },
  })
    .png()
    .toBuffer();
  return sharp({ create: { width, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite([{ input: kept, left: Math.floor(width / 2), top: 0 }])
    .png()
    .toBuffer();
}

/** A photo-like picture: no two neighbouring pixels are the same. */
export function variedPicture(width: number, height = width): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let index = 0; index < pixels.length; index += 1) {
    pixels[index] = (index * 7 + Math.floor(index / (width * 3)) * 13) % 251;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** The pixels of a picture as RGB, row by row. */
export async function pixelsOf(picture: Buffer): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
