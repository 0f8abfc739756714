import type { RgbImage } from '../rgb-image.ts';
import type { Label, SeenConcept } from '../vision-task.ts';
import { rankLabels } from './find-concepts.ts';
import type { Clip } from './open-clip.ts';
import type { Region } from './region.ts';
import { viewAlone } from './region-views.ts';

/** Bounds the memory of one run of the encoder, and how long a cancel waits. */
const VIEWS_AT_A_TIME = 8;

/**
 * What each region of a picture shows, seen by itself: the most likely label, in the order of the regions.
 * One vision pass for each region.
 * @param labels what it could be; there must be at least one
 * @throws AppError `model_unusable`, `inference_failed`, `runtime_not_installed`
 */
export async function describeRegions(
  clip: Clip,
  image: RgbImage,
  regions: readonly Region[],
  labels: readonly Label[],
  signal: AbortSignal,
): Promise<SeenConcept[]> {
  const concepts: SeenConcept[] = [];
  for (const vector of await embedViews(clip, image, regions, viewAlone, signal)) {
    const [best] = (await rankLabels(clip, vector, labels)) as [SeenConcept];
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
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < regions.length; start += VIEWS_AT_A_TIME) {
    signal.throwIfAborted();
    const views = regions.slice(start, start + VIEWS_AT_A_TIME).map((region) => view(image, region));
    vectors.push(...(await clip.embedImages(views)));
  }
  return vectors;
}
