import { finishLayout, layOutScene, noPictureFor } from '../draw-picture.ts';
import type { Drawing } from '../own-drawing.ts';
import type { PlacedPicture } from '../placed-picture.ts';
import { createRandom, type Random } from '../random.ts';
import { blend } from './blend.ts';
import type { EditedPicture } from './edit-picture.ts';
import { type EditParts, placeInRegion } from './edit-parts.ts';
import { mergeScenes } from './merge-scenes.ts';
import type { Region } from './region.ts';

/** Parts of a picture that may differ from one edit of it to the next: everything else stays where it was. */
const changing = new Set(['aurora', 'birds', 'clouds', 'sky events', 'stars', 'style', 'weather']);

/** Draws the scene of a drawing of our own as the edit leaves it: what is not spoken of stays. */
export async function redraw(parts: EditParts, drawing: Drawing): Promise<EditedPicture> {
  const { picture, region, wish, seed, size, layoutSize, library } = parts;
  const { scene, removed, isRemoval } = wish.change;
  const warnings = wish.unknown.map(noPictureFor);
  const isSomething =
    wish.subjects.length > 0 || wish.light || wish.style || wish.namesPlace || scene.mood || removed.length > 0;
  if (!isSomething && !(isRemoval && region)) return { picture, warnings };

  const merged = mergeScenes(drawing.scene, wish.change, wish.light !== null);
  const random = keptRandom(drawing.seed, seed);
  const layout = layOutScene(merged, random, layoutSize, library);
  if (!region) return { picture: await finishLayout(layout, size), warnings };

  const clearsRegion = isRemoval || wish.subjects.length > 0;
  const own = layOutScene({ ...merged, objects: drawing.scene.objects }, random, layoutSize, library).placed;
  const scale = size.width / layout.stage.width;
  const staying = clearsRegion ? own.filter((one) => shareIn(region, one, scale, size.width) < 0.4) : own;
  const coming = placeInRegion(wish.subjects, region, layout.stage, scale, createRandom(seed));
  const drawn = await finishLayout({ ...layout, placed: [...staying, ...coming] }, size);
  return { picture: blend(picture, drawn, region.feathered), warnings };
}

/** The numbers a drawing was made from, but for what is in the air. */
function keptRandom(own: number, fresh: number): Random {
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
