import type { Random } from '../random.ts';
import { copyOf, type Raster, resized } from '../raster.ts';
import { type Canvas, hasSources, paintFromLikeness } from './patch-match.ts';

/** Pixels of a hole that are matched; larger ones are matched in a smaller picture, and copied in the full one. */
const mostMatched = 9000;
/** The hole in the coarsest picture. */
const leastMatched = 120;

/**
 * A copy whose hole is filled with pieces of the rest of the picture that go with its border.
 *
 * @param picture with the hole painted over smoothly, which is what the search begins with
 * @param hole 1 where the picture is to be filled, 0 where it is to be kept.
 */
export async function continueTexture(picture: Raster, hole: Float32Array, random: Random): Promise<Raster> {
  const count = hole.reduce((sum, amount) => sum + (amount > 0 ? 1 : 0), 0);
  const finest = Math.min(1, Math.sqrt(mostMatched / Math.max(1, count)));
  const levels = 1 + Math.max(0, Math.ceil(Math.log2((finest * Math.sqrt(count)) / Math.sqrt(leastMatched))));
  const mask = rasterOf(hole, picture);
  let last: { canvas: Canvas; nearest: Int32Array } | null = null;
  for (let level = levels - 1; level >= 0; level--) {
    const canvas = await canvasAt(picture, mask, finest / 2 ** level);
    if (!hasSources(canvas)) continue;
    const nearest: Int32Array = last
      ? enlarged(last.canvas, last.nearest, canvas)
      : new Int32Array(canvas.missing.length).fill(-1);
    if (last) takeColours(canvas, nearest);
    paintFromLikeness(canvas, nearest, level === 0 ? 2 : 5, random);
    last = { canvas, nearest };
  }
  return last ? copied(picture, hole, last.canvas, last.nearest) : picture;
}

function rasterOf(hole: Float32Array, { width, height }: Raster): Raster {
  const data = new Uint8ClampedArray(hole.length * 4);
  for (let pixel = 0; pixel < hole.length; pixel++)
    data
      .fill((hole[pixel] ?? 0) > 0 ? 255 : 0, pixel * 4, pixel * 4 + 3)
      .fill(255, pixel * 4 + 3, pixel * 4 + 4);
  return { width, height, data };
}

async function canvasAt(picture: Raster, mask: Raster, scale: number): Promise<Canvas> {
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const isFull = scale === 1;
  const [small, hole] = isFull
    ? [picture, mask]
    : await Promise.all([resized(picture, width, height), resized(mask, width, height)]);
  const colours = new Float32Array(width * height * 3);
  const missing = new Uint8Array(width * height);
  for (let pixel = 0; pixel < missing.length; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      colours[pixel * 3 + channel] = small.data[pixel * 4 + channel] ?? 0;
    missing[pixel] = (hole.data[pixel * 4] ?? 0) > 12 ? 1 : 0;
  }
  return { width, height, colours, missing };
}

/** What was found in a small picture, for a larger one. */
function enlarged(small: Canvas, nearest: Int32Array, { width, height }: Canvas): Int32Array {
  const large = new Int32Array(width * height).fill(-1);
  for (let y = 0; y < height; y++) {
    const row = Math.min(small.height - 1, Math.floor((y / height) * small.height));
    for (let x = 0; x < width; x++) {
      const column = Math.min(small.width - 1, Math.floor((x / width) * small.width));
      const found = nearest[row * small.width + column] ?? -1;
      if (found < 0) continue;
      const toX = x + Math.round((((found % small.width) - column) / small.width) * width);
      const toY = y + Math.round(((Math.floor(found / small.width) - row) / small.height) * height);
      if (toX >= 0 && toX < width && toY >= 0 && toY < height) large[y * width + x] = toY * width + toX;
    }
  }
  return large;
}

function takeColours({ colours, missing }: Canvas, nearest: Int32Array): void {
  for (let pixel = 0; pixel < missing.length; pixel++) {
    const found = nearest[pixel] ?? -1;
    if (missing[pixel] !== 1 || found < 0 || missing[found] === 1) continue;
    colours.copyWithin(pixel * 3, found * 3, found * 3 + 3);
  }
}

/** The hole of the full picture from the places that were found, between four of them so that seams are soft. */
function copied(picture: Raster, hole: Float32Array, small: Canvas, nearest: Int32Array): Raster {
  const { width, height } = picture;
  const result = copyOf(picture);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const amount = hole[y * width + x] ?? 0;
      if (amount === 0) continue;
      const column = ((x + 0.5) / width) * small.width - 0.5;
      const row = ((y + 0.5) / height) * small.height - 0.5;
      const sums = [0, 0, 0];
      let total = 0;
      for (let corner = 0; corner < 4; corner++) {
        const smallX = Math.max(0, Math.min(small.width - 1, Math.floor(column) + (corner & 1)));
        const smallY = Math.max(0, Math.min(small.height - 1, Math.floor(row) + (corner >> 1)));
        const found = nearest[smallY * small.width + smallX] ?? -1;
        if (found < 0) continue;
        const fromX = x + Math.round((((found % small.width) - smallX) / small.width) * width);
        const fromY = y + Math.round(((Math.floor(found / small.width) - smallY) / small.height) * height);
        if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height) continue;
        const from = fromY * width + fromX;
        if ((hole[from] ?? 0) > 0) continue;
        const right = column - Math.floor(column);
        const down = row - Math.floor(row);
        const weight = (corner & 1 ? right : 1 - right) * (corner >> 1 ? down : 1 - down) + 1e-6;
        for (let channel = 0; channel < 3; channel++)
          sums[channel] = (sums[channel] ?? 0) + (picture.data[from * 4 + channel] ?? 0) * weight;
        total += weight;
      }
      if (total === 0) continue;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const own = picture.data[at + channel] ?? 0;
        result.data[at + channel] = own + ((sums[channel] ?? 0) / total - own) * amount;
      }
    }
  }
  return result;
}
