import { attachedTo, handOf } from './carrying.ts';
import type { Picture, PictureSize } from './pictures.ts';
import type { PlacedPicture } from './placed-picture.ts';
import { aspectOf } from './proportions.ts';
import type { Random } from './random.ts';
import { placeOn } from './seating.ts';
import type { Scenery, Stage } from './stage.ts';
import type { Subject } from './subject.ts';

/** Heights beside each other, far milder than in life: a mouse has to be seen beside an elephant. */
const heights: Record<PictureSize, number> = { tiny: 105, small: 175, medium: 265, large: 385, huge: 540 };

const onString = /^(kite|balloon)$/;

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
    const options = { stage, scenery, random, enlargement, focus, isHero };
    const candidates = Array.from({ length: isHero ? 6 : 48 }, () => candidate(thing, options));
    const best = candidates.reduce((first, second) =>
      costOf(second, placed, stage, focus, thing) < costOf(first, placed, stage, focus, thing)
        ? second
        : first,
    );
    const pieces = thing.on ? placeOn(best, thing.on, stage) : [best];
    placed.push(...pieces);
    if (isHero) hero = pieces[0];
  }
  if (hero?.picture.being === 'person') {
    for (const one of placed) if (onString.test(one.picture.name)) one.heldAt = handOf(hero);
  }
  return placed.sort((first, second) => (first.depth ?? first.foot) - (second.depth ?? second.foot));
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
  const aspect = aspectOf(picture);
  const floats = scenery.medium === 'space' || scenery.medium === 'air' || scenery.medium === 'underwater';
  const place = placeIn(scenery, thing, floats);
  const inWater = place === 'water' && scenery.water !== undefined;
  const near = thing.isLandmark
    ? 0.02
    : thing.isExtra
      ? random.between(0.1, 0.7)
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
  const room = isHero && !scenery.footing ? 0 : Math.min(width / 2 + 8, stage.width * 0.4);
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
