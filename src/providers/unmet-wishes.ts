import type { Adjustment, ImageWishes } from './image-provider.ts';

/** One entry for each wish that only OpenAI's models can fulfil. */
export function unmetWishes(
  name: string,
  { quality, background, moderation, complexity, inputFidelity }: ImageWishes,
): Adjustment[] {
  const unknown = { quality, moderation, complexity, input_fidelity: inputFidelity };
  const left = Object.entries(unknown).flatMap(([parameter, requested]) =>
    requested === undefined
      ? []
      : [{ parameter, requested, used: 'none', reason: `${name} has no '${parameter}'.` }],
  );
  if (background !== 'transparent') return left;
  const reason = `${name} makes no transparent backgrounds.`;
  return [{ parameter: 'background', requested: background, used: 'opaque', reason }, ...left];
}
