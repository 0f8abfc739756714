import { toRgb } from '../colour.ts';
import type { Composition } from '../composition.ts';
import type { Raster } from '../raster.ts';
import { blurField, createNoise, edgesOf, type Field, penLines } from './fields.ts';
import { contrastAndChroma, flattened, greyOf, mapPixels, posterised, vignette } from './pixels.ts';
import type { Style } from './style.ts';

/** Sizes of strokes are given for a picture of 512 pixels. */
export function strokeScale({ width, height }: { width: number; height: number }): number {
  return Math.max(0.35, Math.min(width, height) / 512);
}

export function greyField(raster: Raster): Field {
  return { width: raster.width, height: raster.height, values: greyOf(raster) };
}

/** Brightness with the objects set off from what is behind them, so that their contours are always found. */
export function lineSource(picture: Raster, composition: Composition): Field {
  const grey = greyField(picture);
  const alpha = objectAlpha(composition);
  for (let at = 0; at < grey.values.length; at++)
    grey.values[at] = (grey.values[at] ?? 0) * (1 - ((alpha.values[at] ?? 0) / 255) * 0.24);
  return grey;
}

export function noiseFor(composition: Composition): (x: number, y: number) => number {
  return createNoise(composition.random.whole(1, 1e6));
}

/** Graphite on paper: contour lines, and hatching that grows denser in the dark. */
export const sketch: Style = {
  async finish(composition) {
    const picture = flattened(composition);
    const size = strokeScale(picture);
    const grey = lineSource(picture, composition);
    const noise = noiseFor(composition);
    const lines = penLines(grey, 0.8 * size, 0.75);
    const soft = blurField(grey, 3.6 * size);
    const tone = blurField(grey, 1.2 * size);
    return mapPixels(picture, (_red, _green, _blue, out, pixel) => {
      const x = (pixel % picture.width) / size;
      const y = Math.floor(pixel / picture.width) / size;
      const value = grey.values[pixel] ?? 0;
      const dodge = Math.min(1, (value + 1) / ((soft.values[pixel] ?? 0) + 1));
      const dark = 1 - (tone.values[pixel] ?? 0) / 255;
      const wobble = noise(x / 23, y / 23) * 5;
      const press = 0.45 + 0.75 * noise(x * 0.9, y * 0.9);
      const first = stroke((x + y * 0.92 + wobble) / 4.6, dark * 1.5 - 0.2);
      const second = stroke((x * 0.9 - y + wobble) / 4.4, dark * 1.7 - 0.56);
      const third = stroke((x * 0.2 + y + wobble) / 4, dark * 1.8 - 0.92);
      const ink = Math.min(
        1,
        Math.max(
          (first * 0.5 + second * 0.44 + third * 0.44 + dark * 0.12) * press,
          (1 - (lines.values[pixel] ?? 1)) * (0.6 + 0.4 * press),
          (1 - dodge) * 2.6 * press,
        ),
      );
      const paper = 246 - noise(x * 1.7, y * 1.7) * 9;
      out[0] = paper - ink * 196;
      out[1] = paper - 2 - ink * 194;
      out[2] = paper - 10 - ink * 182;
    });
  },
};

/** 0 to 1 across a hatching stroke; `darkness` widens it. */
function stroke(phase: number, darkness: number): number {
  if (darkness <= 0) return 0;
  const wave = 0.5 + 0.5 * Math.cos(phase * Math.PI * 2);
  return Math.max(0, Math.min(1, (wave - (1 - Math.min(0.8, darkness))) * 3));
}

/** Coloured pencil: the paper shines through slanting strokes, the contours are drawn in the darker colour. */
export const drawing: Style = {
  async finish(composition) {
    const picture = contrastAndChroma(flattened(composition), 1.02, 1.25, 8);
    const size = strokeScale(picture);
    const lines = penLines(lineSource(picture, composition), 0.8 * size, 0.5);
    const noise = noiseFor(composition);
    return mapPixels(picture, (red, green, blue, out, pixel) => {
      const x = (pixel % picture.width) / size;
      const y = Math.floor(pixel / picture.width) / size;
      const along = x * 0.8 + y * 0.6;
      const across = x * 0.6 - y * 0.8;
      const dark = 1 - (red * 0.3 + green * 0.59 + blue * 0.11) / 255;
      const strand = noise(along / 26, across / 1.25) * 0.62 + noise(along / 9 + 40, across / 0.8) * 0.38;
      const tooth = noise(x * 1.3, y * 1.3);
      const cover = Math.max(
        0.06,
        Math.min(1, 0.42 + dark * 0.85 + (strand - 0.5) * 1.5 + (tooth - 0.5) * 0.45),
      );
      const line = 1 - (1 - (lines.values[pixel] ?? 1)) * (0.55 + 0.4 * tooth);
      out[0] = (252 + (red - 252) * cover) * (0.42 + 0.58 * line);
      out[1] = (249 + (green - 249) * cover) * (0.38 + 0.62 * line);
      out[2] = (241 + (blue - 241) * cover) * (0.4 + 0.6 * line);
    });
  },
};

