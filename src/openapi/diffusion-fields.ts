import type { z } from 'zod';
import { diffusionFields } from '../routes/diffusion-fields.ts';

/** A field as readers see it, with what they may send: what forms have in its place is not told. */
function shown<Inner extends z.ZodType>(field: z.ZodPreprocess<Inner>, ...examples: z.input<Inner>[]) {
  const { description = '' } = field;
  return field.def.out.meta({ description, examples });
}

/** What every request for images takes for Stable Diffusion; the bounds are those that the routes read by. */
export const shownDiffusionFields = {
  negative_prompt: shown(diffusionFields.negative_prompt, 'blurry, text, watermark'),
  samples: shown(diffusionFields.samples, 30),
  cfg: shown(diffusionFields.cfg, 7.5),
  scheduler: shown(diffusionFields.scheduler, 'euler'),
  strength: shown(diffusionFields.strength, 0.6),
  seed: shown(diffusionFields.seed, 42),
  best_of: shown(diffusionFields.best_of, 4),
};
