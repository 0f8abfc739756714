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
    (edges.values[pixel] ?? 0) * size < 22 && isSkyColoured(picture, pixel * 4);
  const found = spread(picture, isSky, (pixel) => pixel < width * 3, Math.floor(height * 0.75));
  const ground = spread(
    picture,
    (pixel) => found[pixel] === 0,
    (pixel) => pixel >= width * (height - 1),
    height,
  );
  // Clouds have edges of their own and hang in the sky all the same; so does what is not of its colours, but as itself.
  for (let pixel = 0; pixel < found.length; pixel++)
    if (ground[pixel] === 0 && isSkyColoured(picture, pixel * 4)) found[pixel] = 1;
  const share = found.reduce((sum, value) => sum + value, 0) / found.length;
  if (share < leastShare) return null;
  return blurField({ width, height, values: found }, 1.8 * size).values;
}

/** 1 for all that hangs together with where it starts, down to a row: water is as calm and blue as the sky above it. */
function spread(
  { width, height }: Raster,
  belongs: (pixel: number) => boolean,
  isStart: (pixel: number) => boolean,
  lastRow: number,
): Float32Array {
  const found = new Float32Array(width * height);
  const waiting: number[] = [];
  const visit = (pixel: number) => {
    if (pixel < 0 || pixel >= width * lastRow || found[pixel] === 1 || !belongs(pixel)) return;
    found[pixel] = 1;
    waiting.push(pixel);
  };
  for (let pixel = 0; pixel < found.length; pixel++) if (isStart(pixel)) visit(pixel);
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
    const x = pixel % width;
    if (x > 0) visit(pixel - 1);
    if (x < width - 1) visit(pixel + 1);
    visit(pixel - width);
    visit(pixel + width);
  }
  return found;
}

function isSkyColoured({ data }: Raster, at: number): boolean {
  const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
  const isGrass = green > blue + 14 && green > red + 4;
  return (data[at + 3] ?? 0) > 200 && !isGrass && red + green + blue > 150;
}
