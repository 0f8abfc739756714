import { withoutLight } from '../light.ts';
import type { PromptedScene } from '../prompted-scene.ts';
import { isOnlyLight } from '../scenery/scenery-words.ts';
import type { Change } from './change-words.ts';

/**
 * A scene as an edit leaves it: what the edit names takes the place of what was there, everything else stays.
 *
 * @param isLightAsked whether the edit says in what light; the scene's own words about it are forgotten then
 */
export function mergeScenes(own: PromptedScene, change: Change, isLightAsked: boolean): PromptedScene {
  const { scene, removed } = change;
  const inNewLight = (words: string) =>
    isLightAsked ? withoutLight(words).replace(/\s+/g, ' ').trim() : words;
  /** A place that is named by nothing but its season (cherry blossoms) is still where it was. */
  const placeInNewLight = (words: string) => inNewLight(words) || words;
  const isRemoved = (object: string) => removed.some((name) => isSame(object, name));
  const staying = own.objects
    .filter((object) => !isRemoved(object))
    .map(inNewLight)
    .filter(Boolean);
  const coming = scene.objects.filter((object) => !staying.some((other) => isSame(other, object)));
  const ownPrompt = isLightAsked || removed.length > 0 ? '' : (own.prompt ?? '');
  return {
    mood: scene.mood ?? own.mood,
    style: scene.style ?? own.style,
    theme: scene.theme ?? (own.theme && inNewLight(own.theme)),
    background: placeIn(scene) ?? (own.background && placeInNewLight(own.background)),
    objects: [...staying, ...coming],
    act: scene.act ?? own.act,
    prompt: [scene.prompt, ownPrompt].filter(Boolean).join(', '),
  };
}

/** The place an edit names; a "snowy night" or a "sunset" is light, and changes no place. */
function placeIn({ background }: PromptedScene): string | null {
  return background === null || isOnlyLight(background) ? null : background;
}

/** Whether two objects are the same by name: the "cat" of an edit is the "two cat" of the scene. */
function isSame(first: string, second: string): boolean {
  const [one, other] = [first.toLowerCase().trim(), second.toLowerCase().trim()];
  return one === other || one.endsWith(` ${other}`) || other.endsWith(` ${one}`);
}
