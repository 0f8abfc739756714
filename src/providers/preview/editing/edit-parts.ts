import type { ImageSize } from '../../image-provider.ts';
import { stageSizeFor } from '../draw-picture.ts';
import { type Box, fitPlaced } from '../fit-placed.ts';
import type { PictureLibrary } from '../pictures.ts';
import type { PlacedPicture } from '../placed-picture.ts';
import { placeSubjects } from '../placement.ts';
import type { Random } from '../random.ts';
import type { Raster } from '../raster.ts';
import { createStage, type Scenery, type Stage } from '../stage.ts';
import type { Subject } from '../subject.ts';
import type { Region } from './region.ts';
import type { Wish } from './wish.ts';

/** What an edit is made from. */
export interface EditParts {
  picture: Raster;
  /** Where the picture may change; null: everywhere. */
  region: Region | null;
  wish: Wish;
  seed: number;
  size: ImageSize;
  layoutSize: ImageSize;
  library: PictureLibrary;
}

/** What became of the picture. */
export interface EditedPicture {
  picture: Raster;
  /** What could not be shown, as sentences for people. */
  warnings: string[];
}

/** What the subjects stand on where no scenery is drawn: the lower part of whatever is there. */
export function bareGround(stage: Stage): Scenery {
  return { back: '', ground: { far: stage.height * 0.68, near: stage.height * 0.95 }, medium: 'land' };
}

/** Where in the units of a stage a region has room. */
export function roomOnStage({ room }: Region, scale: number): Box {
  const margin = 0.03;
  return {
    left: (room.left + room.width * margin) / scale,
    top: (room.top + room.height * margin) / scale,
    width: (room.width * (1 - 2 * margin)) / scale,
    height: (room.height * (1 - 2 * margin)) / scale,
  };
}

/** The subjects as they stand to each other, as large as the box has room for. */
export function placeInBox(subjects: Subject[], box: Box, stage: Stage, random: Random): PlacedPicture[] {
  if (subjects.length === 0) return [];
  const own = createStage({ ...stageSizeFor(box), random, light: stage.light, idPrefix: 'r' });
  return fitPlaced(placeSubjects(subjects, bareGround(own), own), box, 'bottom');
}
