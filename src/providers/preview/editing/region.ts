import type { ImageSize } from '../../image-provider.ts';
import type { Box } from '../fit-placed.ts';
import { blurField } from '../styles/fields.ts';

/** The part of a picture that is drawn anew. */
export interface Region {
  /** 1 where a pixel is drawn anew, 0 where it stays. */
  weights: Float32Array;
  /** The same, rising softly from 0 at the border, all of it inside. */
  feathered: Float32Array;
  /** What holds all of it, in pixels. */
  box: Box;
  /** The part of the box in which nearly everything is drawn anew: things put there are seen whole. */
  room: Box;
  /** How much of the picture it is, 0 to 1. */
  share: number;
}

/** Null where nothing is to be drawn anew. */
export function regionOf(weights: Float32Array, { width, height }: ImageSize): Region | null {
  const box = boxOf(weights, width, height);
  if (!box) return null;
  const sigma = Math.max(
    0.6,
    Math.min(Math.min(width, height) * 0.006, Math.min(box.width, box.height) * 0.06),
  );
  const soft = blurField({ width, height, values: weights }, sigma);
  const feathered = soft.values.map((value, at) => (weights[at] ?? 0) * rise(value * 2 - 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { weights, feathered, box, room: roomIn(weights, box, width), share: sum / weights.length };
}

function rise(value: number): number {
  const clamped = Math.max(0, Math.min(1, value));
  return clamped * clamped * (3 - 2 * clamped);
}

function boxOf(weights: Float32Array, width: number, height: number): Box | null {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((weights[y * width + x] ?? 0) < 0.5) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The largest box of the same shape, round the centre of the region, of which 95 % lie in it. */
function roomIn(weights: Float32Array, box: Box, width: number): Box {
  const centre = centreOf(weights, box, width);
  let room = box;
  for (let scale = 0.96; scale > 0.3; scale -= 0.04) {
    room = boxRound(centre, box, scale);
    if (coverage(weights, room, width) > 0.95) return room;
  }
  return room;
}

function centreOf(weights: Float32Array, box: Box, width: number): { x: number; y: number } {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) {
      const weight = weights[y * width + x] ?? 0;
      sum += weight;
      sumX += weight * x;
      sumY += weight * y;
    }
  }
  return { x: sumX / sum, y: sumY / sum };
}

/** Kept inside the outer box. */
function boxRound(centre: { x: number; y: number }, outer: Box, scale: number): Box {
  const width = outer.width * scale;
  const height = outer.height * scale;
  const within = (wanted: number, low: number, high: number) => Math.max(low, Math.min(high, wanted));
  return {
    left: within(centre.x - width / 2, outer.left, outer.left + outer.width - width),
    top: within(centre.y - height / 2, outer.top, outer.top + outer.height - height),
    width,
    height,
  };
}

function coverage(weights: Float32Array, box: Box, width: number): number {
  let [sum, count] = [0, 0];
  for (let y = Math.round(box.top); y < box.top + box.height - 0.5; y++) {
    for (let x = Math.round(box.left); x < box.left + box.width - 0.5; x++) {
      sum += weights[y * width + x] ?? 0;
      count++;
    }
  }
  return count === 0 ? 1 : sum / count;
}
