import sharp from 'sharp';
import type { ImageSize, Scene } from '../../../src/providers/image-provider.ts';
import { drawPicture } from '../../../src/providers/preview/draw-picture.ts';
import { loadPictures } from '../../../src/providers/preview/pictures.ts';
import type { PromptedScene } from '../../../src/providers/preview/prompted-scene.ts';

const library = loadPictures();
const emptyScene: Scene = { mood: null, style: null, theme: null, background: null, objects: [], act: null };

/** A picture of a scene of which only some words matter. */
export async function draw(
  scene: Partial<PromptedScene>,
  seed = 7,
  size: ImageSize = { width: 96, height: 96 },
): Promise<Buffer> {
  return drawPicture({ ...emptyScene, ...scene }, seed, size, await library);
}

/** Red, green and blue of every pixel, one after the other. */
export async function pixelsOf(png: Buffer): Promise<Uint8Array> {
  return new Uint8Array(await sharp(png).removeAlpha().raw().toBuffer());
}

/** How far two pictures are apart: the mean difference of their channels, 0 to 255. */
export function meanDifference(first: Uint8Array, second: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < first.length; at++) sum += Math.abs((first[at] ?? 0) - (second[at] ?? 0));
  return sum / first.length;
}
