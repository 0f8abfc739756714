import type { RgbImage } from '../rgb-image.ts';
import type { CommonObject } from './common-objects.ts';
import { type Concept, rankObjects } from './find-concepts.ts';
import type { Clip } from './open-clip.ts';
import type { Region } from './region.ts';
import { viewAlone } from './region-views.ts';

/** Views are as large as their regions, so only so many are held at a time. */
const VIEWS_AT_A_TIME = 8;

/**
 * What each region of a picture shows, seen by itself: the most likely object, in the order of the regions.
 * One vision pass for each region.
 * @param objects those it could be; there must be at least one
 * @throws AppError `model_unusable`, `inference_failed`, `runtime_not_installed`
 */
export async function describeRegions(
  clip: Clip,
  image: RgbImage,
  regions: readonly Region[],
  objects: readonly CommonObject[],
  lang: 'en' | 'ko',
): Promise<Concept[]> {
  const concepts: Concept[] = [];
  for (const vector of await embedViews(clip, image, regions, viewAlone)) {
    const [best] = (await rankObjects(clip, vector, objects, lang)) as [Concept];
    concepts.push(best);
  }
  return concepts;
}

/** The vectors of regions, each in a view of its own. */
export async function embedViews(
  clip: Clip,
  image: RgbImage,
  regions: readonly Region[],
  view: (image: RgbImage, region: Region) => RgbImage,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < regions.length; start += VIEWS_AT_A_TIME) {
    const views = regions.slice(start, start + VIEWS_AT_A_TIME).map((region) => view(image, region));
    vectors.push(...(await clip.embedImages(views)));
  }
  return vectors;
}
