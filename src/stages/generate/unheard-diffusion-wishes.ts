import type { Adjustment, ImageProvider, ImageWishes } from '../../providers/image-provider.ts';

/** One entry for each setting of diffusion models that the caller sent and the provider does not take. */
export function unheardDiffusionWishes(
  {
    name,
    takesSeeds = false,
    takesDiffusionWishes = false,
  }: Pick<ImageProvider, 'name' | 'takesSeeds' | 'takesDiffusionWishes'>,
  { wishes, seed }: { wishes: ImageWishes; seed?: number | undefined },
): Adjustment[] {
  const { negativePrompt, steps, guidance, scheduler, strength } = wishes.diffusion ?? {};
  const settings = { negative_prompt: negativePrompt, samples: steps, cfg: guidance, scheduler, strength };
  const unheard = { ...(takesSeeds ? {} : { seed }), ...(takesDiffusionWishes ? {} : settings) };
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
