import type { Scene } from '../image-provider.ts';
import type { Picture, PictureLibrary, PicturePlace } from './pictures.ts';
import type { SceneryKind } from './scenery/scenery-kinds.ts';

/** A thing to be drawn, with what the act makes of it. */
export interface Subject {
  picture: Picture;
  count: number;
  place: PicturePlace;
  /** A thing somebody has with them: drawn small, close to the first subject. */
  isProp: boolean;
}

/** Noto draws these acts as pictures of their own: "woman" + "running" is `woman-running`. */
const poses: [RegExp, string][] = [
  [/\b(running|jogging|chasing|racing|fleeing|rushing|chase)\b/, 'running'],
  [/\b(walking|strolling|commuting|wandering|hiking|traveling|travelling|marching|walk)\b/, 'walking'],
  [/\b(dancing|waltzing|dance|frolicking)\b/, 'dancing'],
  [/\b(swimming|diving)\b/, 'swimming'],
  [/\bsurfing\b/, 'surfing'],
  [/\bclimbing\b/, 'climbing'],
  [/\b(cycling|biking|riding a (bike|bicycle))\b/, 'biking'],
  [/\b(rowing|fishing|catching fish)\b/, 'rowing-boat'],
  [/\b(meditating|sitting|resting|relaxing)\b/, 'in-lotus-position'],
  [/\b(kneeling|praying|proposing)\b/, 'kneeling'],
  [/\b(volleyball|handball)\b/, 'playing-handball'],
  [/\bbasketball\b/, 'bouncing-ball'],
  [/\bgolf(ing)?\b/, 'golfing'],
  [/\bjuggling\b/, 'juggling'],
];
const propVerbs =
  /\b(reading|playing|eating|drinking|holding|flying|riding|carrying|receiving|giving|blowing|using|throwing|catching|kicking|wearing|painting|writing|taking|having)\b(.*)/;
const flyingAct =
  /\b(flying|soaring|floating|hovering|gliding|drifting in the air|falling|in the sky|levitating)\b/;
const ownWayOfMoving = /^(kite|balloon|broom|bicycle|motorcycle|horse)$/;

/** Shown by the sky, the hour or the weather (see `light.ts`), so that no picture of them is needed. */
const drawnByLight =
  /^(the |a |an |full |crescent |bright |rising |setting |starry |shining |twinkling |night |falling |fallen |autumn )*(moon|sun|stars?|sunrise|sunset|dawn|dusk|moonlight|sunlight|starlight|rain|raindrops?|snow|snowflakes?|fog|mist|fireworks?|rainbow|lightning|petals|leaves|sky|clouds?|night|milky way|galaxy|northern lights|aurora)$/;

/** Pictures of what the scenery shows already, and better. */
const shownByScenery: Partial<Record<SceneryKind, RegExp>> = {
  bedroom: /^(bed|window)$/,
  blossom: /^cherry-tree$/,
  castle: /^castle$/,
  cathedral: /^church$/,
  countryside: /^(house|hut)$/,
  fairground: /^(ferris-wheel|circus-tent)$/,
  'living room': /^(sofa|window)$/,
  mansion: /^derelict-house$/,
  mountain: /mountain$/,
  office: /^(window|office-building)$/,
  palace: /^hanok$/,
  'rice paddies': /^rice-paddy$/,
  station: /^(metro|train)$/,
  summit: /mountain$/,
  temple: /^hanok$/,
  volcano: /^volcano$/,
};

export interface FoundSubjects {
  subjects: Subject[];
  /** Objects no picture was found for, as they were written. */
  unknown: string[];
}

/** The pictures for a scene's objects, in the order of the sentence. */
export function findSubjects(scene: Scene, library: PictureLibrary, kind: SceneryKind): FoundSubjects {
  const act = scene.act?.toLowerCase() ?? '';
  const subjects: Subject[] = [];
  const unknown: string[] = [];
  for (const object of scene.objects.slice(0, 12)) {
    if (drawnByLight.test(object.toLowerCase().trim())) continue;
    const found = library.find(object);
    if (!found) {
      unknown.push(object);
      continue;
    }
    if (shownByScenery[kind]?.test(found.picture.name)) continue;
    if (subjects.some((subject) => subject.picture.name === found.picture.name)) continue;
    const picture = subjects.length === 0 ? posed(found.picture, act, library) : found.picture;
    subjects.push({
      picture,
      count: found.count,
      place: placeOf(picture, act, subjects.length === 0),
      isProp: false,
    });
  }
  const prop = subjects.length > 0 ? propOf(act, library) : null;
  if (prop && !subjects.some((subject) => subject.picture.name === prop.name)) {
    subjects.push({
      picture: prop,
      count: 1,
      place: prop.place === 'air' ? 'air' : 'ground',
      isProp: prop.place !== 'air',
    });
  }
  return { subjects: subjects.slice(0, 7), unknown };
}

function posed(picture: Picture, act: string, library: PictureLibrary): Picture {
  const who = /^(man|woman|person)-(standing|walking)$/.exec(picture.name)?.[1];
  const pose = poses.find(([pattern]) => pattern.test(act))?.[1];
  if (!who || !pose) return picture;
  return (
    library.get(`${who}-${pose}`) ?? library.get(`${who === 'person' ? 'woman' : who}-${pose}`) ?? picture
  );
}

function placeOf(picture: Picture, act: string, isFirst: boolean): PicturePlace {
  if (isFirst && flyingAct.test(act) && !/\bflying an? /.test(act) && picture.place !== 'sky') return 'air';
  if (isFirst && /\b(swimming|diving|floating on)\b/.test(act) && picture.place === 'ground') return 'water';
  return picture.place;
}

/** What the act is done with: "reading a book" puts a book beside the reader. */
function propOf(act: string, library: PictureLibrary): Picture | null {
  const what = propVerbs.exec(act)?.[2]?.trim();
  if (!what) return null;
  const picture = library.find(what)?.picture;
  if (!picture || picture.place === 'sky') return null;
  return picture.size === 'tiny' ||
    picture.size === 'small' ||
    ownWayOfMoving.test(picture.name) ||
    picture.place === 'air'
    ? picture
    : null;
}
