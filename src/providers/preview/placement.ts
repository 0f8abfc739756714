import type { Picture, PictureSize } from './pictures.ts';
import type { Random } from './random.ts';
import type { Scenery, Stage } from './stage.ts';
import type { Subject } from './subjects.ts';

/** A picture with its place on the stage. */
export interface PlacedPicture {
  picture: Picture;
  /** Middle of the feet, or of the whole for things that fly. */
  x: number;
  foot: number;
  width: number;
  height: number;
  mirrored: boolean;
  /** Degrees; only things that stand on nothing are turned. */
  turn: number;
  contact: 'ground' | 'water' | 'none' | 'string';
  /** Legs of somebody who sits or rides: what is below `at` of the height is drawn at `legs` of its own. */
  fold?: { at: number; legs: number };
  /** How far a jump has lifted the feet off the ground. */
  lift?: number;
  /** Drawn over whatever it belongs to: the foot that decides what covers what. */
  depth?: number;
  mark?: 'sleep' | 'music' | 'tears';
  /** Whose hand a string leads to. */
  heldAt?: { x: number; y: number };
}

/** Heights beside each other, far milder than in life: a mouse has to be seen beside an elephant. */
const heights: Record<PictureSize, number> = { tiny: 105, small: 175, medium: 265, large: 385, huge: 540 };

/**
 * Puts every subject where it belongs. The first one is the hero: it stands on a third of the picture, near;
 * the others find a free place around it.
 */
export function placeSubjects(subjects: Subject[], scenery: Scenery, stage: Stage): PlacedPicture[] {
  const random = stage.random.fork('placement');
  const things = subjects.flatMap((subject) => Array.from({ length: subject.count }, () => subject));
  if (things.length === 0) return [];

  const free = things.filter((thing) => !thing.isWorn && !thing.isProp && !thing.isExtra);
  const enlargement = enlargementOf(free.length > 0 ? free : things, scenery);
  const thirds = [1 / 3, 1 / 2, 2 / 3] as const;
  const focus = stage.width / 2 + (random.pick(thirds) - 0.5) * Math.min(stage.width, 1500);
  const placed: PlacedPicture[] = [];
  let hero: PlacedPicture | undefined;
  for (const [index, thing] of things.slice(0, 12).entries()) {
    const attached = hero && attachedTo(hero, thing, things[0]);
    if (attached) {
      placed.push(attached);
      continue;
    }
    const isHero = index === 0;
    const seated = thing.on;
    const options = { stage, scenery, random, enlargement, focus, isHero };
    const candidates = Array.from({ length: isHero ? 6 : 48 }, () => candidate(thing, options));
    const best = candidates.reduce((first, second) =>
      costOf(second, placed, stage, focus, thing) < costOf(first, placed, stage, focus, thing)
        ? second
        : first,
    );
    const pieces = seated ? placeOn(best, seated, stage) : [best];
    placed.push(...pieces);
    if (isHero) hero = pieces[0];
  }
  const handX = hero && hero.x + (hero.mirrored ? 1 : -1) * hero.width * 0.4;
  for (const one of placed) {
    if (hero && handX !== undefined && /^(kite|balloon)$/.test(one.picture.name) && isHolder(things[0]))
      one.heldAt = { x: handX, y: hero.foot - hero.height * 0.24 };
  }
  return placed.sort((first, second) => (first.depth ?? first.foot) - (second.depth ?? second.foot));
}

function isHolder(subject: Subject | undefined): boolean {
  return subject?.picture.being === 'person';
}

/** Small things alone are brought close to the eye; a crowd stands farther off. */
function enlargementOf(things: Subject[], scenery: Scenery): number {
  const largest = Math.max(...things.map((thing) => heights[thing.picture.size]));
  const near = largest < 120 ? 2.5 : largest < 200 ? 1.95 : largest < 300 ? 1.42 : largest < 400 ? 1.12 : 1;
  const crowd = things.length > 5 ? 0.72 : things.length > 3 ? 0.82 : things.length > 1 ? 0.93 : 1;
  return near * crowd * (scenery.medium === 'space' || scenery.medium === 'air' ? 0.9 : 1);
}

interface CandidateOptions {
  stage: Stage;
  scenery: Scenery;
  random: Random;
  enlargement: number;
  focus: number;
  isHero: boolean;
}

