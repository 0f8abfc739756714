import { formatSize } from '../image-size.ts';
import type { Provenance } from './provenance.ts';
import { SOFTWARE } from './software.ts';

/**
 * The `parameters` text of AUTOMATIC1111's web UI, which many programs read: the prompt, then one line of settings.
 * Readers take the last line for settings when at least three are in it. `Steps`, sampler and negative prompt are known
 * of diffusion models on this machine alone.
 */
export function toGenerationParameters({ prompt, seed, settings: made, size, model }: Provenance): string {
  const settings = {
    ...(made === undefined
      ? {}
      : {
          Steps: String(made.steps),
          Sampler: made.scheduler,
          'CFG scale': String(made.guidance),
          ...(made.strength === undefined ? {} : { 'Denoising strength': String(made.strength) }),
        }),
    ...(seed === null ? {} : { Seed: String(seed) }),
    Size: formatSize(size),
    Model: model,
    Version: SOFTWARE,
  };
  const settingsLine = Object.entries(settings).map(([name, value]) => `${name}: ${quote(value)}`);
  // Prompts of several lines could be read as a negative prompt.
  const onOneLine = (text: string) => text.replace(/[\n\v\f\r\u0085\u2028\u2029]+/gu, ' ').trim();
  const negative = made?.negativePrompt ? `Negative prompt: ${onOneLine(made.negativePrompt)}` : '';
  return [onOneLine(prompt), negative, settingsLine.join(', ')].filter(Boolean).join('\n');
}

/** As JSON where the value would else be cut: readers split at commas and colons. */
function quote(value: string): string {
  return /[,:"\n]/u.test(value) ? JSON.stringify(value) : value;
}
