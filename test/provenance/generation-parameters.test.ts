import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toGenerationParameters } from '../../src/provenance/generation-parameters.ts';
import { barestProvenance, exampleProvenance } from './example-provenance.ts';

/** Reads like AUTOMATIC1111's web UI: a last line of three or more settings, `Negative prompt:`, the prompt. */
function parseGenerationParameters(text: string) {
  const setting = /\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/gu;
  const lines = text.trim().split('\n');
  const found = [...(lines.at(-1) ?? '').matchAll(setting)];
  const promptLines = found.length < 3 ? lines : lines.slice(0, -1);
  const negativeAt = promptLines.findIndex((line) => line.trim().startsWith('Negative prompt:'));
  const settings = found.map(([, name = '', value = '']) => [
    name,
    value.startsWith('"') ? JSON.parse(value) : value,
  ]);
  return {
    prompt: promptLines.slice(0, negativeAt < 0 ? undefined : negativeAt).join('\n'),
    hasNegativePrompt: negativeAt >= 0,
    settings: Object.fromEntries(settings) as Record<string, string>,
  };
}

describe('toGenerationParameters', () => {
  it('is the text that other programs know', () => {
    expect(toGenerationParameters(exampleProvenance)).toMatch(
      /^A photo of a woman .*, 35mm\nSeed: 7, Size: 512x384, Model: gpt-image-2\.5-flare, Version: Imaginate \d+\.\d+\.\d+$/u,
    );
  });

  it('leaves out what is not known, and is still read', () => {
    const { prompt, settings } = parseGenerationParameters(toGenerationParameters(barestProvenance));
    expect(prompt).toBe('');
    expect(settings).toMatchObject({ Size: '256x256', Model: 'preview' });
    expect(settings).not.toHaveProperty('Seed');
    expect(settings).not.toHaveProperty('Steps');
  });

  it('puts the prompt on one line, so that nothing in it is taken for something else', () => {
    const prompt = 'A cat\r\nNegative prompt: dogs\u2028\nSteps: 20, Seed: 1, Size: 1x1';
    const read = parseGenerationParameters(toGenerationParameters({ ...exampleProvenance, prompt }));
    expect(read.prompt).toBe('A cat Negative prompt: dogs Steps: 20, Seed: 1, Size: 1x1');
    expect(read.hasNegativePrompt).toBe(false);
    expect(read.settings).toMatchObject({ Seed: '7', Size: '512x384' });
  });

  it('is read with any prompt and any name of a model', () => {
    const anyName = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name.trim() === name);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), anyName, (prompt, model) => {
        fc.pre(!prompt.trim().startsWith('Negative prompt:'));
        const read = parseGenerationParameters(
          toGenerationParameters({ ...exampleProvenance, prompt, model }),
        );
        expect(read.prompt).toBe(prompt.trim());
        expect(read.settings).toMatchObject({ Seed: '7', Size: '512x384', Model: model });
      }),
    );
  });

  it.each(['a, b: "c"', 'line\nbreak', 'C:\\models\\x', '"quoted"'])(
    'quotes the name of a model: %j',
    (model) => {
      const read = parseGenerationParameters(toGenerationParameters({ ...exampleProvenance, model }));
      expect(read.settings.Model).toBe(model);
    },
  );

  it('has the settings of a diffusion model where there was one', () => {
    const made = { steps: 30, guidance: 7.5, negativePrompt: 'text,\nblur', strength: 0.6 };
    const settings = { scheduler: 'euler', ...made } as const;
    const [, negative, line] = toGenerationParameters({ ...exampleProvenance, settings }).split('\n');
    expect(negative).toBe('Negative prompt: text, blur');
    expect(line).toMatch(/^Steps: 30, Sampler: euler, CFG scale: 7.5, Denoising strength: 0.6, Seed: /);
  });
});
