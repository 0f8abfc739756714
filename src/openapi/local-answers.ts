import { z } from 'zod';

// What `/generate` and `/analyze` have in common: the contract's own words for what CLIP sees.

export const language = z.enum(['en', 'ko']).default('en').meta({
  description: 'Of the concepts, where no `labels` are sent; those are answered as they were written.',
});

export const wordsToFind = z.string().meta({
  description:
    'What CLIP is asked about, in Korean or English: 1 to 200 words separated by commas, each of at most 200 characters. Without them: about a thousand everyday objects and scenes.',
  examples: ['바다, 여성, 강아지'],
});

export const clipAnalysis = z
  .object({
    concepts: z.array(z.string()).meta({
      description:
        'Best first: all `labels`, or of the everyday objects at most ten, none of them ten times less likely than the best.',
    }),
    confidence_scores: z.record(z.string(), z.number()).meta({
      description: 'Of each concept its share among all that CLIP was asked about, 0 to 1.',
    }),
  })
  .meta({ id: 'ClipAnalysis', description: 'What CLIP sees in the picture.' });

export const exampleClipAnalysis = {
  concepts: ['바다', '여성', '강아지'],
  confidence_scores: { 바다: 0.813, 여성: 0.182, 강아지: 0.005 },
};
