import type { Adjustment, ImageProvider, PlannedRequest } from '../../providers/image-provider.ts';

/** One entry for each setting of diffusion models that the caller sent and the provider does not take. */
export function unheardDiffusionWishes(
  {
    name,
    takesSeeds = false,
    takesDiffusionWishes = false,
  }: Pick<ImageProvider, 'name' | 'takesSeeds' | 'takesDiffusionWishes'>,
  { operation, wishes, seed }: Pick<PlannedRequest, 'operation' | 'wishes'> & { seed?: number | undefined },
): Adjustment[] {
  const { negativePrompt, steps, guidance, scheduler, strength } = wishes.diffusion ?? {};
  const settings = { negative_prompt: negativePrompt, samples: steps, cfg: guidance, scheduler, strength };
  // How much of a picture may change means nothing where there is none.
  const idle = operation === 'generate' ? { strength } : {};
  const unheard = { ...idle, ...(takesSeeds ? {} : { seed }), ...(takesDiffusionWishes ? {} : settings) };
  return Object.entries(unheard).flatMap(([parameter, value]) =>
    value === undefined
      ? []
      : [
          {
            parameter,
            requested: parameter === 'negative_prompt' ? 'given' : String(value),
            used: 'none',
            reason: `The provider ${name} has no '${parameter}'.`,
          },
        ],
  );
}
