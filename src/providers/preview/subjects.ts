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
  /** A famous building the background names: drawn tall and far behind the others. */
  isLandmark?: boolean;
}

/** Noto draws these acts as pictures of their own: "woman" + "running" is `woman-running`. */
const poses: [RegExp, string][] = [
  [/\b(running|jogging|chasing|racing|fleeing|rushing|chase)\b/, 'running'],
  [/\b(walking|strolling|commuting|wandering|hiking|traveling|travelling|marching|walk)\b/, 'walking'],
  [/\b(dancing|waltzing|dance|frolicking)\b/, 'dancing'],
  [/\b(swimming|diving)\b/, 'swimming'],
  [/\bsurfing\b/, 'surfing'],
  [/\bskiing\b/, 'skier'],
  [/\bsnowboarding\b/, 'snowboarder'],
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

/** Figures that wear hanbok; nobody has the dress standing beside them. */
const figuresInHanbok: [RegExp, [name: string, count: number][]][] = [
  [
    /^(woman-and-man-holding|family|grandparents|children)/,
    [
      ['woman-in-hanbok', 1],
      ['man-in-hanbok', 1],
    ],
  ],
  [/^people-holding/, [['woman-in-hanbok', 2]]],
  [/^women-/, [['woman-in-hanbok', 2]]],
  [/^men-/, [['man-in-hanbok', 2]]],
  [/^(woman|person|girl|child|old-woman|older-person|princess|ballet)/, [['woman-in-hanbok', 1]]],
  [/^(man|boy|old-man|prince)/, [['man-in-hanbok', 1]]],
];

/** Famous buildings there are pictures of. */
const landmarks = /\b(eiffel tower|tokyo tower|statue of liberty)\b/;

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
  let subjects: Subject[] = [];
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
    const isFirstPerson = subjects.every((subject) => subject.picture.being !== 'person');
    const picture = isFirstPerson ? posed(found.picture, act, library) : found.picture;
    subjects.push({
      picture,
      count: found.count,
      place: placeOf(picture, act, subjects.length === 0),
      isProp: false,
    });
  }
  const isOnSkis = subjects.some((subject) => subject.picture.name === 'skier');
  if (isOnSkis) subjects = subjects.filter((subject) => subject.picture.name !== 'skis');
  const prop = subjects.length > 0 ? propOf(act, library) : null;
  if (prop && !subjects.some((subject) => subject.picture.name === prop.name)) {
    subjects.push({
      picture: prop,
      count: 1,
      place: prop.place === 'air' ? 'air' : 'ground',
      isProp: prop.place !== 'air',
    });
  }
  const landmark = landmarkOf(scene.background, library);
  if (landmark && !subjects.some((subject) => subject.picture.name === landmark.name)) {
    subjects.push({ picture: landmark, count: 1, place: 'ground', isProp: false, isLandmark: true });
  }
  const wearsHanbok = [act, ...scene.objects].some((words) => /\bhanboks?\b/i.test(words));
  return { subjects: (wearsHanbok ? inHanbok(subjects, library) : subjects).slice(0, 7), unknown };
}

/** The picture of the famous building a background names. */
export function landmarkOf(background: string | null, library: PictureLibrary): Picture | null {
  const name = landmarks.exec(background?.toLowerCase() ?? '')?.[1];
  return name ? library.get(name.replaceAll(' ', '-')) : null;
}

/** The people among the subjects in hanbok; without people somebody wears it, as the library has it. */
function inHanbok(subjects: Subject[], library: PictureLibrary): Subject[] {
  const wearers = subjects.flatMap((subject) => {
    const [, figures = []] = figuresInHanbok.find(([names]) => names.test(subject.picture.name)) ?? [];
    if (subject.picture.name.endsWith('-in-hanbok')) return [];
    return figures.map(([name, count]) => ({ subject, name, count: count * subject.count }));
  });
  if (wearers.length === 0) return subjects;
  return subjects.flatMap((subject) => {
    if (subject.picture.name.endsWith('-in-hanbok')) return [];
    const figures = wearers.filter((wearer) => wearer.subject === subject);
    if (figures.length === 0) return [subject];
    return figures.flatMap(({ name, count }) => {
      const picture = library.get(name);
      return picture ? [{ ...subject, picture, count }] : [];
    });
  });
}

function posed(picture: Picture, act: string, library: PictureLibrary): Picture {
  const who = /^(man|woman|person)-(standing|walking)$/.exec(picture.name)?.[1];
  const pose = poses.find(([pattern]) => pattern.test(act))?.[1];
  if (!who || !pose) return picture;
  return (
    library.get(`${who}-${pose}`) ??
    library.get(pose) ??
    library.get(`${who === 'person' ? 'woman' : who}-${pose}`) ??
    picture
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
