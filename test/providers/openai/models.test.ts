import { describe, expect, it } from 'vitest';
import {
  embeddingCostUsd,
  estimateImagesCostUsd,
  imageCostUsd,
  imageModelFacts,
} from '../../../src/providers/openai/models.ts';

const size = { width: 1024, height: 1024 };
const one = { size, count: 1, pictures: 0, partialImages: 0 };

describe('the estimate', () => {
  it('knows that 2.6 takes more tokens for low and medium than 2.5', () => {
    const estimate = (model: string, quality: 'low' | 'medium' | 'high') =>
      estimateImagesCostUsd(model, { ...one, quality });
    expect(estimate('gpt-image-2.5-flare', 'low')).toBeCloseTo((196 * 30) / 1e6, 9);
    expect(estimate('gpt-image-2.6-flare', 'low')).toBeCloseTo((690 * 30) / 1e6, 9);
    expect(estimate('gpt-image-2.6-flare', 'medium')).toBeCloseTo((1540 * 30) / 1e6, 9);
    expect(estimate('gpt-image-2.6-flare', 'high')).toBe(estimate('gpt-image-2.5-flare', 'high'));
  });

  it('adds the pictures of an edit once, and unfinished versions for each image', () => {
    const estimate = (changes: object) =>
      estimateImagesCostUsd('gpt-image-2.5-sunburst', { ...one, quality: 'low', count: 3, ...changes });
    expect(estimate({ pictures: 2 }) - estimate({})).toBeCloseTo((2 * 1600 * 8) / 1e6, 9);
    expect(estimate({ partialImages: 2 }) - estimate({})).toBeCloseTo((3 * 2 * 100 * 30) / 1e6, 9);
  });

  it('takes the dearest of all for models of which nothing is known', () => {
    for (const quality of ['low', 'medium', 'high', 'xhigh', 'max'] as const) {
      const unknown = estimateImagesCostUsd('somebody-elses-model', { ...one, quality, pictures: 1 });
      for (const model of ['gpt-image-2.6-flare', 'gpt-image-2.5-flare', 'gpt-image-1.5', 'gpt-image-1']) {
        expect(unknown).toBeGreaterThanOrEqual(
          estimateImagesCostUsd(model, { ...one, quality, pictures: 1 }),
        );
      }
    }
  });
});

describe('what was paid', () => {
  it.each(['gpt-image-1.5', 'gpt-image-3-flare', 'somebody-elses-model'])(
    'is not known of %s, whatever its usage',
    (model) => {
      expect(imageCostUsd(model, { input_tokens: 10, output_tokens: 1056 })).toBeNull();
    },
  );

  it('is not known of embeddings that nobody has counted', () => {
    expect(embeddingCostUsd('text-embedding-3-small', { prompt_tokens: 0 })).toBeNull();
    expect(embeddingCostUsd('nomic-embed-text', { prompt_tokens: 10 })).toBeNull();
  });
});

it('a model newer than the table is taken for one of the newest family', () => {
  const { qualities, sizes, hasComplexity } = imageModelFacts('gpt-image-2.6-flare');
  expect(imageModelFacts('gpt-image-3-flare')).toMatchObject({ qualities, sizes, hasComplexity });
  expect(imageModelFacts('gpt-image-2.5-flare-2027-02-01')).toBe(imageModelFacts('gpt-image-2.5-flare'));
});
