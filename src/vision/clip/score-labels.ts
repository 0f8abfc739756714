import type { RgbImage } from '../rgb-image.ts';
import type { Clip } from './open-clip.ts';
import { dot, softmax } from './vectors.ts';

/** How likely a label is to be the right one of those asked for. */
export interface LabelScore {
  /** As the caller wrote it. */
  label: string;
  /** Those of one answer sum to 1. */
  confidence: number;
}

/** A Korean word in English; CLIP's texts were English. */
export type ToEnglish = (label: string) => string | Promise<string>;

const KOREAN = /\p{Script=Hangul}/u;

/**
 * How the labels share a picture: the softmax of its likeness to "a photo of a {label}" for each, with the
 * model's own scale. It tells which label fits best, not whether any does.
 * @param toEnglish asked for labels with Hangul letters only
 * @returns in the order of the labels; one that is given twice is answered once
 * @throws AppError `model_unusable`, `inference_failed`, `runtime_not_installed`
 */
export async function scoreLabels(
  clip: Clip,
  image: RgbImage,
  labels: readonly string[],
  toEnglish: ToEnglish,
): Promise<LabelScore[]> {
  const different = [...new Set(labels)];
  const english = await Promise.all(
    different.map((label) => (KOREAN.test(label) ? toEnglish(label) : label)),
  );
  const [vector] = (await clip.embedImages([image])) as [Float32Array];
  const confidences = await shareAmong(clip, vector, english);
  return different.map((label, index) => ({ label, confidence: confidences[index] as number }));
}

/** The confidence of each label (in English) for a picture, in their order; they sum to 1. */
export async function shareAmong(
  clip: Clip,
  image: Float32Array,
  labels: readonly string[],
): Promise<number[]> {
  const logitScale = await clip.logitScale();
  const vectors = await clip.embedLabels(labels);
  return softmax(vectors.map((vector) => logitScale * dot(vector, image)));
}
