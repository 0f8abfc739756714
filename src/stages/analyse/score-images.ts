import type { ImageScores } from '../../image-scores.ts';
import type { FindModels } from '../../model-store/installed-models.ts';
import type { Scene } from '../../providers/image-provider.ts';
import type { Vision } from '../../vision/vision.ts';
import type { TextScore } from '../../vision/vision-task.ts';

/** What was asked for, in English. */
export interface AskedFor extends Pick<Scene, 'mood' | 'style' | 'objects'> {
  prompt: string;
}

/** The scores of each image, in their order. Throws `model_not_installed` where CLIP is not there. */
export type ScoreImages = (images: Buffer[], asked: AskedFor, signal: AbortSignal) => Promise<ImageScores[]>;

export function createScoreImages(
  vision: Pick<Vision, 'scorePictures'>,
  findModels: FindModels,
): ScoreImages {
  return async (images, { prompt, mood, style, objects }, signal) => {
    const { clip } = await findModels(['clip']);
    const texts = {
      mood: mood === null ? [] : [`a picture with a ${mood} mood`],
      style: style === null ? [] : [`a picture in ${style} style`],
      objects: objects.map((object) => `a picture of ${object}`),
    };
    const all = [prompt, ...texts.mood, ...texts.style, ...texts.objects];
    const scores = await vision.scorePictures(images, all, { signal });
    return scores.map((ofImage) => {
      const scoreOf = (text: string | undefined) => rounded(ofImage.find((score) => score.text === text));
      return {
        model: clip.name,
        prompt: scoreOf(prompt),
        cosine: ofImage.find((score) => score.text === prompt)?.cosine ?? 0,
        mood: mood === null ? null : { value: mood, score: scoreOf(texts.mood[0]) },
        style: style === null ? null : { value: style, score: scoreOf(texts.style[0]) },
        objects: objects.map((value, index) => ({ value, score: scoreOf(texts.objects[index]) })),
      };
    });
  };
}

function rounded(score: TextScore | undefined): number {
  return Math.round((score?.clipScore ?? 0) * 10_000) / 10_000;
}
