import { acting } from './acting.ts';
import { extrasFor } from './extras.ts';
import type { Picture, PictureLibrary } from './pictures.ts';
import { doneIn, type PromptedScene, saidIn } from './prompted-scene.ts';
import { isHandled, isObjectOf, isPartOfSomebody, isWorn, mountIn, seatIn } from './relations.ts';
import type { SceneryKind } from './scenery/scenery-kinds.ts';
import type { Subject } from './subject.ts';

const propVerbs =
  /\b(reading|playing|eating|drinking|holding|flying|riding|carrying|receiving|giving|blowing|using|throwing|catching|kicking|wearing|painting|writing|taking|having)\b(.*)/;
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
  /^(the |a |an |several |first |full |crescent |bright |rising |setting |starry |shining |twinkling |night |falling |fallen |autumn )*(moon|sun|stars?|sunrise|sunset|dawn|dusk|moonlight|sunlight|starlight|rain|raindrops?|snow|snowflakes?|fog|mist|fireworks?|rainbow|lightning|petals|leaves|sky|clouds?|night|milky way|galaxy|northern lights|aurora)$/;

/** Young animals that are drawn like their mothers. */
const youngAnimal = /\b(baby|calf|cub|fawn|foal|lamb|piglet|calves|cubs|lambs|piglets)\b/i;

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
  sea: /^water-wave$/,
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

/**
 * The pictures for a scene's objects: who acts first, then the others in the order of the sentence.
 *
 * @param kind the scenery that is drawn with them; null where none is, and nothing is shown by it
 */
export function findSubjects(
  scene: PromptedScene,
  library: PictureLibrary,
  kind: SceneryKind | null,
): FoundSubjects {
  const act = doneIn(scene);
  const prompt = saidIn(scene);
  const words = `${act}, ${prompt}`;
  const mount = pictureOf(mountIn(prompt, act), library);
  const seat = pictureOf(seatIn(prompt, act, scene.background?.toLowerCase().slice(0, 400) ?? ''), library);
  const support = mount ?? seat;

  const found: NamedSubject[] = [];
  const unknown: string[] = [];
  for (const object of scene.objects.slice(0, 12)) {
    const match = library.find(object);
    const isOfLight = drawnByLight.test(object.toLowerCase().trim());
    if (isOfLight && (kind !== null || match?.picture.place !== 'sky')) continue;
    if (!match) {
      unknown.push(object);
      continue;
    }
    const picture = grownOrHeld(match.picture, isHandled(object, words), library);
    if (kind !== null && shownByScenery[kind]?.test(picture.name)) continue;
    if (found.some((subject) => subject.picture.name === picture.name)) continue;
    const isHeld = picture.being !== 'person' && isHandled(object, words);
    found.push({
      name: object,
      picture,
      // A garden full of flowers is more than one bed.
      count: picture.name === 'flower-bed' && scene.objects.length === 1 ? 3 : match.count,
      place: picture.place,
      isProp: isHeld && canBeHeld(picture),
      ...(picture.being === 'thing' && isWorn(object, words) && { isWorn: true }),
      ...(youngAnimal.test(object) && picture.being === 'animal' && { isYoung: true }),
    });
  }

  const isRiderAlone = found.length > 0 && found.every(({ name, picture }) => isVehicle(name, picture));
  if (isRiderAlone) found.unshift(...ridersOf(found, library));
  const hero = heroOf(found, { act, prompt, support });
  const named = hero ? [hero, ...found.filter((subject) => subject !== hero)] : found;
  const carrier = hero?.on?.picture ?? support;
  const standing = named.filter((subject) => subject === hero || subject.picture.name !== carrier?.name);
  let subjects: Subject[] = standing.flatMap(({ name: _, ...subject }, index) =>
    index === 0 ? acting(subject, { act, mount, seat, library }) : [subject],
  );

  const isOnSkis = subjects.some((subject) => subject.picture.name === 'skier');
  if (isOnSkis) subjects = subjects.filter((subject) => subject.picture.name !== 'skis');
  const isCrowned = /^(prince|princess)$/.test(subjects[0]?.picture.name ?? '');
  if (isCrowned) subjects = subjects.filter((subject) => subject.picture.name !== 'crown');
  const prop = subjects.length > 0 ? propOf(act, library) : null;
  if (
    prop &&
    prop.name !== support?.name &&
    ![...subjects, ...found].some(({ picture }) => picture.name === prop.name)
  ) {
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
  const wearsHanbok = [act, ...scene.objects].some((said) => /\bhanboks?\b/i.test(said));
  const dressed = (wearsHanbok ? inHanbok(subjects, library) : subjects).slice(0, 7);
  return {
    subjects:
      kind === null
        ? dressed
        : [...dressed, ...extrasFor({ kind, mood: scene.mood, prompt }, dressed, library)],
    unknown,
  };
}

/** A subject with the words it was found by. */
type NamedSubject = Subject & { name: string };

function pictureOf(name: string | null, library: PictureLibrary): Picture | null {
  return name === null ? null : (library.find(name)?.picture ?? null);
}

/** Flowers somebody holds are a bouquet; all others grow. */
function grownOrHeld(picture: Picture, isHeld: boolean, library: PictureLibrary): Picture {
  return isHeld && picture.name === 'flower-bed' ? (library.get('bouquet') ?? picture) : picture;
}

function canBeHeld({ size, place, being }: Picture): boolean {
  const isLight = size === 'tiny' || size === 'small' || (size === 'medium' && being === 'thing');
  return isLight && place !== 'sky' && place !== 'air' && place !== 'hang';
}

/** A "motorcycle rider" is found as a motorcycle. */
function isVehicle(name: string, picture: Picture): boolean {
  return picture.being === 'thing' && /\b(riders?|motorcyclists?|bikers?)$/i.test(name);
}

function ridersOf([vehicle]: NamedSubject[], library: PictureLibrary): NamedSubject[] {
  const picture = library.get('person-standing');
  if (!picture || !vehicle) return [];
  const on = { picture: vehicle.picture, how: 'riding' } as const;
  return [{ name: 'rider', picture, count: 1, place: 'ground', isProp: false, on }];
}

/** Who acts: not what the act is done to, nor what is sat on; people before animals before things. */
function heroOf(
  found: NamedSubject[],
  { act, prompt, support }: { act: string; prompt: string; support: Picture | null },
): NamedSubject | undefined {
  // "The hand of an old man" is about the hand.
  const part = found.find(({ name }) => isPartOfSomebody(name, prompt));
  if (part) return part;
  if (act === '' && !support) return found[0];
  const free = found.filter(
    ({ name, picture, isWorn: isClothing }) =>
      picture.name !== support?.name && !isClothing && !isObjectOf(act, name),
  );
  return ['person', 'animal', 'thing']
    .map((being) => free.find(({ picture }) => picture.being === being))
    .concat(found)
    .find(Boolean);
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
