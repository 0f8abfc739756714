import { lightWordsOf } from '../draw-picture.ts';
import { type Light, resolveLight } from '../light.ts';
import type { PictureLibrary } from '../pictures.ts';
import { kindNamedBy } from '../scenery/scenery-words.ts';
import type { Style } from '../styles/style.ts';
import { styleFor, styles } from '../styles/styles.ts';
import type { Subject } from '../subject.ts';
import { findSubjects } from '../subjects.ts';
import type { Change } from './change-words.ts';
import { isLightAsked } from './picture-light.ts';

/** What of an edit can be drawn. */
export interface Wish {
  change: Change;
  /** Who and what is to come into the picture. */
  subjects: Subject[];
  /** Objects there is no picture of. */
  unknown: string[];
  /** The light that is asked for; null where none is. */
  light: Light | null;
  /** The style that is asked for; null where none is. */
  style: Style | null;
  /** Whether a place is named that there is a scenery of. */
  namesPlace: boolean;
}

export function wishOf(change: Change, library: PictureLibrary): Wish {
  const { scene } = change;
  const { subjects, unknown } = findSubjects(scene, library, null);
  const style = scene.style !== null && Object.hasOwn(styles, scene.style) ? styleFor(scene.style) : null;
  // An umbrella that is asked for does not bring the rain, but a moon brings the night.
  const things = scene.objects.filter((object) => library.find(object)?.picture.place !== 'sky');
  const withoutThings = (words: string) =>
    things.reduce((left, thing) => left.replaceAll(thing.toLowerCase(), ' '), words);
  const words = withoutThings(lightWordsOf({ ...scene, objects: [] }));
  const light = resolveLight(scene.mood, words, style?.hour);
  return {
    change,
    subjects,
    unknown,
    light: isLightAsked(scene.mood, light, words) ? light : null,
    style,
    namesPlace: scene.background !== null && kindNamedBy(scene.background) !== undefined,
  };
}
