import sharp, { type Sharp } from 'sharp';

/** Pixels in memory: red, green, blue and alpha, one byte each. */
export interface Raster {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export async function renderSvg(svg: string, width: number, height: number): Promise<Raster> {
  const { data, info } = await sharp(Buffer.from(svg), { unlimited: true })
    .resize(width, height, { fit: 'fill' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: clamped(data) };
}

/** The alpha channel is written where anything can be seen through. */
export async function encodePng(raster: Raster): Promise<Buffer> {
  const image = toSharp(raster);
  return (isOpaque(raster) ? image.removeAlpha() : image).png({ compressionLevel: 6 }).toBuffer();
}

export function isOpaque({ data }: Raster): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}

/** Makes every pixel opaque; layers leave traces of what they were in the alpha channel. */
export function opaque(raster: Raster): Raster {
  for (let at = 3; at < raster.data.length; at += 4) raster.data[at] = 255;
  return raster;
}

/** A soft copy. The alpha channel is softened too. */
export async function blurred(raster: Raster, sigma: number): Promise<Raster> {
  if (sigma < 0.3) return copyOf(raster);
  const { width, height } = raster;
  const blurredData = await toSharp(raster).blur(sigma).raw().toBuffer();
  return { width, height, data: clamped(blurredData) };
}

/** A copy without specks of so many pixels, whose edges stay sharp: the pens of the styles would trace every one. */
export async function withoutSpecks(raster: Raster, edge: number): Promise<Raster> {
  const { width, height } = raster;
  const data = await toSharp(raster).median(edge).raw().toBuffer();
  return { width, height, data: clamped(data) };
}

export async function resized(raster: Raster, width: number, height: number): Promise<Raster> {
  const resizedData = await toSharp(raster).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  return { width, height, data: clamped(resizedData) };
}

export function copyOf(raster: Raster): Raster {
  return { ...raster, data: new Uint8ClampedArray(raster.data) };
}

/** Lays one raster over another, which is changed. */
export function layOver(under: Raster, over: Raster, opacity = 1): Raster {
  const below = under.data;
  const above = over.data;
  for (let at = 0; at < below.length; at += 4) {
    const alpha = ((above[at + 3] ?? 0) / 255) * opacity;
    if (alpha === 0) continue;
    for (let channel = at; channel < at + 3; channel++) {
      below[channel] = (below[channel] ?? 0) * (1 - alpha) + (above[channel] ?? 0) * alpha;
    }
    below[at + 3] = Math.max(below[at + 3] ?? 0, above[at + 3] ?? 0);
  }
  return under;
}

function toSharp({ width, height, data }: Raster): Sharp {
  return sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), {
    raw: { width, height, channels: 4 },
  });
}

function clamped(data: Buffer): Uint8ClampedArray {
  return new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
}
