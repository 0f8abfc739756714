import type { PictureLibrary } from './pictures.ts';
import type { SceneryKind } from './scenery/scenery-kinds.ts';
import type { Subject } from './subject.ts';

/** Who passes by where a lot is going on, by place; elsewhere nobody does. */
const passersBy: Partial<Record<SceneryKind, string>> = {
  alley: 'woman-walking man-walking',
  cafe: 'woman-standing man-standing',
  city: 'taxi bus woman-walking man-walking',
  fairground: 'woman-dancing man-dancing clown-figure',
  'future city': 'taxi man-walking woman-walking',
  market: 'woman-walking man-standing man-walking woman-standing',
  park: 'woman-walking man-running man-walking',
  stadium: 'people-holding-hands',
  station: 'office-worker woman-walking man-walking woman-office-worker man-standing',
  street: 'taxi bus woman-walking man-walking',
  theatre: 'people-holding-hands women-holding-hands',
};
const busyWords =
  /\b(crowded|crowds?|busy|bustling|packed|hectic|noisy|lively|congested|parade|procession)\b/;
const busyMoods = new Set(['noisy', 'chaotic']);

/** Passers-by for a busy place that would otherwise look deserted. */
export function extrasFor(
  { kind, mood, prompt }: { kind: SceneryKind; mood: string | null; prompt: string },
  subjects: Subject[],
  library: PictureLibrary,
): Subject[] {
  const isBusy = busyWords.test(prompt) || (mood !== null && busyMoods.has(mood));
  if (!isBusy || subjects.some(({ isLandmark }) => isLandmark)) return [];
  const names = (passersBy[kind] ?? '').split(' ').filter(Boolean);
  const isAround = (name: string) => subjects.some(({ picture }) => picture.name === name);
  return names
    .filter((name) => !isAround(name))
    .slice(0, Math.max(0, 5 - subjects.reduce((sum, { count }) => sum + count, 0)))
    .flatMap((name) => {
      const picture = library.get(name);
      return picture ? [{ picture, count: 1, place: picture.place, isProp: false, isExtra: true }] : [];
    });
}