/** Few flat colours and a bold black contour, like a cartoon cel. */
export const flat2D: Style = {
  withWeather: true,
  async finish(composition) {
    const picture = flattened(composition);
    const size = strokeScale(picture);
    const outline = thickEdges(greyField(picture), objectAlpha(composition), size);
    return posterised(picture, size, (red, green, blue, out, pixel) => {
      const brightest = Math.max(red, green, blue, 1);
      const stepped = Math.min(255, (Math.round((brightest / 255) * 4.2) / 4.2) * 255 + 6);
      const factor = stepped / brightest;
      const grey = (red + green + blue) / 3;
      const ink = outline[pixel] ?? 0;
      const channels = [red, green, blue];
      for (let channel = 0; channel < 3; channel++) {
        const loud = grey + ((channels[channel] ?? 0) - grey) * 1.45;
        const flat = Math.round((loud * factor) / 32) * 32;
        out[channel] = flat * (1 - ink) + 18 * ink;
      }
    });
  },
};

/** Outlines of what is drawn, thicker round the objects; 0 to 1. */
function thickEdges(grey: Field, alpha: Field, size: number): Float32Array {
  const inner = blurField(edgesOf(blurField(grey, 0.7 * size)), 0.6 * size);
  const outer = blurField(edgesOf(blurField(alpha, 0.8 * size)), 1.1 * size);
  const out = new Float32Array(grey.values.length);
  for (let at = 0; at < out.length; at++) {
    const thin = ((inner.values[at] ?? 0) * size - 84) / 60;
    const thick = ((outer.values[at] ?? 0) * size - 210) / 70;
    out[at] = Math.max(0, Math.min(1, Math.max(thin, thick)));
  }
  return out;
}

export function objectAlpha({ objects }: Composition): Field {
  const values = new Float32Array(objects.width * objects.height);
  for (let pixel = 0; pixel < values.length; pixel++) values[pixel] = objects.data[pixel * 4 + 3] ?? 0;
  return { width: objects.width, height: objects.height, values };
}

const inkBlue: [number, number, number] = [28, 38, 74];

/** A dozen printed colours led by the mood, navy contours, paper white: an editorial illustration. */
export const illustration: Style = {
  async finish(composition) {
    const picture = contrastAndChroma(flattened(composition), 1.08, 1.1);
    const size = strokeScale(picture);
    const { sky, source } = composition.light;
    const palette = [
      ...sky,
      source,
      '#fdf6e3',
      '#1f2a52',
      '#f26d5b',
      '#f7b267',
      '#2a9d8f',
      '#8ecae6',
      '#6a994e',
      '#b56576',
      '#7f5539',
      '#c9d6df',
      '#52608a',
      '#f8d7c4',
    ].map(toRgb);
    const nearest = nearestColours(palette);
    const edges = edgesOf(blurField(greyField(picture), 0.6 * size));
    return posterised(picture, size, (red, green, blue, out, pixel) => {
      const chosen = palette[nearest(red, green, blue)] ?? inkBlue;
      const ink = Math.max(0, Math.min(1, ((edges.values[pixel] ?? 0) * size - 78) / 70));
      const x = pixel % picture.width;
      const dots =
        (x + Math.floor(pixel / picture.width)) % Math.max(3, Math.round(4 * size)) < size &&
        red + green + blue < 330
          ? 0.12
          : 0;
      for (let channel = 0; channel < 3; channel++) {
        const own = [red, green, blue][channel] ?? 0;
        const printed = (chosen[channel] ?? 0) * 0.82 + own * 0.18 + dots * 60;
        out[channel] = printed * (1 - ink) + (inkBlue[channel] ?? 0) * ink;
      }
    });
  },
};

/** The nearest colour of a palette, looked up in steps of 16. */
function nearestColours(
  palette: [number, number, number][],
): (red: number, green: number, blue: number) => number {
  const known = new Int8Array(4096).fill(-1);
  return (red, green, blue) => {
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
    const before = known[key] ?? -1;
    if (before >= 0) return before;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    palette.forEach(([r, g, b], index) => {
      const distance = 2 * (r - red) ** 2 + 4 * (g - green) ** 2 + 3 * (b - blue) ** 2;
      if (distance < least) {
        least = distance;
        best = index;
      }
    });
    known[key] = best;
    return best;
  };
}

/** Grey with the deep blacks and clear whites of a darkroom print. */
export const blackAndWhite: Style = {
  async finish(composition) {
    const picture = flattened(composition);
    const noise = noiseFor(composition);
    mapPixels(picture, (red, green, blue, out, pixel) => {
      const grey = (red * 0.36 + green * 0.54 + blue * 0.1) / 255;
      const curved = grey < 0.5 ? 2.1 * grey * grey * 0.98 : 1 - 2 * (1 - grey) * (1 - grey) * 0.96;
      const speck =
        (noise((pixel % picture.width) * 0.9, Math.floor(pixel / picture.width) * 0.9) - 0.5) * 10;
      out[0] = out[1] = out[2] = Math.round((grey * 0.35 + curved * 0.65) * 250 + speck);
    });
    return vignette(picture, 0.62, [0, 0, 0]);
  },
};
