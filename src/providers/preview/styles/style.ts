import type { Composition } from '../composition.ts';
import type { PlacedPicture } from '../placed-picture.ts';
import type { Raster } from '../raster.ts';
import type { SceneryKind } from '../scenery/scenery-kinds.ts';
import type { DrawScenery, Scenery, Stage } from '../stage.ts';
import type { Subject } from '../subject.ts';

/** How a picture is made to look. Most styles only finish; some stand things elsewhere first. */
export interface Style {
  /** Styles that live by night are drawn at night whatever the scene says. */
  hour?: 'night';
  /** Another way to draw the scenery, where the style has one. */
  scenery?(kind: SceneryKind): DrawScenery;
  /** Another way to place the subjects. */
  place?(subjects: Subject[], scenery: Scenery, stage: Stage): PlacedPicture[];
  /** Whether rain, petals and the like are drawn; true when left out. */
  withWeather?: boolean;
  /** Whether things end up elsewhere or larger than they were placed: it cannot finish what is cut out. */
  movesShapes?: boolean;
  /** Turns the layers into the picture. */
  finish(composition: Composition): Promise<Raster>;
}
