import type { Raster } from './raster.ts';

/** Steps per channel; between them the table is read with three lines. */
const steps = 17;
const stepSize = 255 / (steps - 1);

type Channels = readonly [red: number, green: number, blue: number];

/** Changes the colours of a raster as `change` would, asking it some five thousand times and not once a pixel. */
export function recolour(raster: Raster, change: (...channels: Channels) => Channels): Raster {
  const table = tableOf(change);
  const { data } = raster;
  for (let at = 0; at < data.length; at += 4) {
    const red = (data[at] ?? 0) / stepSize;
    const green = (data[at + 1] ?? 0) / stepSize;
    const blue = (data[at + 2] ?? 0) / stepSize;
    const [r, g, b] = [lower(red), lower(green), lower(blue)];
    const [u, v, w] = [red - r, green - g, blue - b];
    const first = ((r * steps + g) * steps + b) * 3;
    for (let channel = 0; channel < 3; channel++) {
      const corner = (offset: number): number => table[first + offset + channel] ?? 0;
      const nearGreen = corner(0) * (1 - w) + corner(3) * w;
      const farGreen = corner(steps * 3) * (1 - w) + corner(steps * 3 + 3) * w;
      const nearRed = nearGreen * (1 - v) + farGreen * v;
      const redStep = steps * steps * 3;
      const nextNear = corner(redStep) * (1 - w) + corner(redStep + 3) * w;
      const nextFar = corner(redStep + steps * 3) * (1 - w) + corner(redStep + steps * 3 + 3) * w;
      const farRed = nextNear * (1 - v) + nextFar * v;
      data[at + channel] = nearRed * (1 - u) + farRed * u;
    }
  }
  return raster;
}

function lower(position: number): number {
  return Math.min(steps - 2, Math.floor(position));
}

function tableOf(change: (...channels: Channels) => Channels): Float32Array {
  const table = new Float32Array(steps ** 3 * 3);
  let at = 0;
  for (let red = 0; red < steps; red++)
    for (let green = 0; green < steps; green++)
      for (let blue = 0; blue < steps; blue++) {
        table.set(change(red * stepSize, green * stepSize, blue * stepSize), at);
        at += 3;
      }
  return table;
}
