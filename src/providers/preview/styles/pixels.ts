import { toRgb } from '../colour.ts';
import type { Composition } from '../composition.ts';
import type { Random } from '../random.ts';
import { blurred, copyOf, layOver, type Raster } from '../raster.ts';
import { blurField, edgesOf } from './fields.ts';

/** Pixel arithmetic the styles share. All of it changes the raster it is given. */

function luminance(data: Uint8ClampedArray, at: number): number {
  return (data[at] ?? 0) * 0.299 + (data[at + 1] ?? 0) * 0.587 + (data[at + 2] ?? 0) * 0.114;
}

/** One value per pixel, 0 to 255. */
export function greyOf(raster: Raster): Float32Array {
  const grey = new Float32Array(raster.width * raster.height);
  for (let pixel = 0; pixel < grey.length; pixel++) grey[pixel] = luminance(raster.data, pixel * 4);
  return grey;
}

/** The objects in the light of the scene: warm at dusk, blue and dim at night, pale in a dull mood. */
export function litObjects({ objects, light }: Composition): Raster {
  const lit = copyOf(objects);
  const [red, green, blue] = toRgb(light.ambient).map((value) => value / 255) as [number, number, number];
  const brightest = Math.max(red, green, blue);
  const lift = 0.7 + 0.3 * brightest;
  const factors = [red, green, blue]
    .map((value) => 1 - (1 - value / brightest) * 0.75)
    .map((value) => value * lift);
  const chroma = 0.35 + 0.65 * Math.min(1.3, light.chroma);
  const { data } = lit;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) continue;
    const grey = luminance(data, at);
    for (let channel = 0; channel < 3; channel++) {
      const value = grey + ((data[at + channel] ?? 0) - grey) * chroma;
      data[at + channel] = value * (factors[channel] ?? 1);
    }
  }
  return lit;
}

/** All layers in one, as the scene is without a style. */
export function flattened(composition: Composition): Raster {
  const picture = copyOf(composition.back);
  layOver(picture, litObjects(composition));
  return layOver(picture, composition.front);
}

/** Calls `change` with the channels of every pixel; what it writes to `out` is what stays. */
export function mapPixels(
  raster: Raster,
  change: (red: number, green: number, blue: number, out: Float32Array, pixel: number) => void,
): Raster {
  const { data } = raster;
  const out = new Float32Array(3);
  for (let at = 0, pixel = 0; at < data.length; at += 4, pixel++) {
    change(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, out, pixel);
    data[at] = out[0] ?? 0;
    data[at + 1] = out[1] ?? 0;
    data[at + 2] = out[2] ?? 0;
  }
  return raster;
}

export function vignette(
  raster: Raster,
  strength: number,
  colour: [number, number, number] = [8, 8, 20],
): Raster {
  if (strength <= 0) return raster;
  const { width, height, data } = raster;
  for (let y = 0; y < height; y++) {
    const dy = (y / height - 0.5) * 2;
    for (let x = 0; x < width; x++) {
      const dx = (x / width - 0.5) * 2;
      const reach = Math.sqrt(dx * dx + dy * dy) / Math.SQRT2;
      if (reach < 0.5) continue;
      const amount = strength * ((reach - 0.5) * 2) ** 1.6;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const value = data[at + channel] ?? 0;
        data[at + channel] = value + ((colour[channel] ?? 0) - value) * amount;
      }
    }
  }
  return raster;
}

/** Film grain; the same for all three channels. */
export function grain(raster: Raster, random: Random, strength: number): Raster {
  const { data } = raster;
  let state = Math.floor(random.next() * 2 ** 32) | 1;
  for (let at = 0; at < data.length; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const shift = ((state >>> 0) / 2 ** 32 - 0.5) * strength;
    data[at] = (data[at] ?? 0) + shift;
    data[at + 1] = (data[at + 1] ?? 0) + shift;
    data[at + 2] = (data[at + 2] ?? 0) + shift;
  }
  return raster;
}

/** Adds a blurred copy as light: what is bright glows. */
export function screen(raster: Raster, light: Raster, strength: number): Raster {
  const { data } = raster;
  for (let at = 0; at < data.length; at++) {
    if (at % 4 === 3) continue;
    data[at] = 255 - (255 - (data[at] ?? 0)) * (1 - ((light.data[at] ?? 0) / 255) * strength);
  }
  return raster;
}

/**
 * Posterises with even bands. Where the picture is only a slow gradient it is softened first, so that the
 * roundings of its bytes do not fray the bands, and afterwards, so that their edges are not stepped; contours
 * stay as sharp as they are.
 *
 * @param size pixels per unit of a picture of 512.
 */
export async function posterised(
  raster: Raster,
  size: number,
  change: Parameters<typeof mapPixels>[1],
): Promise<Raster> {
  const { width, height } = raster;
  const contours = edgesOf({ width, height, values: greyOf(raster) });
  for (let at = 0; at < contours.values.length; at++)
    contours.values[at] = Math.min(255, (contours.values[at] ?? 0) * size);
  const near = blurField(contours, 3 * size);
  const calm = near.values.map((strength) => Math.max(0, Math.min(1, (24 - strength) / 12)));
  blend(raster, await softened(raster, 7 * size, calm), calm);
  mapPixels(raster, change);
  return blend(raster, await softened(raster, 1.8 * size, calm), calm);
}

/** A soft copy made of the calm pixels only: nothing bleeds over a contour. The weights are left in its alpha. */
async function softened(raster: Raster, sigma: number, calm: Float32Array): Promise<Raster> {
  const weighted = copyOf(raster);
  for (let pixel = 0; pixel < calm.length; pixel++) weighted.data[pixel * 4 + 3] = 255 * (calm[pixel] ?? 0);
  return blurred(weighted, sigma);
}

/** Takes as much of the other raster's colours as `amounts` says, pixel by pixel. */
function blend(raster: Raster, other: Raster, amounts: Float32Array): Raster {
  return mapPixels(raster, (red, green, blue, out, pixel) => {
    const amount = amounts[pixel] ?? 0;
    out[0] = red + ((other.data[pixel * 4] ?? 0) - red) * amount;
    out[1] = green + ((other.data[pixel * 4 + 1] ?? 0) - green) * amount;
    out[2] = blue + ((other.data[pixel * 4 + 2] ?? 0) - blue) * amount;
  });
}

export function contrastAndChroma(raster: Raster, contrast: number, chroma: number, lift = 0): Raster {
  return mapPixels(raster, (red, green, blue, out) => {
    const grey = red * 0.299 + green * 0.587 + blue * 0.114;
    const channels = [red, green, blue];
    for (let channel = 0; channel < 3; channel++) {
      const value = grey + ((channels[channel] ?? 0) - grey) * chroma;
      out[channel] = (value - 128) * contrast + 128 + lift;
    }
  });
}
