import { describe, expect, it } from 'vitest';
import { scorePicture } from '../../../src/vision/clip/score-pictures.ts';
import { openTinyClip, readSamples } from './tiny-clip.ts';

describe('scorePicture', () => {
  it('scores what a picture shows above what it does not, each text by itself', async () => {
    const clip = await openTinyClip();
    for (const { image, colour, shape, background } of await readSamples()) {
      const texts = [`a ${colour} ${shape} on a ${background} background`, 'a photo of a dog'];
      const [right, wrong] = await scorePicture(clip, image, texts);
      expect(right).toEqual({
        text: texts[0],
        cosine: right?.cosine,
        clipScore: expect.closeTo(2.5 * (right?.cosine ?? 0), 10),
      });
      expect(right?.cosine).toBeGreaterThan(0.5);
      expect(right?.cosine).toBeLessThanOrEqual(1);
      expect(wrong?.cosine).toBeLessThan(0.3);
      expect(await scorePicture(clip, image, texts.slice(0, 1))).toEqual([right]);
    }
  });

  it('gives no score below 0', async () => {
    const clip = await openTinyClip();
    const [sample] = await readSamples();
    if (sample === undefined) throw new Error('There are no samples.');
    const scores = await scorePicture(clip, sample.image, [
      'a blue star',
      'a green triangle',
      'dog',
      'yellow star',
    ]);
    const unlike = scores.filter(({ cosine }) => cosine < 0);
    expect(unlike.length).toBeGreaterThan(0);
    for (const { clipScore } of unlike) expect(clipScore).toBe(0);
  });
});
