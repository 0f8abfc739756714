import { describe, expect, it } from 'vitest';
import { scoreLabels } from '../../../src/vision/clip/score-labels.ts';
import { openTinyClip, PAIRS, readExpectedScores, readSamples, SHAPES } from './tiny-clip.ts';

const asIs = (word: string) => ({ word, english: word });
/** The expected scores were measured with another template ("This is a photo of ..."). */
const TOLERANCE = 0.001;

describe('scoreLabels', () => {
  it('finds colour and shape of every sample, with the expected scores, and they sum to 1', async () => {
    const clip = await openTinyClip();
    const expected = await readExpectedScores();
    const samples = await readSamples();
    expect(samples).toHaveLength(12);
    for (const { file, colour, shape, image } of samples) {
      const expectedScores = expected.find((entry) => entry.file === file);
      for (const [labels, right, expectedTop] of [
        [PAIRS, `${colour} ${shape}`, expectedScores?.top],
        [SHAPES, shape, expectedScores?.shape],
      ] as const) {
        const scores = await scoreLabels(clip, image, labels.map(asIs));
        expect(scores.map(({ name }) => name)).toEqual(labels);
        expect(scores.reduce((sum, { confidence }) => sum + confidence, 0)).toBeCloseTo(1, 10);
        const best = scores.reduce((a, b) => (b.confidence > a.confidence ? b : a));
        expect(best.name).toBe(right);
        expect(expectedTop).toHaveLength(3);
        for (const [label, score] of expectedTop ?? []) {
          const found = scores.find(({ name }) => name === label)?.confidence ?? Number.NaN;
          expect(Math.abs(found - score)).toBeLessThan(TOLERANCE);
        }
      }
    }
  });

  it('asks in English, and answers with the words of the caller', async () => {
    const clip = await openTinyClip();
    const [{ image }] = (await readSamples()) as [Awaited<ReturnType<typeof readSamples>>[number]];
    const labels = [
      { word: '빨간 원', english: 'red circle' },
      { word: '별', english: 'star' },
      asIs('square'),
    ];
    const korean = await scoreLabels(clip, image, labels);
    const english = await scoreLabels(clip, image, ['red circle', 'star', 'square'].map(asIs));
    expect(korean.map(({ name }) => name)).toEqual(['빨간 원', '별', 'square']);
    expect(korean.map(({ confidence }) => confidence)).toEqual(english.map(({ confidence }) => confidence));
    expect(korean[0]?.confidence).toBeGreaterThan(0.9);
  });

  it('answers a label once that is given twice', async () => {
    const clip = await openTinyClip();
    const [{ image }] = (await readSamples()) as [Awaited<ReturnType<typeof readSamples>>[number]];
    const scores = await scoreLabels(clip, image, ['star', 'circle', 'star'].map(asIs));
    expect(scores.map(({ name }) => name)).toEqual(['star', 'circle']);
    expect(await scoreLabels(clip, image, [asIs('star')])).toEqual([{ name: 'star', confidence: 1 }]);
  });
});
