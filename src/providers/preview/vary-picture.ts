import type { ImageSize } from '../image-provider.ts';
import { toHex, toLab, toRgb } from './colour.ts';
import { recolour } from './colour-table.ts';
import { createRandom, type Random } from './random.ts';
import type { Raster } from './raster.ts';
import { createNoise } from './styles/fields.ts';

/** What light and print do to a picture; neighbouring seeds take neighbouring rows, so that they differ. */
const looks = [
  {
    name: 'late sun',
    warmth: 0.028,
    lightness: 0.01,
    contrast: 1.04,
    chroma: 1.12,
    glow: '#ffdca0',
    vignette: 0.26,
  },
  {
    name: 'cool morning',
    warmth: -0.016,
    lightness: 0.015,
    contrast: 0.96,
    chroma: 0.9,
    glow: '#d8ecff',
    vignette: 0.1,
  },
  {
    name: 'clear noon',
    warmth: 0.004,
    lightness: 0.03,
    contrast: 1.12,
    chroma: 1.2,
    glow: '#ffffff',
    vignette: 0,
  },
  {
    name: 'faded print',
    warmth: 0.014,
    lightness: 0.035,
    contrast: 0.84,
    chroma: 0.74,
    glow: '#fff1dc',
    vignette: 0.08,
  },
  {
    name: 'deep evening',
    warmth: -0.008,
    lightness: -0.05,
    contrast: 1.1,
    chroma: 1.05,
    glow: '#ffc8a8',
    vignette: 0.42,
  },
] as const;

type Look = (typeof looks)[number];

/**
 * A picture like another of the same shape: subject, palette and composition stay, while the frame, the light, the shades and small
 * shapes change. The same picture, seed and size give the same pixels.
 */
export function varyPicture(picture: Raster, seed: number, size: ImageSize): Raster {
  const random = createRandom(seed).fork('variation');
  const look = looks[seed % looks.length] ?? looks[0];
  const framed = frame(picture, frameFor(seed, random), size);
  shade(framed, look, random);
  return lit(framed, look, random);
}

/** Where on the source a pixel of the variation comes from. */
interface Frame {
  mirrored: boolean;
  /** How much of the source is seen along an edge. */
  zoom: number;
  angle: number;
  /** -1 to 1 of what the zoom leaves to move in. */
  shiftX: number;
  shiftY: number;
  bend: (x: number, y: number) => [number, number];
}

function frameFor(seed: number, random: Random): Frame {
  const noise = createNoise(random.whole(1, 1e6));
  const bent = random.between(0.014, 0.024);
  return {
    mirrored: seed % 2 === 1,
    zoom: random.between(0.88, 0.97),
    angle: ((random.between(1, 3) * (random.chance(0.5) ? 1 : -1)) / 180) * Math.PI,
    shiftX: random.between(-1, 1),
    shiftY: random.between(-1, 1),
    // Long waves only: lines sway, and nothing tears.
    bend: (x, y) => [
      (noise(x * 3.1, y * 3.1) - 0.5) * bent * 2,
      (noise(x * 3.1 + 50, y * 3.1 + 50) - 0.5) * bent * 2,
    ],
  };
}

/** Turned, the corners of the frame would leave the picture: the zoom is taken in until they do not. */
function frame(
  picture: Raster,
  { mirrored, zoom, angle, shiftX, shiftY, bend }: Frame,
  { width, height }: ImageSize,
): Raster {
  const result: Raster = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  const aspect = width / height;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turnedWidth = Math.abs(cos) * aspect + Math.abs(sin);
  const turnedHeight = Math.abs(sin) * aspect + Math.abs(cos);
  const seen = Math.min(zoom * picture.height, picture.width / turnedWidth, picture.height / turnedHeight);
  const moveX = (shiftX * (picture.width - seen * turnedWidth)) / 2;
  const moveY = (shiftY * (picture.height - seen * turnedHeight)) / 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = ((x + 0.5) / width - 0.5) * aspect * (mirrored ? -1 : 1);
      const v = (y + 0.5) / height - 0.5;
      const [bendX, bendY] = bend(u + 1, v + 1);
      const fromX = picture.width / 2 + moveX + (u * cos - v * sin + bendX) * seen;
      const fromY = picture.height / 2 + moveY + (u * sin + v * cos + bendY) * seen;
      sample(picture, fromX - 0.5, fromY - 0.5, result.data, (y * width + x) * 4);
    }
  }
  return result;
}

/** Between four pixels; what is seen through does not colour its neighbours. */
function sample(
  { width, height, data }: Raster,
  x: number,
  y: number,
  out: Uint8ClampedArray,
  to: number,
): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const sums = [0, 0, 0, 0];
  for (let corner = 0; corner < 4; corner++) {
    const column = left + (corner & 1);
    const row = top + (corner >> 1);
    const share = (corner & 1 ? x - left : 1 - x + left) * (corner >> 1 ? y - top : 1 - y + top);
    const at =
      (Math.max(0, Math.min(height - 1, row)) * width + Math.max(0, Math.min(width - 1, column))) * 4;
    const alpha = share * (data[at + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++)
      sums[channel] = (sums[channel] ?? 0) + (data[at + channel] ?? 0) * alpha;
    sums[3] = (sums[3] ?? 0) + alpha;
  }
  const alpha = sums[3] ?? 0;
  for (let channel = 0; channel < 3; channel++)
    out[to + channel] = alpha === 0 ? 0 : (sums[channel] ?? 0) / alpha;
  out[to + 3] = alpha;
}

/** Hue within 9 degrees, and the warmth, lightness and strength of the colours as the look has them. */
function shade(picture: Raster, look: Look, random: Random): void {
  const turn = ((random.between(3, 9) * (random.chance(0.5) ? 1 : -1)) / 180) * Math.PI;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const chroma = look.chroma * random.between(0.96, 1.04);
  const shift = look.lightness + random.between(-0.012, 0.012);
  recolour(picture, (...channels) => {
    const own = `#${channels.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
    const [lightness, a, b] = toLab(own);
    const bright = (lightness - 0.6) * look.contrast + 0.6 + shift;
    // Black and white stay without colour.
    const middle = 1 - (2 * lightness - 1) ** 4;
    return toRgb(
      toHex([
        Math.max(0, Math.min(1, bright)),
        (a * cos - b * sin) * chroma + look.warmth * 0.35 * middle,
        (a * sin + b * cos) * chroma + look.warmth * middle,
      ]),
    );
  });
}

/** Light that falls in from a corner, and darker edges. */
function lit(picture: Raster, { glow, vignette }: Look, random: Random): Raster {
  const { width, height, data } = picture;
  const colour = toRgb(glow);
  const sourceX = random.chance(0.5) ? random.between(-0.1, 0.2) : random.between(0.8, 1.1);
  const sourceY = random.between(-0.15, 0.25);
  const strength = random.between(0.16, 0.3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [(x + 0.5) / width, (y + 0.5) / height];
      const near = Math.max(0, 1 - Math.hypot(u - sourceX, v - sourceY) / 0.95) ** 1.7 * strength;
      const rim = Math.max(0, Math.hypot(u - 0.5, v - 0.5) * 1.42 - 0.45) ** 1.5 * 2.2 * vignette;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const own = data[at + channel] ?? 0;
        const lighter = 255 - (255 - own) * (1 - ((colour[channel] ?? 255) / 255) * near);
        data[at + channel] = lighter * (1 - Math.min(0.8, rim));
      }
    }
  }
  return picture;
}
