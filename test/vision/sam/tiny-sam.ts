import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { BinaryMask, Box, MaskRuns } from '../../../src/vision/masks/binary-mask.ts';
import type { Point } from '../../../src/vision/masks/outline.ts';
import { type RgbImage, readRgbImage } from '../../../src/vision/rgb-image.ts';
import { encodeRuns } from '../masks/encode-runs.ts';

const models = path.join(import.meta.dirname, '../../fixtures/models');

export const tinySamFolder = path.join(models, 'tiny-sam');

/** One shape on a plain ground, drawn by tiny-sd. */
export const generatedPicture = path.join(models, 'tiny-sd/reference/ddim-2.png');

/** A picture of one shape on a plain ground, and what is known of it. */
export interface Sample {
  file: string;
  image: RgbImage;
  shape: MaskRuns;
  background: MaskRuns;
  pointOnShape: Point;
  pointOnBackground: Point;
  /** Around the shape. */
  box: Box;
}

interface SampleEntry {
  file: string;
  mask: string;
  point_on_shape: Point;
  point_on_background: Point;
  bbox: [number, number, number, number];
}

/** The twelve pictures the model has never seen. */
export async function readSamples(): Promise<Sample[]> {
  const folder = path.join(models, 'tiny-samples');
  const entries: SampleEntry[] = JSON.parse(await readFile(path.join(folder, 'samples.json'), 'utf8'));
  return Promise.all(
    entries.map(async ({ file, mask, point_on_shape, point_on_background, bbox: [x0, y0, x1, y1] }) => {
      const shape = await readMask(path.join(folder, mask));
      return {
        file,
        image: await readRgbImage(await readFile(path.join(folder, file))),
        shape: encodeRuns(shape),
        background: encodeRuns({ ...shape, data: shape.data.map((value) => 1 - value) }),
        pointOnShape: point_on_shape,
        pointOnBackground: point_on_background,
        box: { x0, y0, x1, y1 },
      };
    }),
  );
}

async function readMask(file: string): Promise<BinaryMask> {
  const { data, info } = await sharp(file).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { data: data.map((value) => (value > 127 ? 1 : 0)), width: info.width, height: info.height };
}