function candidate(thing: Subject, options: CandidateOptions): PlacedPicture {
  const { stage, scenery, random, enlargement, focus, isHero } = options;
  const { picture } = thing;
  const [left, top, right, bottom] = picture.box;
  const aspect = (right - left) / Math.max(1, bottom - top);
  const floats = scenery.medium === 'space' || scenery.medium === 'air' || scenery.medium === 'underwater';
  const place = placeIn(scenery, thing, floats);
  const inWater = place === 'water' && scenery.water !== undefined;
  const near = thing.isLandmark
    ? 0.02
    : thing.isExtra
      ? random.between(0, 0.45)
      : isHero
        ? random.between(0.62, 0.95)
        : random.between(0.05, 1);

  let height =
    (thing.place === 'sky' && place === 'ground' ? heights.small : heights[picture.size]) *
    enlargement *
    (thing.isProp ? 0.72 : 1) *
    (thing.isYoung ? 0.68 : 1) *
    (isHero ? 1 : random.between(0.92, 1.05));
  let foot = scenery.ground.far + near * (scenery.ground.near - scenery.ground.far);
  let contact: PlacedPicture['contact'] = 'ground';
  let turn = 0;
  if (inWater && scenery.water) {
    const { far, near: shore } = scenery.water;
    const depth = random.between(isHero ? 0.4 : 0.15, 0.9);
    foot = far + depth * (shore - far);
    height *= 0.6 + depth * 0.3;
    contact = 'water';
  } else if (place === 'air' || (place === 'water' && floats)) {
    foot = skyHeight(stage, scenery, random, isHero) + height / 2;
    turn = floats ? random.between(-12, 12) : random.between(-7, 7);
    contact = 'none';
  } else if (place === 'sky') {
    height = 210 * Math.min(1.2, enlargement);
    foot =
      Math.max(height * 1.15, stage.horizon - Math.min(stage.horizon, 900) * random.between(0.45, 0.8)) +
      height * 0.5;
    contact = 'none';
  } else if (place === 'hang') {
    height *= 0.8;
    foot = height + Math.max(30, stage.height - 1000) * random.between(0.02, 0.3) + random.between(10, 190);
    contact = 'string';
  } else {
    height *= thing.isLandmark ? 1.5 : thing.isExtra ? 0.5 + 0.42 * near : 0.76 + 0.24 * near;
  }
  const lift = thing.isJumping && contact === 'ground' ? height * 0.22 : 0;
  if (lift > 0) turn = -8;
  if (thing.mark === 'music' && contact === 'ground') turn = random.chance(0.5) ? -7 : 7;

  let width = height * aspect;
  const widest = Math.min(stage.width * 0.8, 940);
  const tallest = Math.min(stage.height * 0.72, foot * 0.94);
  const shrink = Math.min(1, widest / width, tallest / height);
  height *= shrink;
  width *= shrink;
  const spread = Math.min(stage.width, 420 + stage.width * 0.5);
  const [leftmost, rightmost] = (contact === 'ground' && scenery.footing?.(foot)) || [0, stage.width];
  const wanted = isHero ? focus + random.between(-30, 30) : focus + random.between(-0.75, 0.75) * spread;
  const room = isHero && !scenery.footing ? 0 : width * 0.4;
  const x = Math.min(rightmost - room, Math.max(leftmost + room, wanted));
  return {
    picture,
    x,
    foot: foot - lift,
    width,
    height,
    turn,
    contact,
    mirrored: x < stage.width / 2,
    ...(lift > 0 && { lift }),
    ...(thing.mark && { mark: thing.mark }),
  };
}

/** How high a seat is, as a share of the whole; what is not here is sat on at its top. */
const seatHeights: Record<string, number> = {
  sofa: 0.45,
  bench: 0.42,
  chair: 0.5,
  bed: 0.5,
  horse: 0.62,
  camel: 0.7,
  elephant: 0.8,
  dragon: 0.5,
  broom: 0.42,
  motorcycle: 0.5,
  'motor-scooter': 0.4,
  bicycle: 0.5,
  sled: 0.45,
  whale: 0.62,
  dolphin: 0.6,
  sunflower: 0.62,
};
const isFurniture = /^(sofa|bench|chair|bed)$/;

