import type { ImageSize } from '../../image-provider.ts';
import type { Drawing } from '../own-drawing.ts';
import type { PictureLibrary } from '../pictures.ts';
import type { PromptedScene } from '../prompted-scene.ts';
import { isDrawnFrom } from '../recognise-drawing.ts';
import { changeOf } from './change-words.ts';
import { drawUpon } from './draw-upon.ts';
import type { EditedPicture } from './edit-parts.ts';
import { redraw } from './redraw.ts';
import { regionOf } from './region.ts';
import { readMask, readPicture } from './source-picture.ts';
import { wishOf } from './wish.ts';

export interface Edit {
  picture: Uint8Array;
  /** What the picture says it was drawn from. */
  drawing: Drawing | null;
  /** PNG of which the transparent part is drawn anew; null where all of the picture may change. */
  mask: Uint8Array | null;
  scene: PromptedScene;
  seed: number;
}

/**
 * Changes a picture as the words ask. A drawing of our own is drawn anew from its scene; any other picture is drawn
 * upon.
 *
 * @param layoutSize what the edit is laid out for; `size` may be a fraction of it
 */
export async function editPicture(
  edit: Edit,
  size: ImageSize,
  layoutSize: ImageSize,
  library: PictureLibrary,
): Promise<EditedPicture> {
  const picture = await readPicture(edit.picture, size);
  const region = edit.mask && regionOf(await readMask(edit.mask, size), size);
  if (edit.mask && !region) {
    return { picture, warnings: ['The mask leaves nothing to redraw: the picture comes back unchanged.'] };
  }
  const wish = wishOf(changeOf(edit.scene), library);
  const parts = { picture, region, wish, seed: edit.seed, size, layoutSize, library };
  const { drawing } = edit;
  const isOwn = drawing && (await isDrawnFrom(edit.picture, drawing, library)) === 'whole';
  const edited = await (isOwn ? redraw(parts, drawing) : drawUpon(parts));
  if (edited.picture !== picture) return edited;
  const nothing = 'Nothing of the prompt could be shown in the picture: it comes back unchanged.';
  return { picture, warnings: [...edited.warnings, nothing] };
}
