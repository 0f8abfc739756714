import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterAll, beforeAll } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { startServer } from '../../src/server.ts';
import type { TestServer } from '../start-test-server.ts';

const MODELS = join(import.meta.dirname, '../fixtures/models');
const SAMPLES = join(MODELS, 'tiny-samples');

export const TINY_SD = join(MODELS, 'tiny-sd');
export const TINY_CLIP = join(MODELS, 'tiny-clip');
export const TINY_SAM = join(MODELS, 'tiny-sam');

/** What a server needs to work with the tiny models. More threads would only wait for each other. */
export const tinyModels = {
  SD_MODEL_DIR: TINY_SD,
  CLIP_MODEL_DIR: TINY_CLIP,
  SAM_MODEL_DIR: TINY_SAM,
  INFERENCE_THREADS: '1',
};

type SharedServer = Omit<TestServer, 'stop' | 'imagine' | 'directory'>;

/** One server with the tiny models for all tests of a file, so that they are loaded once. */
export function shareServer(environment: Record<string, string> = {}): SharedServer {
  const lines: string[] = [];
  let directory = '';
  let server: Awaited<ReturnType<typeof startServer>> | undefined;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'imaginate-test-'));
    const config = loadConfig({
      PORT: '0',
      GENERATED_DIR: directory,
      DATAMUSE_URL: 'off',
      CACHE_DIR: 'off',
      ...tinyModels,
      ...environment,
    });
    const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    server = await startServer(config, logger);
  });
  afterAll(async () => {
    await server?.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    get url() {
      if (server === undefined) throw new Error('The server has not been started yet.');
      return server.url;
    },
    log: () => lines.join(''),
    post(path, body, headers = {}) {
      return fetch(`${this.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    },
  };
}

/** A picture of one shape on a plain ground that no model has seen. */
export interface Sample {
  file: string;
  mask: string;
  width: number;
  height: number;
  shape: string;
  colour: string;
  point_on_shape: [number, number];
  point_on_background: [number, number];
  bbox: [left: number, top: number, right: number, bottom: number];
}

export const samples: Sample[] = JSON.parse(readFileSync(join(SAMPLES, 'samples.json'), 'utf8'));

/** @param name the beginning of the file's name */
export function findSample(name: string): Sample {
  const sample = samples.find(({ file }) => file.startsWith(name));
  if (sample === undefined) throw new Error(`There is no sample ${name}.`);
  return sample;
}

export function readSample({ file }: Pick<Sample, 'file'>): Promise<Buffer> {
  return readFile(join(SAMPLES, file));
}

/** Where the shape is: a 1 for each of its pixels. */
export async function readShape({ mask }: Pick<Sample, 'mask'>): Promise<Uint8Array> {
  return bitsOf(await readFile(join(SAMPLES, mask)));
}

/** A black and white picture as a 1 for each white pixel. */
export async function bitsOf(picture: Buffer): Promise<Uint8Array> {
  const grey = await sharp(picture).removeAlpha().toColourspace('b-w').raw().toBuffer();
  return Uint8Array.from(grey, (value) => (value > 127 ? 1 : 0));
}

/** Red, green and blue of every pixel, upright. */
export function pixelsOf(picture: Buffer): Promise<Buffer> {
  return sharp(picture).autoOrient().removeAlpha().toColourspace('srgb').raw().toBuffer();
}

/** What two masks have in common as a share of what they cover together. */
export function overlapOf(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let [common, together] = [0, 0];
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    if (one[at] === 1 && other[at] === 1) common++;
    if (one[at] === 1 || other[at] === 1) together++;
  }
  return common / together;
}

export interface ClipAnalysis {
  concepts: string[];
  confidence_scores: Record<string, number>;
}

export interface GenerateAnswer {
  request_id: string;
  generated_image: string;
  seed: number;
  clip_analysis: ClipAnalysis;
  images?: { generated_image: string; seed: number; clip_analysis: ClipAnalysis }[];
  prompt: string;
  model: string;
  samples: number;
  cfg: number;
  scheduler: string;
  size: string;
  adjustments: { parameter: string; requested: string; used: string }[];
  warnings: string[];
}

type Point = [x: number, y: number];

export interface AnalyzeAnswer<Mask = number[][]> {
  request_id: string;
  generated_image: string;
  clip_analysis: ClipAnalysis;
  basic_segmentation: {
    masks: Mask[];
    polygons: Point[][];
    rings: { points: Point[]; hole: boolean }[][];
    boxes: [number, number, number, number][];
    areas: number[];
    iou: number[];
    stability: number[];
    concepts?: { name: string; confidence: number }[];
  };
  size: string;
  models: { clip: string; sam: string };
  adjustments: { parameter: string; requested: string; used: string }[];
  warnings: string[];
}

/** The body of an answer that has to be a success. */
export async function answerOf<Answer>(response: Response): Promise<Answer> {
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
