import { lighten, toRgb } from '../colour.ts';
import { type Composition, svgOf } from '../composition.ts';
import { blurred, copyOf, layOver, type Raster, renderSvg } from '../raster.ts';
import { circle, line, n, range, rect } from '../shapes.ts';
import { blurField, edgesOf, penLines } from './fields.ts';
import { greyField, lineSource, noiseFor, objectAlpha, strokeScale } from './line-styles.ts';
import { contrastAndChroma, flattened, greyOf, mapPixels } from './pixels.ts';
import type { Style } from './style.ts';

/** Chalk on toothed paper: light, soft, with the paper showing in the strokes. */
export const pastel: Style = {
  async finish(composition) {
    const sharp = flattened(composition);
    const size = strokeScale(sharp);
    const picture = await blurred(sharp, 1.6 * size);
    const noise = noiseFor(composition);
    const paper = toRgb(lighten(composition.light.sky[2], 0.72));
    const edges = edgesOf(blurField(greyField(sharp), 1.4 * size));
    return mapPixels(picture, (red, green, blue, out, pixel) => {
      const x = (pixel % picture.width) / size;
      const y = Math.floor(pixel / picture.width) / size;
      const along = x * 0.5 + y * 0.87;
      const across = x * 0.87 - y * 0.5;
      const chalk = noise(along / 16, across / 2.1) * 0.5 + noise(x / 1.5, y / 1.5) * 0.5;
      const grey = (red + green + blue) / 3;
      const cover = Math.max(0.12, Math.min(1, 0.86 + (chalk - 0.5) * 1.15));
      const rim = Math.min(0.32, ((edges.values[pixel] ?? 0) * size) / 900);
      const channels = [red, green, blue];
      for (let channel = 0; channel < 3; channel++) {
        const soft = grey + ((channels[channel] ?? 0) - grey) * 1.18;
        const pale = soft + (255 - soft) * 0.3;
        const ground = paper[channel] ?? 255;
        out[channel] = (ground + (pale - ground) * cover) * (1 - rim * 0.4);
      }
    });
  },
};

/** Ink wash on hanji: brush contours, grey tones that bleed, unpainted margins, a red seal. */
export const orientalPainting: Style = {
  withWeather: true,
  async finish(composition) {
    const picture = flattened(composition);
    const size = strokeScale(picture);
    const { width, height } = picture;
    const noise = noiseFor(composition);
    const grey = lineSource(picture, composition);
    const brush = penLines(blurField(grey, 0.8 * size), 1.9 * size, 0.34);
    const fine = penLines(grey, 0.85 * size, 0.45);
    const wash = blurField(grey, 4.5 * size);
    const broad = blurField(grey, 13 * size);
    const tint = await blurred(picture, 5 * size);
    const subject = blurField(objectAlpha(composition), 2 * size);
    mapPixels(picture, (red, green, blue, out, pixel) => {
      const px = pixel % width;
      const py = Math.floor(pixel / width);
      const x = px / size;
      const y = py / size;
      const blot = noise(x / 46, y / 46) * 0.6 + noise(x / 13, y / 13) * 0.28 + noise(x / 4, y / 4) * 0.12;
      const dark = 1 - (0.62 * (wash.values[pixel] ?? 0) + 0.38 * (broad.values[pixel] ?? 0)) / 255;
      const levels = dark * 5 + (blot - 0.5) * 1.4;
      const pooled = Math.floor(levels) + Math.min(1, (levels - Math.floor(levels)) * 2.6);
      const rise = Math.min(1, Math.max(0, (py / height) * 1.9 - 0.02));
      const isSubject = (subject.values[pixel] ?? 0) / 255;
      const tone = Math.max(
        0,
        Math.min(0.86, (pooled / 5 - 0.12) * (0.34 + 0.66 * Math.max(rise, isSubject)) * 0.98),
      );
      const dry = noise(x / 2.2, y / 2.2) > 0.2 + 0.5 * (1 - blot) ? 1 : 0.5;
      const ink = Math.max(
        (1 - (brush.values[pixel] ?? 1)) * 0.86 * dry,
        (1 - (fine.values[pixel] ?? 1)) * 0.8 * Math.max(isSubject, 0.35),
      );
      const edge = Math.min(px, width - px, py, height - py) / size;
      const unpainted = Math.max(0, Math.min(1, (edge - 8 - blot * 34) / 15));
      const amount = Math.min(0.94, tone + ink * (1 - tone * 0.4)) * unpainted;
      const fibre =
        (noise(x * 0.16 + 60, y * 2.4) > 0.86 ? 7 : 0) + (noise(x * 2.4, y * 0.16 + 60) > 0.88 ? 6 : 0);
      const paper = [240 - fibre - blot * 9, 231 - fibre - blot * 10, 211 - fibre - blot * 13];
      const inkTone = [33, 34, 38];
      const faint = 0.2 + 0.34 * isSubject;
      const channels = [red, green, blue];
      for (let channel = 0; channel < 3; channel++) {
        const washed = (tint.data[pixel * 4 + channel] ?? 0) * 0.55 + (channels[channel] ?? 0) * 0.45;
        const base = paper[channel] ?? 240;
        const painted = base + ((inkTone[channel] ?? 0) - base) * amount;
        out[channel] =
          painted * (1 - faint * 0.5 * unpainted) + painted * (washed / 210) * faint * 0.5 * unpainted;
      }
    });
    return layOver(picture, await sealAndBrush(composition));
  },
};

