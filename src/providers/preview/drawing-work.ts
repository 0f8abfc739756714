import type { ImageSize } from '../image-provider.ts';
import { drawScene, findGaps } from './draw-picture.ts';
import { type Edit, editPicture } from './editing/edit-picture.ts';
import { readPicture } from './editing/source-picture.ts';
import type { Drawing } from './own-drawing.ts';
import type { PictureLibrary } from './pictures.ts';
import type { PromptedScene } from './prompted-scene.ts';
import { isOpaque, type Raster } from './raster.ts';
import { isDrawnFrom } from './recognise-drawing.ts';
import { varyPicture } from './vary-picture.ts';

/** What there is to draw. */
export type DrawingWork =
  | { kind: 'scene'; scene: PromptedScene; isCutOut: boolean }
  | ({ kind: 'edit' } & Omit<Edit, 'seed'>)
  | { kind: 'variation'; picture: Uint8Array; drawing: Drawing | null };

/** One image, or a coarse version of it: what is laid out for one size may be drawn in a smaller one. */
export interface DrawingJob {
  work: DrawingWork;
  seed: number;
  size: ImageSize;
  layoutSize: ImageSize;
}

export interface Drawn {
  picture: Raster;
  /** Sentences for people about what could not be shown. */
  warnings: string[];
}

/** Does the work. The same work, seed and sizes give the same pixels. */
export async function doDrawing(
  { work, seed, size, layoutSize }: DrawingJob,
  library: PictureLibrary,
): Promise<Drawn> {
  switch (work.kind) {
    case 'scene': {
      const { scene, isCutOut } = work;
      const picture = await drawScene(scene, seed, size, library, { layoutSize, isCutOut });
      const warnings = findGaps(scene, library);
      if (isCutOut && isOpaque(picture)) {
        warnings.push('There is nothing to cut out of the scene: its background is opaque.');
      }
      return { picture, warnings };
    }
    case 'edit':
      return editPicture({ ...work, seed }, size, layoutSize, library);
    case 'variation': {
      const { picture, drawing } = work;
      const own = drawing && (await isDrawnFrom(picture, drawing, library));
      if (!own) return { picture: varyPicture(await readToVary(picture, size), seed, size), warnings: [] };
      const isCutOut = own === 'cut out';
      const drawn = await drawScene(drawing.scene, seed, size, library, { layoutSize, isCutOut });
      return { picture: drawn, warnings: [] };
    }
  }
}

/** A little larger than it is shown: a variation sees a part of it only. */
function readToVary(picture: Uint8Array, { width, height }: ImageSize): Promise<Raster> {
  const spare = 1.08;
  return readPicture(
    picture,
    { width: Math.round(width * spare), height: Math.round(height * spare) },
    'cover',
  );
}
