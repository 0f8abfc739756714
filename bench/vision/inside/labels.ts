import { readFile } from 'node:fs/promises';
import { type Clip, openClip } from '../../../src/vision/clip/open-clip.ts';
import { scoreLabels } from '../../../src/vision/clip/score-labels.ts';
import { readRgbImage } from '../../../src/vision/rgb-image.ts';
import type { Label } from '../../../src/vision/vision-task.ts';

export interface LabelsOrder {
  folder: string;
  cacheFolder: string;
  threads: number;
  picture: string;
  labels: string[];
  /** Times that labels are asked for which are kept. */
  rounds: number;
}

/** Milliseconds from a picture to the confidence of each label. */
export interface LabelsFinding {
  /** Every label is embedded. */
  firstMs: number;
  /** The same labels, another picture. */
  againMs: number[];
  /** By another instance, which has read what the first kept on the disk. */
  fromDiskMs: number;
  /** One label and another picture: nearly all of it is the vision encoder. */
  pictureMs: number[];
}

export async function measureLabels(order: LabelsOrder): Promise<LabelsFinding> {
  const { folder, threads, cacheFolder, rounds } = order;
  const labels = order.labels.map((word) => ({ word, english: word }));
  const file = await readFile(order.picture);

  /** A new object is a new picture, so that what is kept is of the labels alone. */
  async function ask(clip: Clip, asked: readonly Label[]): Promise<number> {
    const image = await readRgbImage(file);
    const startedAt = performance.now();
    await scoreLabels(clip, image, asked);
    return performance.now() - startedAt;
  }

  /** Everything is loaded, and no label is known. */
  async function open(): Promise<Clip> {
    const clip = await openClip(folder, { threads, cacheFolder, keptLabels: order.labels });
    await clip.embedTexts(['a text that is no label']);
    await clip.embedImages([await readRgbImage(file)]);
    return clip;
  }

  const clip = await open();
  const firstMs = await ask(clip, labels);
  const againMs: number[] = [];
  const pictureMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    againMs.push(await ask(clip, labels));
    pictureMs.push(await ask(clip, labels.slice(0, 1)));
  }
  await clip.close();
  const reopened = await open();
  const fromDiskMs = await ask(reopened, labels);
  await reopened.close();
  return { firstMs, againMs, fromDiskMs, pictureMs };
}
