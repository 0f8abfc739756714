import type { PlacedPicture } from './placed-picture.ts';
import type { Scenery, Stage } from './stage.ts';
import type { Style } from './styles/style.ts';

/** Where everything of a scene is, before any pixel is drawn. */
export interface SceneLayout {
  style: Style;
  stage: Stage;
  scenery: Scenery;
  placed: PlacedPicture[];
}
