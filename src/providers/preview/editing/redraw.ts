import { finishLayout, layOutScene, noPictureFor } from '../draw-picture.ts';
import { boundsOf } from '../fit-placed.ts';
import type { Drawing } from '../own-drawing.ts';
import type { PlacedPicture } from '../placed-picture.ts';
import { placeSubjects } from '../placement.ts';
import { createRandom, type Random } from '../random.ts';
import type { SceneLayout } from '../scene-layout.ts';
import { range } from '../shapes.ts';
import type { Style } from '../styles/style.ts';
import { blend } from './blend.ts';
import { type EditedPicture, type EditParts, placeInBox, roomOnStage } from './edit-parts.ts';
import { mergeScenes } from './merge-scenes.ts';
import type { Region } from './region.ts';
import type { Wish } from './wish.ts';

/** What may differ from one edit to the next where another light or place is asked for; all else stays where it was. */
const inTheAir = new Set(['aurora', 'birds', 'clouds', 'sky events', 'stars', 'weather', 'style']);
const onPaper = new Set(['style']);

/** Draws the scene of a drawing of our own as the edit leaves it: what is not spoken of stays. */
export async function redraw(parts: EditParts, drawing: Drawing): Promise<EditedPicture> {
  const { picture, region, wish, seed, size, layoutSize, library } = parts;
  const { scene, removed, isRemoval } = wish.change;
  const warnings = wish.unknown.map(noPictureFor);
  const isSomething =
    wish.subjects.length > 0 ||
    wish.light ||
    wish.style ||
    wish.namesPlace ||
    scene.mood ||
    removed.length > 0;
  if (!isSomething && !(isRemoval && region)) return { picture, warnings };

  const merged = mergeScenes(drawing.scene, wish.change, wish.light !== null);
  const changing = wish.light || wish.namesPlace ? inTheAir : wish.style ? onPaper : new Set<string>();
  const random = keptRandom(drawing.seed, seed, changing);
  const layout = layOutScene(merged, random, layoutSize, library);
  const before = layOutScene(drawing.scene, createRandom(drawing.seed), layoutSize, library).placed;
  if (!region) {
    const placed = keepsPlaces(wish, layout.style) ? changed(before, parts, layout) : layout.placed;
    return { picture: await finishLayout({ ...layout, placed }, size), warnings };
  }
  const clearsRegion = isRemoval || wish.subjects.length > 0 || wish.namesPlace;
  const scale = size.width / layout.stage.width;
  const staying = clearsRegion
    ? before.filter((one) => shareIn(region, one, scale, size.width) < 0.4)
    : before;
  const coming = placeInBox(wish.subjects, roomOnStage(region, scale), layout.stage, createRandom(seed));
  const drawn = await finishLayout({ ...layout, placed: [...staying, ...coming] }, size);
  return { picture: blend(picture, drawn, region.feathered), warnings };
}

/** Who does something else, stands elsewhere or is framed is placed anew with all the others. */
function keepsPlaces({ change, namesPlace }: Wish, style: Style): boolean {
  return change.scene.act === null && !namesPlace && !style.place;
}

/** What was there without what goes; what comes stands in its stead, or where there is most room. */
function changed(
  before: PlacedPicture[],
  { wish, seed, library }: EditParts,
  { stage, scenery }: SceneLayout,
): PlacedPicture[] {
  const names = wish.change.removed.map((object) => library.find(object)?.picture.name);
  const going = before.filter(({ picture }) => names.includes(picture.name));
  const staying = before.filter((one) => !going.includes(one));
  const { subjects } = wish;
  if (subjects.length === 0) return staying;
  if (going.length > 0) {
    const coming = placeInBox(subjects, boundsOf(going), stage, createRandom(seed));
    return byDepth([...staying, ...coming]);
  }
  const trials = range(24).map((trial) => {
    const random = createRandom(seed).fork(`trial ${trial}`);
    return placeSubjects(subjects, scenery, { ...stage, random });
  });
  const best = trials.reduce((first, second) =>
    overlap(second, staying) < overlap(first, staying) ? second : first,
  );
  return byDepth([...staying, ...best]);
}

function byDepth(placed: PlacedPicture[]): PlacedPicture[] {
  return placed.toSorted((first, second) => (first.depth ?? first.foot) - (second.depth ?? second.foot));
}

/** How much of the pictures is covered by the others or covers them. */
function overlap(placed: PlacedPicture[], others: PlacedPicture[]): number {
  let sum = 0;
  for (const one of placed) {
    for (const other of others) {
      const across = (one.width + other.width) / 2 - Math.abs(one.x - other.x);
      const down =
        Math.min(one.foot, other.foot) - Math.max(one.foot - one.height, other.foot - other.height);
      if (across > 0 && down > 0)
        sum += (across * down) / Math.min(one.width * one.height, other.width * other.height);
    }
  }
  return sum;
}

/** The numbers a drawing was made from, and others for what may change. */
function keptRandom(own: number, fresh: number, changing: ReadonlySet<string>): Random {
  const kept = createRandom(own);
  const other = createRandom(fresh);
  return { ...kept, fork: (subject) => (changing.has(subject) ? other : kept).fork(subject) };
}

/** How much of a placed picture lies in the region, 0 to 1. */
function shareIn({ weights }: Region, one: PlacedPicture, scale: number, width: number): number {
  let [sum, count] = [0, 0];
  for (let row = 0.05; row < 1; row += 0.1) {
    for (let column = 0.05; column < 1; column += 0.1) {
      const x = Math.floor((one.x + (column - 0.5) * one.width) * scale);
      const y = Math.floor((one.foot - row * one.height) * scale);
      if (x >= 0 && x < width) sum += weights[y * width + x] ?? 0;
      count++;
    }
  }
  return sum / count;
}
