import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readCommonObjects } from '../../src/vision/clip/common-objects.ts';
import type { Clip } from '../../src/vision/clip/open-clip.ts';
import { openSam } from '../../src/vision/sam/open-sam.ts';
import { openTinyClip } from './clip/tiny-clip.ts';
import { tinySamFolder } from './sam/tiny-sam.ts';

/** A red circle on a plain ground. */
export function readRedCircle(): Promise<Buffer> {
  return readFile(join(tinySamFolder, '../tiny-samples/00-red-circle-on-purple.png'));
}

/** Closed when the test ends. */
export async function openTinyModels() {
  const sam = await openSam(tinySamFolder, { threads: 1 });
  onTestFinished(() => sam.close());
  return { clip: await openTinyClip(), sam, objects: await readCommonObjects('models/common_objects.txt') };
}

/** The same model, with what is to happen once it has looked at pictures for the nth time. */
export function afterPass(clip: Clip, pass: number, happens: () => void): Clip & { passes: number } {
  const counting = {
    ...clip,
    passes: 0,
    async embedImages(images: Parameters<Clip['embedImages']>[0]) {
      const vectors = await clip.embedImages(images);
      counting.passes += 1;
      if (counting.passes === pass) happens();
      return vectors;
    },
  };
  return counting;
}
