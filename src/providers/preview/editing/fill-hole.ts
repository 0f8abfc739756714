import type { Random } from '../random.ts';
import { copyOf, type Raster } from '../raster.ts';

/** Colours times weight, and the weight: four numbers a pixel. */
interface Level {
  width: number;
  height: number;
  values: Float32Array;
}

/**
 * A copy with the hole painted over from its surroundings: the colours of the border run smoothly into it
 * (push and pull over a pyramid, Gortler 1996), with the grain of the picture on top.
 *
 * @param hole 1 where nothing of the picture is to be used, 0 where all of it is.
 */
export function fillHole(raster: Raster, hole: Float32Array, random: Random): Raster {
  const filled = pull(levelOf(raster, hole));
  const grain = grainOf(raster, hole);
  const picture = copyOf(raster);
  for (let pixel = 0, at = 0; pixel < hole.length; pixel++, at += 4) {
    const amount = hole[pixel] ?? 0;
    if (amount === 0) continue;
    const speck = (random.next() + random.next() + random.next() - 1.5) * 2 * grain;
    for (let channel = at; channel < at + 3; channel++) {
      const own = picture.data[channel] ?? 0;
      picture.data[channel] = own + ((filled.values[channel] ?? 0) + speck - own) * amount;
    }
    const alpha = picture.data[at + 3] ?? 0;
    picture.data[at + 3] = alpha + (255 - alpha) * amount;
  }
  return picture;
}

function levelOf({ width, height, data }: Raster, hole: Float32Array): Level {
  const values = new Float32Array(data.length);
  for (let pixel = 0, at = 0; pixel < hole.length; pixel++, at += 4) {
    const weight = (1 - (hole[pixel] ?? 0)) * ((data[at + 3] ?? 0) / 255);
    for (let channel = at; channel < at + 3; channel++) values[channel] = (data[channel] ?? 0) * weight;
    values[at + 3] = weight;
  }
  return { width, height, values };
}

/** Fills what is missing from a picture of half the size, that is filled the same way; weights end up as 1. */
function pull(level: Level): Level {
  const { width, height, values } = level;
  if (width > 1 || height > 1) {
    const coarse = pull(halved(level));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4;
        const missing = 1 - Math.min(1, values[at + 3] ?? 0);
        if (missing === 0) continue;
        for (let channel = 0; channel < 3; channel++)
          values[at + channel] =
            (values[at + channel] ?? 0) + missing * between(coarse, (x - 0.5) / 2, (y - 0.5) / 2, channel);
      }
    }
  }
  for (let at = 3; at < values.length; at += 4) values[at] = 1;
  return level;
}

/** Sums of four pixels, with no more weight than one has. */
function halved({ width, height, values }: Level): Level {
  const half: Level = {
    width: Math.ceil(width / 2),
    height: Math.ceil(height / 2),
    values: new Float32Array(),
  };
  half.values = new Float32Array(half.width * half.height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = ((y >> 1) * half.width + (x >> 1)) * 4;
      const from = (y * width + x) * 4;
      for (let part = 0; part < 4; part++)
        half.values[to + part] = (half.values[to + part] ?? 0) + (values[from + part] ?? 0);
    }
  }
  for (let at = 0; at < half.values.length; at += 4) {
    const weight = half.values[at + 3] ?? 0;
    if (weight <= 1) continue;
    for (let part = at; part < at + 4; part++) half.values[part] = (half.values[part] ?? 0) / weight;
  }
  return half;
}

function between({ width, height, values }: Level, x: number, y: number, channel: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const u = x - left;
  const v = y - top;
  const value = (column: number, row: number): number =>
    values[
      (Math.max(0, Math.min(height - 1, row)) * width + Math.max(0, Math.min(width - 1, column))) * 4 +
        channel
    ] ?? 0;
  const upper = value(left, top) * (1 - u) + value(left + 1, top) * u;
  const lower = value(left, top + 1) * (1 - u) + value(left + 1, top + 1) * u;
  return upper * (1 - v) + lower * v;
}

/** How much neighbours that stay differ, as the middle of what is measured: edges do not count as grain. */
function grainOf({ width, height, data }: Raster, hole: Float32Array): number {
  const differences: number[] = [];
  const step = Math.max(1, Math.floor((width * height) / 20_000));
  for (let pixel = 0; pixel < width * height - 1; pixel += step) {
    if ((hole[pixel] ?? 0) > 0 || (hole[pixel + 1] ?? 0) > 0) continue;
    differences.push(Math.abs((data[pixel * 4 + 1] ?? 0) - (data[pixel * 4 + 5] ?? 0)));
  }
  const middle = differences.sort((first, second) => first - second)[Math.floor(differences.length / 2)] ?? 0;
  // The middle difference of two normal numbers is 0.95 of their deviation.
  return middle / 0.95;
}
