import type { RgbImage } from '../rgb-image.ts';
import type { Label, SeenConcept } from '../vision-task.ts';
import type { Clip } from './open-clip.ts';
import { shareAmong } from './score-labels.ts';

/**
 * A concept must be at least a tenth as likely as the best one. Ten to one is where evidence is called strong (Jeffreys
 * 1961, appendix B). With the published scale of 100 that is a cosine 0.023 below the best.
 */
export const LEAST_SHARE_OF_BEST = 0.1;

/**
 * What a picture shows, the most likely first: at most `top`, and nothing that is ten times less likely than the first.
 * @param labels what it could show; there must be at least one
 * @throws AppError `model_unusable`, `inference_failed`, `runtime_not_installed`
 */
export async function findConcepts(
  clip: Clip,
  image: RgbImage,
  labels: readonly Label[],
  { top = 10 }: { top?: number } = {},
): Promise<SeenConcept[]> {
  const [vector] = (await clip.embedImages([image])) as [Float32Array];
  const ranked = await rankLabels(clip, vector, labels);
  const least = (ranked[0]?.confidence ?? 0) * LEAST_SHARE_OF_BEST;
  return ranked.slice(0, top).filter(({ confidence }) => confidence >= least);
}

/** All labels, the one that a picture most likely shows first. */
export async function rankLabels(
  clip: Clip,
  image: Float32Array,
  labels: readonly Label[],
): Promise<SeenConcept[]> {
  return (await shareAmong(clip, image, labels)).sort((a, b) => b.confidence - a.confidence);
}