/** The red seal and a few flicks of ink. */
async function sealAndBrush({ stage, random, width, height }: Composition): Promise<Raster> {
  const side = 84;
  const x = random.chance(0.5) ? stage.width - side - 62 : 62;
  const y = stage.height - side - 66;
  const carve = '#f3e4cc';
  const seal =
    rect(x, y, side, side, '#b3271e', 'rx="9" opacity=".92"') +
    rect(x + 8, y + 8, side - 16, side - 16, 'none', `stroke="${carve}" stroke-width="3.5" rx="4"`) +
    line(
      `M${n(x + 22)} ${n(y + 24)}h18v16h-18v18h20M${n(x + 50)} ${n(y + 22)}v40M${n(x + 50)} ${n(y + 32)}h14v22h-14M${n(x + 22)} ${n(y + 66)}h42`,
      carve,
      5,
    );
  const drops = range(9).map(() =>
    circle(
      random.between(60, stage.width - 60),
      random.between(60, stage.height * 0.5),
      random.between(1.5, 6),
      '#26272c',
      'opacity=".4"',
    ),
  );
  return renderSvg(svgOf(stage, seal + drops.join('')), width, height);
}

/** Oil on canvas: three layers of strokes along the forms, thick paint, the weave of the cloth. */
export const westernPainting: Style = {
  async finish(composition) {
    const source = contrastAndChroma(flattened(composition), 1.08, 1.18, -2);
    const { width, height } = source;
    const size = strokeScale(source);
    const soft = blurField(greyField(source), 2.4 * size);
    const detail = blurField(edgesOf(greyField(source)), 2 * size);
    const layers = [
      { step: 15, length: 40, thick: 19, threshold: -1, opacity: 1 },
      { step: 8, length: 21, thick: 8.5, threshold: -1, opacity: 0.88 },
      { step: 4.8, length: 10, thick: 3.8, threshold: 40, opacity: 0.95 },
      { step: 3.1, length: 5.5, thick: 2.2, threshold: 120, opacity: 0.95 },
    ];
    const painted = copyOf(source);
    for (const [index, layer] of layers.entries()) {
      const strokes = brushStrokes(source, soft.values, detail.values, composition, { ...layer, size });
      if (strokes === '') continue;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" stroke-linecap="round" fill="none">${strokes}</svg>`;
      layOver(painted, await renderSvg(svg, width, height), index === 0 ? 1 : layer.opacity);
    }
    const relief = greyOf(painted);
    const noise = noiseFor(composition);
    return mapPixels(painted, (red, green, blue, out, pixel) => {
      const x = pixel % width;
      const y = Math.floor(pixel / width);
      const slope = (relief[pixel] ?? 0) - (relief[Math.max(0, pixel - 1 - width)] ?? 0);
      const weave =
        (Math.sin((x / size) * 2.2) * Math.sin((y / size) * 2.2) + (noise(x / size, y / size) - 0.5)) * 4.5;
      const impasto = Math.max(-20, Math.min(20, slope * 0.5)) + weave;
      out[0] = red * 1.02 + impasto + 3;
      out[1] = green + impasto + 1;
      out[2] = blue * 0.94 + impasto - 3;
    });
  },
};