/** Somebody on a seat or a mount: first they, then what carries them. */
function placeOn(
  figure: PlacedPicture,
  { picture, how }: NonNullable<Subject['on']>,
  stage: Stage,
): PlacedPicture[] {
  const [left, top, right, bottom] = picture.box;
  const aspect = (right - left) / Math.max(1, bottom - top);
  const fold = foldOf(figure.picture, how);
  const body = figure.height * (fold.at + (1 - fold.at) * fold.legs);
  const wanted = how === 'riding' ? ridden(figure, picture) : sat(figure, picture, aspect);
  const seat = seatHeights[picture.name] ?? 0.9;
  const overlap =
    how === 'sitting' && isFurniture.test(picture.name) ? fold.legs * (1 - fold.at) * 0.8 : 0.04;
  const total = wanted * seat + body * (1 - overlap);
  const shrink = Math.min(
    1,
    (figure.foot * 0.94) / total,
    (stage.height * 0.8) / total,
    (stage.width * 0.86) / (wanted * aspect),
  );
  const height = wanted * shrink;
  const width = height * aspect;
  const x = Math.min(stage.width - width / 2 - 12, Math.max(width / 2 + 12, figure.x));
  const isBroom = picture.name === 'broom';
  const carrier: PlacedPicture = {
    picture,
    x,
    foot: figure.foot,
    width,
    height,
    turn: isBroom ? 38 : 0,
    contact: isBroom ? 'none' : figure.contact,
    mirrored: isBroom ? false : figure.mirrored,
    depth: figure.foot,
  };
  const { mark: _, ...rest } = carrier;
  const rider: PlacedPicture = {
    ...rest,
    picture: figure.picture,
    x: x + (how === 'riding' && !isBroom ? 0 : figure.mirrored ? -0.04 : 0.04) * width,
    foot: figure.foot - height * seat + body * shrink * overlap,
    width: figure.width * shrink,
    height: body * shrink,
    turn: 0,
    contact: 'none',
    mirrored: figure.mirrored,
    fold,
    depth: figure.foot + (isBroom ? -0.1 : 0.1),
    ...(figure.mark && { mark: figure.mark }),
  };
  return [rider, carrier];
}

/** Where the legs of a figure begin. */
function foldOf(picture: Picture, how: 'sitting' | 'lying' | 'riding'): NonNullable<PlacedPicture['fold']> {
  if (how === 'lying') return { at: 0.8, legs: 0 };
  if (picture.being !== 'person') return { at: 1, legs: 1 };
  if (picture.place === 'air') return { at: 0.8, legs: 0.6 };
  const at = hasLargeHead(picture) ? 0.78 : 0.66;
  return { at, legs: how === 'riding' ? 0.1 : 0.5 };
}

/** Figures with a body of our own under a large head (see `figures.tsv`) are far taller than an icon. */
function hasLargeHead({ box: [left, , right, bottom] }: Picture): boolean {
  return bottom > 150 && right - left > 90;
}

function ridden(figure: PlacedPicture, mount: Picture): number {
  if (mount.name === 'broom') return figure.height * 0.8;
  const ratio = { tiny: 0.4, small: 0.5, medium: 0.75, large: 0.95, huge: 1.25 }[mount.size];
  return figure.height * ratio;
}

function sat(figure: PlacedPicture, seat: Picture, aspect: number): number {
  if (!isFurniture.test(seat.name)) return Math.max(figure.height * 0.8, (figure.width * 0.75) / aspect);
  const share = seat.name === 'sofa' || seat.name === 'bed' ? 1.7 : 1.15;
  return Math.max(figure.height * 0.62, (figure.width * share) / aspect);
}

/** Large heads take up more than half of a figure. */
export function headOf(picture: Picture): number {
  if (hasLargeHead(picture)) return 0.55;
  return picture.box[3] > 150 ? 0.42 : 0.26;
}

/** What somebody wears or holds, on them or in their hands; null for what has to find a place of its own. */
export function attachedTo(
  hero: PlacedPicture,
  thing: Subject,
  holder: Subject | undefined,
): PlacedPicture | null {
  const { picture } = thing;
  const hasArms = holder?.picture.being === 'person' || hero.picture.box[3] > 150;
  if (thing.isWorn && hasArms) return wornBy(hero, picture);
  if (
    !thing.isProp ||
    holder === undefined ||
    holder.count > 1 ||
    holder.picture.being === 'thing' ||
    holder.isPosed
  )
    return null;
  const [left, top, right, bottom] = picture.box;
  const aspect = (right - left) / Math.max(1, bottom - top);
  const isPerson = holder.picture.being === 'person';
  const share = { tiny: 0.3, small: 0.38, medium: 0.42, large: 0.5, huge: 0.6 }[picture.size];
  const widest = Math.min(hero.height * share * 1.5, Math.max(hero.width * 0.8, hero.height * 0.22));
  const height = Math.min(hero.height * share, widest / aspect);
  const side = hero.mirrored ? 1 : -1;
  const isGroup = hero.width > hero.height * 0.75;
  return {
    picture,
    x: hero.x + side * hero.width * (isPerson ? (isGroup ? 0 : 0.34) : 0.62),
    foot: hero.foot - hero.height * (isPerson ? 0.12 : 0),
    width: height * aspect,
    height,
    turn: 0,
    contact: isPerson || hero.contact !== 'ground' ? 'none' : 'ground',
    mirrored: hero.mirrored,
    depth: (hero.depth ?? hero.foot) + 0.2,
  };
}

