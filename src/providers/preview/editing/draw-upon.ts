import { pictureElement, svgOf } from '../composition.ts';
import { finishLayout, layOutScene, noPictureFor, shortened, stageSizeFor } from '../draw-picture.ts';
import { type Light, resolveLight } from '../light.ts';
import type { PlacedPicture } from '../placed-picture.ts';
import { placeSubjects } from '../placement.ts';
import { createRandom, type Random } from '../random.ts';
import { isOpaque, layOver, opaque, type Raster, renderSvg, withoutSpecks } from '../raster.ts';
import { drawSky } from '../scenery/sky.ts';
import { createStage, type Stage } from '../stage.ts';
import { strokeScale } from '../styles/line-styles.ts';
import { styleFor } from '../styles/styles.ts';
import { blend } from './blend.ts';
import { continueTexture } from './continue-texture.ts';
import { bareGround, type EditedPicture, type EditParts, placeInBox, roomOnStage } from './edit-parts.ts';
import { fillHole } from './fill-hole.ts';
import { findSky } from './find-sky.ts';
import { lightIn, relight } from './picture-light.ts';
import type { Region } from './region.ts';

/** From this share of the picture on, a region holds a place of its own and not a thing in another. */
const placeShare = 0.3;

/** From this share on, nothing is left that the region could go on from. */
const allShare = 0.98;

/** Draws upon a picture that nothing is known about: into a region of it, or over all of it. */
export async function drawUpon(parts: EditParts): Promise<EditedPicture> {
  const { picture, region, wish, seed, size, layoutSize, library } = parts;
  const { scene, isRemoval } = wish.change;
  const hasSubjects = wish.subjects.length > 0;
  const isAll = region !== null && region.share >= allShare;
  const drawsPlace =
    isAll || (region !== null && wish.namesPlace && (!hasSubjects || region.share >= placeShare));
  const clearsRegion = region !== null && (hasSubjects || isRemoval);
  const warnings = warningsFor(parts, drawsPlace);
  if (!hasSubjects && !wish.light && !wish.style && !drawsPlace && !clearsRegion)
    return { picture, warnings };

  const random = createRandom(seed);
  const base = clearsRegion && !drawsPlace ? await cleared(picture, region, random) : picture;
  if (drawsPlace) {
    const layout = layOutScene({ ...scene, objects: [] }, random, layoutSize, library);
    const placed = placeInBox(
      wish.subjects,
      roomOnStage(region, size.width / layout.stage.width),
      layout.stage,
      random,
    );
    const drawn = await finishLayout({ ...layout, placed }, size);
    return { picture: blend(opaqueBelow(base, region, seed), drawn, region.feathered), warnings };
  }

  const style = wish.style ?? styleFor(null);
  const paintable = filledUp(base, seed);
  const whole = wish.style
    ? await withoutSpecks(paintable, Math.max(3, Math.round(strokeScale(base) * 5)))
    : paintable;
  const light = wish.light ?? lightIn(whole, resolveLight(null, ''));
  const stage = createStage({ ...stageSizeFor(layoutSize), random, light, idPrefix: 'g' });
  const scale = size.width / stage.width;
  const ground = wish.light ? await inLight(whole, stage, wish.light) : whole;
  const scenery = bareGround(stage);
  const placed = region
    ? placeInBox(wish.subjects, roomOnStage(region, scale), stage, random)
    : (style.place ?? placeSubjects)(wish.subjects, scenery, stage);
  const drawn = await finishLayout({ style, stage, scenery, placed }, size, ground);
  if (region) {
    return { picture: blend(opaqueBelow(base, region, seed), drawn, region.feathered), warnings };
  }
  return { picture: await seenThrough(drawn, base, placed, stage), warnings };
}

function warningsFor({ region, wish }: EditParts, drawsPlace: boolean): string[] {
  const { scene, removed } = wish.change;
  const warnings = wish.unknown.map(noPictureFor);
  if (!region && removed.length > 0) {
    const names = removed.map((name) => `'${shortened(name)}'`).join(', ');
    warnings.push(`What is in a picture is not recognised: to remove ${names}, mark it with a mask.`);
  }
  if (wish.namesPlace && !drawsPlace && scene.background !== null) {
    const place = shortened(scene.background);
    warnings.push(
      region
        ? `The place '${place}' is left out: the region goes on as the picture around it.`
        : `The place '${place}' is left out: mark with a mask what it is to replace.`,
    );
  }
  return warnings;
}

/** The picture as if nothing had been in the region. */
function cleared(picture: Raster, { weights }: Region, random: Random): Promise<Raster> {
  const smooth = fillHole(picture, weights, random.fork('grain'));
  return continueTexture(smooth, weights, random.fork('texture'));
}

/** Without transparent parts, which no style can paint: they are filled from what is beside them. */
function filledUp(picture: Raster, seed: number): Raster {
  const clear = new Float32Array(picture.width * picture.height);
  for (let pixel = 0; pixel < clear.length; pixel++)
    clear[pixel] = 1 - (picture.data[pixel * 4 + 3] ?? 0) / 255;
  return opaque(fillHole(picture, clear, createRandom(seed).fork('clear')));
}

/** Without transparency in the region: where that fades out, what is drawn would be seen through. */
function opaqueBelow(picture: Raster, { weights }: Region, seed: number): Raster {
  if (isOpaque(picture)) return picture;
  const filled = filledUp(picture, seed);
  return blend(picture, filled, weights.map(Math.ceil));
}

/** The picture in another light, under the sky that goes with it. */
async function inLight(picture: Raster, stage: Stage, light: Light): Promise<Raster> {
  const sky = findSky(picture);
  const lit = relight(picture, light);
  const saysNothingOfSky = light.time === 'day' && [...light.weather].every((one) => one === 'leaves');
  if (!sky || saysNothingOfSky) return lit;
  const lowest = sky.findLastIndex((amount) => amount > 0.5);
  const horizon = (Math.ceil(lowest / picture.width) / picture.height) * stage.height;
  const under = { ...stage, horizon };
  const layer = await renderSvg(svgOf(under, drawSky(under)), picture.width, picture.height);
  for (let pixel = 0; pixel < sky.length; pixel++)
    layer.data[pixel * 4 + 3] = (layer.data[pixel * 4 + 3] ?? 0) * 0.92 * (sky[pixel] ?? 0);
  return layOver(lit, layer);
}

/** Lets through what the picture lets through, but for where something was put. */
async function seenThrough(
  drawn: Raster,
  picture: Raster,
  placed: PlacedPicture[],
  stage: Stage,
): Promise<Raster> {
  const { width, height, data } = picture;
  if (isOpaque(picture)) return drawn;
  const elements = placed.map((one) => pictureElement(one, stage)).join('');
  const shapes = await renderSvg(svgOf(stage, elements), width, height);
  for (let at = 3; at < data.length; at += 4) drawn.data[at] = Math.max(data[at] ?? 0, shapes.data[at] ?? 0);
  return drawn;
}
