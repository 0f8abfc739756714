import type { Random } from '../random.ts';

/** Colours, and where they are missing. */
export interface Canvas {
  width: number;
  height: number;
  /** Red, green and blue, one number each. */
  colours: Float32Array;
  /** 1 where there is nothing to copy from. */
  missing: Uint8Array;
}

/** A patch reaches so many pixels from its middle to each side. */
const reach = 3;

/** Whether there is anything whole to copy from. */
export function hasSources(canvas: Canvas): boolean {
  return dilated(canvas).sources.length >= 64;
}

/**
 * Finds for every pixel near what is missing the place whose surroundings look most alike, and paints the missing
 * colours from there (PatchMatch by Barnes 2009, as it fills holes since Wexler 2007).
 *
 * @param nearest where to begin: the number of a pixel for each pixel, or -1; ends up as what was found
 */
export function paintFromLikeness(canvas: Canvas, nearest: Int32Array, rounds: number, random: Random): void {
  const { width } = canvas;
  const { targets, sources, isSource } = dilated(canvas);
  const distances = new Float32Array(nearest.length);
  const anySource = () => sources[Math.floor(random.next() * sources.length)] ?? 0;

  function tryAt(target: number, source: number): void {
    if (isSource[source] !== 1) return;
    const least = distances[target] ?? 0;
    const distance = patchDistance(canvas, target, source, least);
    if (distance >= least) return;
    distances[target] = distance;
    nearest[target] = source;
  }

  for (let round = 0; round < rounds; round++) {
    for (const target of targets) {
      const known = nearest[target] ?? -1;
      const start = known >= 0 && isSource[known] === 1 ? known : anySource();
      nearest[target] = start;
      distances[target] = patchDistance(canvas, target, start, Number.POSITIVE_INFINITY);
    }
    for (let pass = 0; pass < 2; pass++) {
      const step = pass === 0 ? 1 : -1;
      const first = pass === 0 ? 0 : targets.length - 1;
      for (let index = first; index >= 0 && index < targets.length; index += step) {
        const target = targets[index] ?? 0;
        for (const offset of [step, step * width]) {
          const neighbour = nearest[target - offset] ?? -1;
          if (neighbour >= 0) tryAt(target, neighbour + offset);
        }
        searchAround(canvas, nearest[target] ?? 0, random, (source) => tryAt(target, source));
      }
    }
    vote(canvas, nearest, distances);
  }
}

/** Ever closer to what is the best so far. */
function searchAround(
  { width, height }: Canvas,
  best: number,
  random: Random,
  tryAt: (source: number) => void,
): void {
  const x = best % width;
  const y = Math.floor(best / width);
  for (let radius = Math.max(width, height) / 2; radius >= 1; radius /= 2) {
    const column = Math.round(x + random.between(-radius, radius));
    const row = Math.round(y + random.between(-radius, radius));
    if (column >= 0 && column < width && row >= 0 && row < height) tryAt(row * width + column);
  }
}

/** Pixels whose patch is touched by what is missing, and those whose patch is whole and inside the canvas. */
function dilated({ width, height, missing }: Canvas): {
  targets: number[];
  sources: number[];
  isSource: Uint8Array;
} {
  const isTouched = new Uint8Array(missing.length);
  for (let pixel = 0; pixel < missing.length; pixel++) {
    if (missing[pixel] !== 1) continue;
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++)
      isTouched.fill(
        1,
        row * width + Math.max(0, x - reach),
        row * width + Math.min(width - 1, x + reach) + 1,
      );
  }
  const targets: number[] = [];
  const sources: number[] = [];
  const isSource = new Uint8Array(missing.length);
  for (let pixel = 0; pixel < missing.length; pixel++) {
    if (isTouched[pixel] === 1) {
      targets.push(pixel);
      continue;
    }
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    if (x < reach || y < reach || x >= width - reach || y >= height - reach) continue;
    sources.push(pixel);
    isSource[pixel] = 1;
  }
  return { targets, sources, isSource };
}

/** The mean square difference of two patches; given up as soon as it is no better than `least`. */
function patchDistance(
  { width, height, colours }: Canvas,
  target: number,
  source: number,
  least: number,
): number {
  const x = target % width;
  const y = Math.floor(target / width);
  const left = -Math.min(reach, x);
  const right = Math.min(reach, width - 1 - x);
  const top = -Math.min(reach, y);
  const bottom = Math.min(reach, height - 1 - y);
  const count = (right - left + 1) * (bottom - top + 1);
  const most = least * count;
  let sum = 0;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const shift = row * width + column;
      const one = (target + shift) * 3;
      const other = (source + shift) * 3;
      const red = (colours[one] ?? 0) - (colours[other] ?? 0);
      const green = (colours[one + 1] ?? 0) - (colours[other + 1] ?? 0);
      const blue = (colours[one + 2] ?? 0) - (colours[other + 2] ?? 0);
      sum += red * red + green * green + blue * blue;
    }
    if (sum >= most) return Number.POSITIVE_INFINITY;
  }
  return sum / count;
}

/** Every patch over a missing pixel has its say about the colour; good ones count for more. */
function vote(
  { width, height, colours, missing }: Canvas,
  nearest: Int32Array,
  distances: Float32Array,
): void {
  const before = new Float32Array(colours);
  for (let pixel = 0; pixel < missing.length; pixel++) {
    if (missing[pixel] !== 1) continue;
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    const sums = [0, 0, 0];
    let total = 0;
    for (let row = Math.max(-reach, -y); row <= Math.min(reach, height - 1 - y); row++) {
      for (let column = Math.max(-reach, -x); column <= Math.min(reach, width - 1 - x); column++) {
        const shift = row * width + column;
        const source = (nearest[pixel + shift] ?? -1) - shift;
        if (source < 0) continue;
        const weight = 1 / (60 + (distances[pixel + shift] ?? 0));
        for (let channel = 0; channel < 3; channel++)
          sums[channel] = (sums[channel] ?? 0) + (before[source * 3 + channel] ?? 0) * weight;
        total += weight;
      }
    }
    if (total === 0) continue;
    for (let channel = 0; channel < 3; channel++) colours[pixel * 3 + channel] = (sums[channel] ?? 0) / total;
  }
}