/** Short strokes at right angles to the slope of the light; fine ones only where there is detail. */
function brushStrokes(
  source: Raster,
  soft: Float32Array,
  detail: Float32Array,
  { random }: Composition,
  layer: { step: number; length: number; thick: number; threshold: number; size: number },
): string {
  const { width, height, data } = source;
  const crowded = Math.sqrt(Math.max(1, (width * height) / (layer.size * 512) ** 2 / 2));
  const step = layer.step * layer.size * crowded;
  const strokes: { order: number; svg: string }[] = [];
  for (let gy = 0; gy < height + step; gy += step) {
    for (let gx = 0; gx < width + step; gx += step) {
      const x = Math.min(width - 2, Math.max(1, Math.round(gx + random.between(-0.5, 0.5) * step)));
      const y = Math.min(height - 2, Math.max(1, Math.round(gy + random.between(-0.5, 0.5) * step)));
      const at = y * width + x;
      if ((detail[at] ?? 0) * layer.size < layer.threshold) continue;
      const slopeX = (soft[at + 1] ?? 0) - (soft[at - 1] ?? 0);
      const slopeY =
        (soft[Math.min(soft.length - 1, at + width)] ?? 0) - (soft[Math.max(0, at - width)] ?? 0);
      const flat = Math.abs(slopeX) + Math.abs(slopeY) < 0.25;
      const angle =
        (flat ? 0.5 + Math.sin(x / (60 * layer.size)) * 0.5 : Math.atan2(slopeY, slopeX) + Math.PI / 2) +
        random.between(-0.28, 0.28);
      const half = (layer.length * layer.size * random.between(0.6, 1.1)) / 2;
      const shift = random.between(-11, 11);
      const colour = [0, 1, 2]
        .map((channel) => Math.max(0, Math.min(255, Math.round((data[at * 4 + channel] ?? 0) + shift))))
        .join(' ');
      const dx = Math.cos(angle) * half;
      const dy = Math.sin(angle) * half;
      strokes.push({
        order: random.next(),
        svg: `<path d="M${n(x - dx)} ${n(y - dy)}l${n(dx * 2)} ${n(dy * 2)}" stroke="rgb(${colour})" stroke-width="${n(layer.thick * layer.size * random.between(0.7, 1.15))}"/>`,
      });
    }
  }
  return strokes
    .sort((first, second) => first.order - second.order)
    .map(({ svg }) => svg)
    .join('');
}

