import type { RgbImage } from '../rgb-image.ts';
import type { TextScore } from '../vision-task.ts';
import type { Clip } from './open-clip.ts';
import { dot } from './vectors.ts';

const CLIP_SCORE_FACTOR = 2.5;

/**
 * Scores a picture against each text by itself, for checking whether a generated image shows what was asked for.
 * @param texts in English
 * @throws AppError `model_unusable`, `inference_failed`, `runtime_not_installed`
 */
export async function scorePicture(
  clip: Clip,
  image: RgbImage,
  texts: readonly string[],
): Promise<TextScore[]> {
  const [picture] = (await clip.embedImages([image])) as [Float32Array];
  const vectors = await clip.embedTexts(texts);
  return texts.map((text, index) => {
    const cosine = dot(vectors[index] as Float32Array, picture);
    return { text, cosine, clipScore: CLIP_SCORE_FACTOR * Math.max(cosine, 0) };
  });
}
