import { sceneryFromAbove } from '../scenery/from-above.ts';
import { aerialPlace, character, finishAerial, poster, sticker } from './graphic-styles.ts';
import { cyberpunk, fantasy, future, gothic, neon } from './light-styles.ts';
import { blackAndWhite, drawing, flat2D, illustration, sketch } from './line-styles.ts';
import { childPainting, orientalPainting, pastel, westernPainting } from './paint-styles.ts';
import { closeUp, movie, photography, render3D } from './photo-styles.ts';
import { flattened, vignette } from './pixels.ts';
import type { Style } from './style.ts';

/** The scene as it is, with the mood's dark corners. */
const plain: Style = {
  finish: async (composition) => vignette(flattened(composition), composition.light.vignette * 0.8),
};

const aerialShot: Style = {
  scenery: sceneryFromAbove,
  place: aerialPlace,
  withWeather: false,
  finish: finishAerial,
};

/** How each style of the vocabulary looks. */
export const styles: Record<string, Style> = {
  '3D': render3D,
  '2D': flat2D,
  sketch,
  pastel,
  photography,
  'oriental painting': orientalPainting,
  'western painting': westernPainting,
  neon,
  Gothic: gothic,
  future,
  fantasy,
  'close-up': closeUp,
  'aerial shot': aerialShot,
  'black and white': blackAndWhite,
  movie,
  drawing,
  'child painting': childPainting,
  sticker,
  illustration,
  poster,
  character,
  cyberpunk,
};

/** The plain drawing for null and for styles of a vocabulary of one's own. */
export function styleFor(style: string | null): Style {
  return (style !== null && Object.hasOwn(styles, style) ? styles[style] : undefined) ?? plain;
}
