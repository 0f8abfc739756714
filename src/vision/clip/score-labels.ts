import type { RgbImage } from '../rgb-image.ts';
import type { Label, SeenConcept } from '../vision-task.ts';
import type { Clip } from './open-clip.ts';
import { dot, softmax } from './vectors.ts';

/**
 * How the labels share a picture: the softmax of its likeness to "a photo of a {label}" for each, with the
 * model's own scale. It tells which label fits best, not whether any does.
 * @returns in the order of the labels; a word that is given twice is answered once
 * @throws AppError `model_unusable`, `inference_failed`, `runtime_not_installed`
 */
export async function scoreLabels(
  clip: Clip,
  image: RgbImage,
  labels: readonly Label[],
): Promise<SeenConcept[]> {
  const different = new Map(labels.map((label) => [label.word, label]));
  const [vector] = (await clip.embedImages([image])) as [Float32Array];
  return shareAmong(clip, vector, [...different.values()]);
}

/** The confidence of each label for a picture, in their order; they sum to 1. */
export async function shareAmong(
  clip: Clip,
  image: Float32Array,
  labels: readonly Label[],
): Promise<SeenConcept[]> {
  const logitScale = await clip.logitScale();
  const vectors = await clip.embedLabels(labels.map(({ english }) => english));
  const confidences = softmax(vectors.map((vector) => logitScale * dot(vector, image)));
  return labels.map(({ word }, index) => ({ name: word, confidence: confidences[index] as number }));
}
