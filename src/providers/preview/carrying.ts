import type { Picture } from './pictures.ts';
import type { PlacedPicture } from './placed-picture.ts';
import { aspectOf, headOf } from './proportions.ts';
import type { Subject } from './subject.ts';

/** What somebody wears or holds, on them or in their hands; null for what has to find a place of its own. */
export function attachedTo(
  hero: PlacedPicture,
  thing: Subject,
  holder: Subject | undefined,
): PlacedPicture | null {
  const { picture } = thing;
  const hasArms = holder?.picture.being === 'person' || hero.picture.box[3] > 150;
  if (thing.isWorn && hasArms) return wornBy(hero, picture);
  if (!thing.isProp || !holder || holder.count > 1 || holder.isPosed) return null;
  if (holder.picture.being === 'thing') return null;
  const aspect = aspectOf(picture);
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
  const aspect = aspectOf(picture);
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

/** The hand that holds the string of a kite. */
export function handOf(hero: PlacedPicture): { x: number; y: number } {
  return {
    x: hero.x + (hero.mirrored ? 1 : -1) * hero.width * 0.4,
    y: hero.foot - hero.height * 0.24,
  };
}
