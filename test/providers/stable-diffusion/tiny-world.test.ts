import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DiffusionEngine,
  openDiffusionEngine,
} from '../../../src/providers/stable-diffusion/diffusion-engine.ts';
import { type Clip, openClip } from '../../../src/vision/clip/open-clip.ts';
import { scoreLabels } from '../../../src/vision/clip/score-labels.ts';
import { readRgbImage } from '../../../src/vision/rgb-image.ts';

const COLOURS = ['red', 'green', 'blue', 'yellow', 'purple', 'white'];
const LABELS = COLOURS.flatMap((colour) =>
  ['circle', 'square', 'triangle', 'star'].map((shape) => `${colour} ${shape}`),
);
const BACKGROUNDS = [...COLOURS, 'black'];

/** Every label four times, half of them with a background of another colour. */
const PROMPTS = Array.from({ length: 100 }, (_, index) => {
  const label = LABELS[index % LABELS.length] ?? '';
  const others = BACKGROUNDS.filter((colour) => !label.startsWith(colour));
  const background = others[(index * 5) % others.length];
  return { label, prompt: index % 2 === 0 ? `a ${label} on a ${background} background` : `a ${label}` };
});

const models = new URL('../../fixtures/models/', import.meta.url).pathname;
const options = { threads: 1 };
let engine: DiffusionEngine;
let judge: Clip;

beforeAll(async () => {
  engine = await openDiffusionEngine(`${models}tiny-sd`, options);
  judge = await openClip(`${models}tiny-clip`, { ...options, cacheFolder: null });
});
afterAll(async () => {
  await Promise.all([engine.close(), judge.close()]);
});

async function look(png: Uint8Array): Promise<string> {
  const labels = LABELS.map((label) => ({ word: label, english: label }));
  const scores = await scoreLabels(judge, await readRgbImage(png), labels);
  return scores.reduce((best, one) => (one.confidence > best.confidence ? one : best)).name;
}

describe('pictures of the tiny world, as tiny-clip sees them', () => {
  // Bars of 95 and 90 of 100; what tiny-sd reaches with each sampler is in TINY.md.
  it.each([
    { scheduler: 'ddim', steps: 20, guidance: 7.5, atLeast: 95 },
    { scheduler: 'pndm', steps: 50, guidance: 7.5, atLeast: 95 },
    { scheduler: 'euler', steps: 30, guidance: 7.5, atLeast: 90 },
    { scheduler: 'euler-ancestral', steps: 30, guidance: 7.5, atLeast: 90 },
    { scheduler: 'dpm++2m', steps: 20, guidance: 7.5, atLeast: 90 },
    { scheduler: 'lcm', steps: 8, guidance: 1.5, atLeast: 90 },
  ] as const)(
    'have the colour and the shape of the prompt: $scheduler, $steps steps, guidance $guidance',
    { timeout: 600_000 },
    async ({ atLeast, ...settings }) => {
      const wrong: string[] = [];
      for (const [index, { label, prompt }] of PROMPTS.entries()) {
        const { png } = await engine.generate(
          {
            ...{ prompt, negativePrompt: '', size: { width: 64, height: 64 }, source: null, previews: 0 },
            ...{ ...settings, seed: 5000 + index },
          },
          { signal: new AbortController().signal, onProgress: () => undefined },
        );
        const seen = await look(png);
        if (seen !== label) wrong.push(`${prompt}: ${seen}`);
      }
      expect(wrong.length, wrong.join('; ')).toBeLessThanOrEqual(PROMPTS.length - atLeast);
    },
  );
});
