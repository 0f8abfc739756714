import type { Raster } from '../raster.ts';
import { blurField, edgesOf, type Field } from '../styles/fields.ts';
import { greyOf } from '../styles/pixels.ts';

/** Least share of the picture that is taken for sky. */
const leastShare = 0.06;

/**
 * Where the sky is, 0 to 1 a pixel: what is calm, bright or blue, and hangs together with the upper edge. Null where
 * there is none to speak of.
 */
export function findSky(picture: Raster): Float32Array | null {
  const { width, height } = picture;
  const size = Math.max(0.35, Math.min(width, height) / 512);
  const grey: Field = { width, height, values: greyOf(picture) };
  const edges = edgesOf(blurField(grey, 1.6 * size));
  const isSky = (pixel: number) =>
    (edges.values[pixel] ?? 0) * size < 18 && isSkyColoured(picture, pixel * 4);
  const found = new Float32Array(width * height);
  const waiting: number[] = [];
  const visit = (pixel: number) => {
    if (found[pixel] === 1 || !isSky(pixel)) return;
    found[pixel] = 1;
    waiting.push(pixel);
  };
  for (let x = 0; x < width; x++) {
    // The outermost rows have no edges of their own to go by.
    visit(Math.min(height - 1, 2) * width + x);
  }
  let lowest = 0;
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
    const x = pixel % width;
    lowest = Math.max(lowest, pixel);
    if (x > 0) visit(pixel - 1);
    if (x < width - 1) visit(pixel + 1);
    if (pixel >= width) visit(pixel - width);
    // Water is as calm and as blue as the sky above it: nothing below three quarters is sky.
    if (pixel + width < width * height * 0.75) visit(pixel + width);
  }
  const share = found.reduce((sum, value) => sum + value, 0) / found.length;
  if (share < leastShare) return null;
  return blurField({ width, height, values: found }, 1.8 * size).values;
}

function isSkyColoured({ data }: Raster, at: number): boolean {
  const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
  const isGrass = green > blue + 14 && green > red + 4;
  return (data[at + 3] ?? 0) > 200 && !isGrass && red + green + blue > 150;
}
