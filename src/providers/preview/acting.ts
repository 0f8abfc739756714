import type { Picture, PictureLibrary, PicturePlace } from './pictures.ts';
import { isAsleep } from './relations.ts';
import type { Subject } from './subject.ts';

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
  [/\b(sleeping|asleep|napping|dozing)\b/, 'in-bed'],
  [/\b(kneeling|praying|proposing)\b/, 'kneeling'],
  [/\b(volleyball|handball)\b/, 'playing-handball'],
  [/\bbasketball\b/, 'bouncing-ball'],
  [/\bgolf(ing)?\b/, 'golfing'],
  [/\bjuggling\b/, 'juggling'],
];
const flyingAct =
  /\b(flying|soaring|floating|hovering|gliding|drifting in the air|falling|in the sky|levitating)\b/;

interface Acting {
  act: string;
  mount: Picture | null;
  seat: Picture | null;
  library: PictureLibrary;
}

/** The first subject as the act has it; groups that cannot act as one fall apart into two. */
export function acting(subject: Subject, { act, mount, seat, library }: Acting): Subject[] {
  const { picture } = subject;
  const marks = markOf(picture, act);
  if (subject.on) return [subject];
  if (mount && mount.name !== picture.name && picture.being !== 'thing') {
    const ridden = riddenWith(picture, mount, library);
    if (ridden) return [{ ...subject, picture: ridden }];
    return [{ ...subject, ...marks, place: placeOf(picture, act), on: { picture: mount, how: 'riding' } }];
  }
  if (seat && seat.name !== picture.name) {
    const inBed = seat.name === 'bed' && isStanding(picture) ? library.get('person-in-bed') : null;
    if (inBed) return [{ ...subject, picture: inBed }];
    const how = picture.being === 'animal' && isAsleep(act) ? 'lying' : 'sitting';
    return [{ ...subject, ...marks, place: 'ground', on: { picture: seat, how } }];
  }
  const poses = posed(picture, act, library);
  return poses.map((pose) => ({
    ...subject,
    ...(pose === picture ? marks : { isPosed: true }),
    picture: pose,
    place: placeOf(pose, act),
  }));
}

/** There are pictures of riders on horses and bicycles. */
function riddenWith(rider: Picture, mount: Picture, library: PictureLibrary): Picture | null {
  if (!isStanding(rider)) return null;
  if (mount.name === 'horse') return library.get('horse-racing');
  return mount.name === 'bicycle' ? library.get(rider.name.replace('standing', 'biking')) : null;
}

function isStanding({ name }: Picture): boolean {
  return /^(man|woman|person)-standing$/.test(name);
}

function markOf(picture: Picture, act: string): Pick<Subject, 'mark' | 'isJumping'> {
  if (picture.being === 'thing' && !/robot/.test(picture.name)) return {};
  if (isAsleep(act)) return { mark: 'sleep' };
  if (/\b(crying|weeping|sobbing)\b/.test(act)) return { mark: 'tears' };
  if (/\b(dancing|singing|humming|waltzing|listening to music)\b/.test(act)) return { mark: 'music' };
  return /\b(jumping|leaping|romping|frolicking|hopping|bouncing|prancing)\b/.test(act)
    ? { isJumping: true }
    : {};
}

/** Groups whose members are drawn one by one when they do something. */
const members: Record<string, [string, string]> = {
  'people-holding-hands': ['woman', 'man'],
  'woman-and-man-holding-hands': ['woman', 'man'],
  'women-holding-hands': ['woman', 'woman'],
  'men-holding-hands': ['man', 'man'],
};

function posed(picture: Picture, act: string, library: PictureLibrary): Picture[] {
  const pose = poses.find(([pattern]) => pattern.test(act))?.[1];
  const who = /^(man|woman|person)-(standing|walking)$/.exec(picture.name)?.[1];
  const several = Object.hasOwn(members, picture.name) ? members[picture.name] : undefined;
  if (!pose || (!who && !several)) return [picture];
  const figures = (several ?? [who ?? 'person']).map(
    (one) =>
      library.get(`${one}-${pose}`) ??
      library.get(pose) ??
      library.get(`${one === 'person' ? 'woman' : one}-${pose}`) ??
      library.get(`person-${pose}`),
  );
  return figures.every((figure) => figure !== null) ? figures : [picture];
}

function placeOf(picture: Picture, act: string): PicturePlace {
  if (picture.place === 'sky') return 'sky';
  const isAfloat = /\b(swimming|diving|floating on)\b/.test(act) && picture.place === 'ground';
  if (isAfloat) return 'water';
  const isAtRest = /\b(sitting|standing|perched|resting|sleeping|walking)\b/.test(act);
  if (isAtRest && picture.place === 'air' && picture.being !== 'thing') return 'ground';
  const floats = picture.place === 'water' && /\b(floating|drifting)\b/.test(act);
  return flyingAct.test(act) && !/\bflying an? /.test(act) && !floats ? 'air' : picture.place;
}
