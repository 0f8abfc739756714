import { readFile } from 'node:fs/promises';
import { runTime } from '../../../src/inference/onnx-runtime.ts';
import { readRgbImage } from '../../../src/vision/rgb-image.ts';
import { openSam } from '../../../src/vision/sam/open-sam.ts';
import { segmentImage } from '../../../src/vision/sam/segment-image.ts';

export interface PointsOrder {
  folder: string;
  threads: number;
  picture: string;
  pointsPerSide: number;
  rounds: number;
}

/** Of the automatic masks of one picture, from its pixels to the polygons. */
export interface PointsFinding {
  wholeMs: number[];
  /** Of it, inside onnxruntime's `run`. */
  runMs: number[];
  masks: number;
}

export async function measurePoints(order: PointsOrder): Promise<PointsFinding> {
  const { folder, threads, pointsPerSide, rounds } = order;
  const image = await readRgbImage(await readFile(order.picture));
  const sam = await openSam(folder, { threads });
  const found: PointsFinding = { wholeMs: [], runMs: [], masks: 0 };
  await segmentImage(sam, image, { mode: 'automatic', pointsPerSide: 4 });
  for (let round = 0; round < rounds; round += 1) {
    runTime.totalMs = 0;
    const startedAt = performance.now();
    const segments = await segmentImage(sam, image, { mode: 'automatic', pointsPerSide });
    found.wholeMs.push(performance.now() - startedAt);
    found.runMs.push(runTime.totalMs);
    found.masks = segments.length;
  }
  await sam.close();
  return found;
}