/** Wax crayon by a small hand: shaky contours, scribbled fillings, and the sun in the corner. */
export const childPainting: Style = {
  withWeather: false,
  movesShapes: true,
  async finish(composition) {
    const drawn = brightened(contrastAndChroma(flattened(composition), 1.16, 1.55, 10));
    const { width, height } = drawn;
    const size = strokeScale(drawn);
    const noise = noiseFor(composition);
    const shaken = copyOf(drawn);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const ux = x / size;
        const uy = y / size;
        const fromX = Math.round(
          Math.min(width - 1, Math.max(0, x + (noise(ux / 26, uy / 26) - 0.5) * 11 * size)),
        );
        const fromY = Math.round(
          Math.min(height - 1, Math.max(0, y + (noise(ux / 26 + 90, uy / 26 + 90) - 0.5) * 11 * size)),
        );
        const from = (fromY * width + fromX) * 4;
        const to = (y * width + x) * 4;
        for (let channel = 0; channel < 3; channel++)
          shaken.data[to + channel] = drawn.data[from + channel] ?? 0;
      }
    }
    const contour = blurField(edgesOf(blurField(greyField(shaken), 1.5 * size)), 1.5 * size);
    const crayoned = mapPixels(await blurred(shaken, 1.2 * size), (red, green, blue, out, pixel) => {
      const x = (pixel % width) / size;
      const y = Math.floor(pixel / width) / size;
      // Every patch of paper is scribbled in one of three directions, and the hand shakes.
      const turn = 0.5 + Math.floor(noise(x / 95, y / 95) * 3) * 0.8;
      const shake = noise(x / 22, y / 22) * 9;
      const across = x * Math.cos(turn) - y * Math.sin(turn) + shake;
      const along = x * Math.sin(turn) + y * Math.cos(turn);
      const scribble = noise(across / 2.8, along / 30) * 0.72 + noise(x / 1.2, y / 1.2) * 0.38;
      const wax = Math.max(0, Math.min(1, (scribble - 0.2) * 2.7));
      const edge =
        Math.max(0, Math.min(1, ((contour.values[pixel] ?? 0) * size - 62) / 60)) * (0.4 + 0.5 * wax);
      const channels = [red, green, blue];
      for (let channel = 0; channel < 3; channel++) {
        const step = Math.round((channels[channel] ?? 0) / 51) * 51;
        const filled = 253 + (step - 253) * (0.2 + 0.78 * wax);
        out[channel] = filled * (1 - edge) + step * 0.34 * edge;
      }
    });
    return layOver(crayoned, await cornerSun(composition));
  },
};

/** Children press no darker than this, also at night: a dark picture is lifted until its mean is no longer dark. */
function brightened(picture: Raster): Raster {
  const grey = greyOf(picture);
  const mean = grey.reduce((sum, value) => sum + value, 0) / Math.max(1, grey.length) / 255;
  const wanted = 0.5;
  if (mean >= wanted) return picture;
  const gamma = Math.max(0.4, Math.log(wanted) / Math.log(Math.max(0.02, mean)));
  const lifted = Uint8Array.from({ length: 256 }, (_, value) => Math.round(255 * (value / 255) ** gamma));
  return mapPixels(picture, (red, green, blue, out) => {
    out[0] = lifted[red] ?? red;
    out[1] = lifted[green] ?? green;
    out[2] = lifted[blue] ?? blue;
  });
}

async function cornerSun({ stage, random, width, height }: Composition): Promise<Raster> {
  const left = random.chance(0.5);
  const x = left ? 0 : stage.width;
  const spiral = range(44).map((index) => {
    const angle = index * 0.62;
    const radius = 8 + index * 3.7 + random.between(-4, 4);
    return `${index === 0 ? 'M' : 'L'}${n(x + Math.cos(angle) * radius)} ${n(Math.sin(angle) * radius)}`;
  });
  const rays = range(11).map((index) => {
    const angle = (index / 10) * Math.PI * 0.5 + (left ? 0 : Math.PI / 2);
    const from = 205 + random.between(-8, 8);
    const to = 305 + random.between(-34, 34);
    return `M${n(x + Math.cos(angle) * from)} ${n(Math.sin(angle) * from)}L${n(x + Math.cos(angle + 0.03) * to)} ${n(Math.sin(angle + 0.03) * to)}`;
  });
  return renderSvg(
    svgOf(
      stage,
      circle(x, 0, 160, '#ffd21f', 'opacity=".8"') +
        line(spiral.join(''), '#ffb300', 13) +
        circle(x, 0, 172, 'none', 'stroke="#ff8f00" stroke-width="13"') +
        line(rays.join(''), '#ff9f1a', 14),
    ),
    width,
    height,
  );
}
