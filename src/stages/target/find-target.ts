import { AppError } from '../../errors.ts';
import type { SourceImage } from '../../providers/image-provider.ts';
import type { TranslateLabels } from '../../vision/label-translator.ts';
import type { Vision } from '../../vision/vision.ts';

/**
 * The mask of what a word names in a picture: alpha 0 where it is redrawn.
 * The function throws `target_not_found`, and `model_not_installed` where CLIP or SAM is not there.
 */
export type FindTarget = (picture: SourceImage, target: string, signal: AbortSignal) => Promise<Buffer>;

export function createFindTarget(
  vision: Pick<Vision, 'findTarget'>,
  translateLabels: TranslateLabels,
): FindTarget {
  return async (picture, target, signal) => {
    const [{ english } = { english: target }] = await translateLabels([target], signal);
    const mask = await vision.findTarget(picture.bytes, english, { signal });
    if (mask !== null) return mask;
    const asked = english === target ? '' : ` (understood as '${english}')`;
    const detail = `Nothing in the picture looks like the 'target'${asked}. Name something that is seen in it, or send a 'mask'.`;
    throw new AppError('target_not_found', detail, { param: 'target' });
  };
}
