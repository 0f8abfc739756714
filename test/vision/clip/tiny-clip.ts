import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clip, openClip } from '../../../src/vision/clip/open-clip.ts';
import type { Region } from '../../../src/vision/clip/region.ts';
import { type RgbImage, readRgbImage } from '../../../src/vision/rgb-image.ts';

const MODELS = new URL('../../fixtures/models/', import.meta.url).pathname;
const SAMPLES = join(MODELS, 'tiny-samples');

export const TINY_CLIP = join(MODELS, 'tiny-clip');
export const COLOURS = ['red', 'green', 'blue', 'yellow', 'purple', 'white'];
export const SHAPES = ['circle', 'square', 'triangle', 'star'];
export const PAIRS = COLOURS.flatMap((colour) => SHAPES.map((shape) => `${colour} ${shape}`));

/** Closed when the test ends. */
export async function openTinyClip(
  folder = TINY_CLIP,
  cacheFolder: string | null = null,
  keptLabels: readonly string[] = [],
): Promise<Clip> {
  const clip = await openClip(folder, { threads: 1, cacheFolder, keptLabels });
  onTestFinished(() => clip.close());
  return clip;
}

export interface Sample {
  file: string;
  shape: string;
  colour: string;
  background: string;
  image: RgbImage;
  /** The shape, and what is behind it. */
  regions: [shape: Region, background: Region];
}

export async function readSamples(): Promise<Sample[]> {
  const samples = JSON.parse(await readFile(join(SAMPLES, 'samples.json'), 'utf8'));
  return Promise.all(
    samples.map(async (sample: Sample & { mask: string; bbox: [number, number, number, number] }) => {
      const image = await readRgbImage(await readFile(join(SAMPLES, sample.file)));
      const { data, width, height } = await readRgbImage(await readFile(join(SAMPLES, sample.mask)));
      const shape = Uint8Array.from({ length: width * height }, (_, i) => (data[i * 3] === 255 ? 1 : 0));
      const [x0, y0, x1, y1] = sample.bbox;
      return {
        ...sample,
        image,
        regions: [
          { mask: { data: shape, width, height }, box: { x0, y0, x1, y1 } },
          {
            mask: { data: shape.map((value) => 1 - value), width, height },
            box: { x0: 0, y0: 0, x1: width, y1: height },
          },
        ],
      };
    }),
  );
}

export async function readExpectedScores(): Promise<
  { file: string; top: [label: string, score: number][]; shape: [label: string, score: number][] }[]
> {
  return JSON.parse(await readFile(join(SAMPLES, 'expected.json'), 'utf8')).clip;
}
