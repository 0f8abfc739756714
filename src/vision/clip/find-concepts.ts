import type { RgbImage } from '../rgb-image.ts';
import type { CommonObject } from './common-objects.ts';
import type { Clip } from './open-clip.ts';
import { shareAmong } from './score-labels.ts';

/** Something that is seen in a picture. */
export interface Concept {
  /** In the language that was asked for. */
  name: string;
  english: string;
  /** Its share among all objects that could have been seen. */
  confidence: number;
}

export interface ConceptOptions {
  lang: 'en' | 'ko';
  /** The most concepts of an answer. */
  top?: number;
}

/**
 * A concept must be at least a tenth as likely as the best one. Ten to one is where evidence is called strong (Jeffreys
 * 1961, appendix B). With the published scale of 100 that is a cosine 0.023 below the best.
 */
export const LEAST_SHARE_OF_BEST = 0.1;

/**
 * The objects that a picture shows, the most likely first: at most `top`, and none that is ten times less likely
 * than the first.
 * @param objects those it could show; there must be at least one
 * @throws AppError `model_unusable`, `inference_failed`, `runtime_not_installed`
 */
export async function findConcepts(
  clip: Clip,
  image: RgbImage,
  objects: readonly CommonObject[],
  { lang, top = 10 }: ConceptOptions,
): Promise<Concept[]> {
  const [vector] = (await clip.embedImages([image])) as [Float32Array];
  const ranked = await rankObjects(clip, vector, objects, lang);
  const least = (ranked[0]?.confidence ?? 0) * LEAST_SHARE_OF_BEST;
  return ranked.slice(0, top).filter(({ confidence }) => confidence >= least);
}

/** All objects, the one that a picture most likely shows first. */
export async function rankObjects(
  clip: Clip,
  image: Float32Array,
  objects: readonly CommonObject[],
  lang: 'en' | 'ko',
): Promise<Concept[]> {
  const confidences = await shareAmong(
    clip,
    image,
    objects.map(({ english }) => english),
  );
  return objects
    .map(({ english, korean }, index) => ({
      name: lang === 'ko' ? korean : english,
      english,
      confidence: confidences[index] as number,
    }))
    .sort((a, b) => b.confidence - a.confidence);
}
