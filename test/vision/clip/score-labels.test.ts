import { describe, expect, it, vi } from 'vitest';
import { scoreLabels } from '../../../src/vision/clip/score-labels.ts';
import { openTinyClip, PAIRS, readExpectedScores, readSamples, SHAPES } from './tiny-clip.ts';

const asIs = (label: string) => label;
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
        const scores = await scoreLabels(clip, image, labels, asIs);
        expect(scores.map(({ label }) => label)).toEqual(labels);
        expect(scores.reduce((sum, { confidence }) => sum + confidence, 0)).toBeCloseTo(1, 10);
        const best = scores.reduce((a, b) => (b.confidence > a.confidence ? b : a));
        expect(best.label).toBe(right);
        expect(expectedTop).toHaveLength(3);
        for (const [label, score] of expectedTop ?? []) {
          const found = scores.find((entry) => entry.label === label)?.confidence ?? Number.NaN;
          expect(Math.abs(found - score)).toBeLessThan(TOLERANCE);
        }
      }
    }
  });

  it('understands Korean labels, and answers with them', async () => {
    const clip = await openTinyClip();
    const [{ image }] = (await readSamples()) as [Awaited<ReturnType<typeof readSamples>>[number]];
    const toEnglish = vi.fn(async (label: string) => ({ '빨간 원': 'red circle', 별: 'star' })[label] ?? '');
    const korean = await scoreLabels(clip, image, ['빨간 원', '별', 'square'], toEnglish);
    const english = await scoreLabels(clip, image, ['red circle', 'star', 'square'], asIs);
    expect(korean.map(({ label }) => label)).toEqual(['빨간 원', '별', 'square']);
    expect(korean.map(({ confidence }) => confidence)).toEqual(english.map(({ confidence }) => confidence));
    expect(korean[0]?.confidence).toBeGreaterThan(0.9);
    expect(toEnglish.mock.calls.map(([label]) => label)).toEqual(['빨간 원', '별']);
  });

  it('answers a label once that is given twice', async () => {
    const clip = await openTinyClip();
    const [{ image }] = (await readSamples()) as [Awaited<ReturnType<typeof readSamples>>[number]];
    const scores = await scoreLabels(clip, image, ['star', 'circle', 'star'], asIs);
    expect(scores.map(({ label }) => label)).toEqual(['star', 'circle']);
    expect(await scoreLabels(clip, image, ['star'], asIs)).toEqual([{ label: 'star', confidence: 1 }]);
  });
});
