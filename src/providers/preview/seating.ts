import type { Picture } from './pictures.ts';
import type { PlacedPicture } from './placed-picture.ts';
import { aspectOf, hasLargeHead } from './proportions.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

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
export function placeOn(
  figure: PlacedPicture,
  { picture, how }: NonNullable<Subject['on']>,
  stage: Stage,
): PlacedPicture[] {
  const aspect = aspectOf(picture);
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
  const rider: PlacedPicture = {
    ...carrier,
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

/** How high a mount is for its rider: lower than in life, so that both are seen. */
function ridden(figure: PlacedPicture, mount: Picture): number {
  if (mount.name === 'broom') return figure.height * 0.8;
  const ratio = { tiny: 0.4, small: 0.5, medium: 0.75, large: 0.95, huge: 1.25 }[mount.size];
  return figure.height * ratio;
}

/** How high a seat is for who sits on it; sofas and beds leave room beside them. */
function sat(figure: PlacedPicture, seat: Picture, aspect: number): number {
  if (!isFurniture.test(seat.name)) return Math.max(figure.height * 0.8, (figure.width * 0.75) / aspect);
  const share = seat.name === 'sofa' || seat.name === 'bed' ? 1.7 : 1.15;
  return Math.max(figure.height * 0.62, (figure.width * share) / aspect);
}