const headwear = /hat$|^crown$|helmet|cap$/;
const facewear = /^(glasses|sunglasses|goggles)$/;

function wornBy(hero: PlacedPicture, picture: Picture): PlacedPicture {
  const [left, top, right, bottom] = picture.box;
  const aspect = (right - left) / Math.max(1, bottom - top);
  const full = hero.fold ? hero.height / (hero.fold.at + (1 - hero.fold.at) * hero.fold.legs) : hero.height;
  const head = full * headOf(hero.picture);
  const crown = hero.foot - hero.height;
  const worn = { picture, x: hero.x, turn: 0, contact: 'none', mirrored: hero.mirrored } as const;
  const depth = (hero.depth ?? hero.foot) + 0.15;
  if (headwear.test(picture.name)) {
    const height = head * 0.55;
    return { ...worn, foot: crown + height * 0.6, width: height * aspect, height, depth };
  }
  if (picture.name === 'headphone') {
    // Seen from the front it would hide the face: only its band and shells show behind the head.
    const width = Math.min(hero.width, head * 1.05) * 1.16;
    const foot = crown + head * 0.92;
    return { ...worn, foot, width, height: Math.min(width / aspect, head * 1.02), depth: depth - 0.3 };
  }
  if (facewear.test(picture.name)) {
    const height = head * 0.36;
    return { ...worn, foot: crown + head * 0.72, width: height * aspect, height, depth };
  }
  const height = Math.min(full * (0.94 - headOf(hero.picture)), (hero.width * 0.8) / aspect);
  return { ...worn, foot: crown + head * 0.94 + height, width: height * aspect, height, depth };
}

/** Everything floats where nothing is heavy; a globe in a room stands on the floor. */
function placeIn(scenery: Scenery, thing: Subject, floats: boolean): Subject['place'] {
  if (thing.place === 'sky' && scenery.medium === 'indoors') return 'ground';
  return thing.place === 'ground' && floats && canFloat(thing.picture, scenery) ? 'air' : thing.place;
}

/** Shells and crabs lie on the sea bed; in the air and in space everything is weightless. */
function canFloat(picture: Picture, scenery: Scenery): boolean {
  if (scenery.medium === 'underwater') return !/coral|shell|crab|lobster|treasure|rock/.test(picture.name);
  return true;
}

function skyHeight(stage: Stage, scenery: Scenery, random: Random, isHero: boolean): number {
  if (scenery.medium === 'space' || scenery.medium === 'air' || scenery.medium === 'underwater') {
    return stage.height * (isHero ? random.between(0.42, 0.58) : random.between(0.2, 0.74));
  }
  const base = Math.min(stage.horizon, stage.height * 0.62);
  const reach = Math.min(base, 800);
  return base - reach * (isHero ? random.between(0.32, 0.5) : random.between(0.25, 0.8));
}

/** Lower is better: nobody covered, nobody cut off, everybody near the middle of attention. */
function costOf(
  one: PlacedPicture,
  others: PlacedPicture[],
  stage: Stage,
  focus: number,
  thing: Subject,
): number {
  const left = one.x - one.width / 2;
  const top = one.foot - one.height;
  let cost = Math.abs(one.x - focus) * (thing.isProp ? 1.4 : 0.22);
  cost += Math.max(0, 16 - left, left + one.width - stage.width + 16) * 6;
  cost += Math.max(0, 10 - top) * 4;
  for (const other of others) {
    const across =
      Math.min(left + one.width, other.x + other.width / 2) - Math.max(left, other.x - other.width / 2) + 14;
    const down = Math.min(one.foot, other.foot) - Math.max(top, other.foot - other.height);
    if (across <= 0 || down <= 0) continue;
    const smaller = Math.min(one.width * one.height, other.width * other.height);
    cost += ((across * down) / smaller) * 1500;
  }
  return cost;
}
