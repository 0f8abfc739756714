import { toRegion } from './analyse-picture.ts';
import type { CommonObject } from './clip/common-objects.ts';
import { findTarget } from './clip/find-target.ts';
import type { Clip } from './clip/open-clip.ts';
import type { MaskRuns } from './masks/binary-mask.ts';
import { expandRuns } from './masks/mask-runs.ts';
import { readRgbImage } from './rgb-image.ts';
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
): Promise<Uint8Array | null> {
  const image = await readRgbImage(picture);
  const segments = await segmentImage(sam, image, { mode: 'automatic' });
  const rivals = objects.map(({ english }) => english);
  const found = await findTarget(clip, image, segments.map(toRegion), target, rivals);
  if (found.length === 0) return null;
  return toEditMask(
    segments.filter((_, index) => found.includes(index)).map(({ mask }) => mask),
    image,
  );
}

async function toEditMask(
  masks: readonly MaskRuns[],
  { width, height }: { width: number; height: number },
): Promise<Uint8Array> {
  const alpha = Buffer.alloc(width * height, 255);
  for (const runs of masks) {
    const { data } = expandRuns(runs);
    for (let at = 0; at < alpha.length; at++) if (data[at] === 1) alpha[at] = 0;
  }
  const { default: sharp } = await import('sharp');
  const grown = await sharp(alpha, { raw: { width, height, channels: 1 } })
    // To sharp, what is dark is what grows.
    .dilate(Math.max(1, Math.round(Math.min(width, height) * GROWN_BY)))
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: 'black' } })
    .joinChannel(grown, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}
