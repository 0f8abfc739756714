import { toRegion } from './analyse-picture.ts';
import type { CommonObject } from './clip/common-objects.ts';
import { findTarget } from './clip/find-target.ts';
import type { Clip } from './clip/open-clip.ts';
import { hearCancel } from './hear-cancel.ts';
import type { BinaryMask, MaskRuns } from './masks/binary-mask.ts';
import { growMask } from './masks/grow-mask.ts';
import { expandRuns } from './masks/mask-runs.ts';
import { type RgbImage, readRgbImage } from './rgb-image.ts';
import type { Sam } from './sam/open-sam.ts';
import { segmentImage } from './sam/segment-image.ts';

interface Models {
  clip: Clip;
  sam: Sam;
  objects: readonly CommonObject[];
}

/** How far beyond its edge a thing is redrawn, as a share of the shorter edge: else its outline would stay. */
const GROWN_BY = 1 / 64;

/**
 * Where in a picture something is: the regions that SAM finds and CLIP takes for it.
 * @param target in English
 * @returns a PNG of the picture's size, alpha 0 where it is; null where it is not to be seen
 */
export async function findTargetMask(
  { clip, sam, objects }: Models,
  picture: Uint8Array,
  target: string,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const image = await readRgbImage(picture);
  const segments = await segmentImage(sam, image, { mode: 'automatic' }, signal);
  const rivals = objects.map(({ english }) => english);
  const found = await findTarget(clip, image, segments.map(toRegion), target, rivals, signal);
  if (found.length === 0) return null;
  const masks = segments.filter((_, index) => found.includes(index)).map(({ mask }) => mask);
  const together = await unite(masks, image, signal);
  const radius = Math.max(1, Math.round(Math.min(image.width, image.height) * GROWN_BY));
  const grown = growMask(together, radius);
  await hearCancel(signal);
  return toEditMask(grown);
}

/** What is in any of the masks. */
async function unite(
  masks: readonly MaskRuns[],
  { width, height }: RgbImage,
  signal: AbortSignal,
): Promise<BinaryMask> {
  const united = new Uint8Array(width * height);
  for (const runs of masks) {
    await hearCancel(signal);
    const { data } = expandRuns(runs);
    for (let at = 0; at < united.length; at++) if (data[at] === 1) united[at] = 1;
  }
  return { data: united, width, height };
}

async function toEditMask({ data, width, height }: BinaryMask): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const alpha = Buffer.alloc(data.length);
  for (let at = 0; at < alpha.length; at++) alpha[at] = data[at] === 1 ? 0 : 255;
  return sharp({ create: { width, height, channels: 3, background: 'black' } })
    .joinChannel(alpha, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}
