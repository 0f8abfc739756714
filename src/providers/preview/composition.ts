import { toRgb } from './colour.ts';
import type { Light } from './light.ts';
import type { PlacedPicture } from './placed-picture.ts';
import { headOf } from './proportions.ts';
import type { Random } from './random.ts';
import { layOver, type Raster, renderSvg } from './raster.ts';
import { circle, ellipse, group, line, n, path, rect } from './shapes.ts';
import type { Scenery, Stage } from './stage.ts';
import { drawWeather } from './weather.ts';

/** A drawn scene whose layers are still apart, so that a style can treat them differently. */
export interface Composition {
  width: number;
  height: number;
  /** Pixels per unit of the stage. */
  scale: number;
  medium: Scenery['medium'];
  stage: Stage;
  light: Light;
  random: Random;
  placed: PlacedPicture[];
  /** Scenery with the shadows of the objects. Opaque. */
  back: Raster;
  /** The objects on nothing. */
  objects: Raster;
  /** What is nearer than the objects: grass, rain, petals. */
  front: Raster;
}

export async function renderComposition(parts: {
  width: number;
  height: number;
  stage: Stage;
  scenery: Scenery;
  placed: PlacedPicture[];
  withWeather: boolean;
  /** A picture that is there already, in place of the scenery; it is drawn upon. */
  ground?: Raster;
}): Promise<Composition> {
  const { width, height, stage, scenery, placed, withWeather, ground } = parts;
  const isIndoors = scenery.medium !== 'land' && scenery.medium !== 'water' && scenery.medium !== 'air';
  const shadows = placed.map((one) => shadowOf(one, stage)).join('');
  const objects = placed.map((one) => pictureElement(one, stage)).join('');
  const front = (scenery.front ?? '') + (withWeather ? drawWeather(stage, isIndoors) : '');
  const wrap = (content: string) => svgOf(stage, content);
  // Whatever a scenery leaves unpainted is as pale as the horizon, never a hole.
  const unpainted = ground ? '' : rect(0, 0, stage.width, stage.height, stage.light.sky[2]);
  const [drawnBack, objectRaster, frontRaster] = await Promise.all([
    renderSvg(wrap(unpainted + scenery.back + shadows), width, height),
    renderSvg(wrap(objects), width, height),
    renderSvg(wrap(front), width, height),
  ]);
  const backRaster = ground ? layOver(ground, drawnBack) : drawnBack;
  const lost = placed.map((one) => isLostInTheDark(one, objectRaster, backRaster, stage));
  const shown = lost.includes(true)
    ? await renderSvg(
        wrap(
          rimFilter +
            placed
              .map((one, index) => {
                const element = pictureElement(one, stage);
                return lost[index] ? group(element, 'filter="url(#rim)"') : element;
              })
              .join(''),
        ),
        width,
        height,
      )
    : objectRaster;
  return {
    width,
    height,
    scale: width / stage.width,
    medium: scenery.medium,
    stage,
    light: stage.light,
    random: stage.random.fork('style'),
    placed,
    back: backRaster,
    objects: shown,
    front: frontRaster,
  };
}

/** A thin light contour round whatever it is applied to. */
const rimFilter =
  '<filter id="rim" x="-10%" y="-10%" width="120%" height="120%"><feMorphology in="SourceAlpha" operator="dilate" radius="3.500" result="wide"/><feGaussianBlur in="wide" stdDeviation="1.200" result="soft"/><feFlood flood-color="#f3ead2" flood-opacity=".92"/><feComposite in2="soft" operator="in" result="rim"/><feMerge><feMergeNode in="rim"/><feMergeNode in="SourceGraphic"/></feMerge></filter>';

/** Whether a dark thing stands before something just as dark, and would not be seen. */
function isLostInTheDark(one: PlacedPicture, objects: Raster, back: Raster, stage: Stage): boolean {
  const scale = objects.width / stage.width;
  const left = Math.max(0, Math.floor((one.x - one.width / 2) * scale));
  const right = Math.min(objects.width, Math.ceil((one.x + one.width / 2) * scale));
  const top = Math.max(0, Math.floor((one.foot - one.height) * scale));
  const bottom = Math.min(objects.height, Math.ceil(one.foot * scale));
  let [own, behind, count] = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = (y * objects.width + x) * 4;
      if ((objects.data[at + 3] ?? 0) < 128) continue;
      own += luminanceAt(objects, at);
      behind += luminanceAt(back, at);
      count++;
    }
  }
  if (count === 0) return false;
  // The objects will be lit by the light of the scene (see `litObjects`), the scenery already is.
  const [red, green, blue] = toRgb(stage.light.ambient);
  const lit = (own / count) * ((red * 0.299 + green * 0.587 + blue * 0.114) / 255);
  return lit < 95 && behind / count < 95 && Math.abs(lit - behind / count) < 45;
}

function luminanceAt({ data }: Raster, at: number): number {
  return (data[at] ?? 0) * 0.299 + (data[at + 1] ?? 0) * 0.587 + (data[at + 2] ?? 0) * 0.114;
}

/** A whole document on the stage's units. */
export function svgOf(stage: Stage, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${n(stage.width)} ${n(stage.height)}" width="${n(stage.width)}" height="${n(stage.height)}" preserveAspectRatio="none">${stage.definitions()}${content}</svg>`;
}

export function pictureElement(one: PlacedPicture, stage: Stage): string {
  const y = one.foot - one.height;
  const turn = one.turn === 0 ? '' : `rotate(${n(one.turn)} ${n(one.x)} ${n(y + one.height / 2)})`;
  const body = turn === '' ? bodyOf(one) : group(bodyOf(one), `transform="${turn}"`);
  const ripples =
    one.contact === 'water'
      ? ellipse(
          one.x,
          one.foot - one.height * 0.02,
          one.width * 0.56,
          one.height * 0.045,
          '#ffffff',
          'opacity=".55"',
        ) +
        ellipse(
          one.x,
          one.foot,
          one.width * 0.42,
          one.height * 0.035,
          stage.light.colour('#8fd0e6'),
          'opacity=".85"',
        )
      : '';
  const cord =
    one.contact === 'string' ? line(`M${n(one.x)} -10V${n(y + 4)}`, stage.light.colour('#3b3230'), 4) : '';
  return cord + stringOf(one) + body + ripples + markOf(one);
}

function bodyOf(one: PlacedPicture): string {
  const [left, top, right, bottom] = one.picture.box;
  const width = Math.max(1, right - left);
  const height = Math.max(1, bottom - top);
  const y = one.foot - one.height;
  const x = one.x - (one.mirrored ? -one.width / 2 : one.width / 2);
  const sx = (one.width / width) * (one.mirrored ? -1 : 1);
  if (!one.fold) {
    return group(
      one.picture.body,
      `transform="translate(${n(x)} ${n(y)}) scale(${sx.toFixed(4)} ${(one.height / height).toFixed(4)}) translate(${-left} ${-top})"`,
    );
  }
  const { at, legs } = one.fold;
  const unit = one.height / (at + (1 - at) * legs);
  const slice = (from: number, to: number, sliceY: number, sliceHeight: number) =>
    `<svg x="0" y="${n(sliceY)}" width="${n(one.width)}" height="${n(sliceHeight)}" viewBox="${left} ${n(top + from * height)} ${width} ${n((to - from) * height)}" preserveAspectRatio="none">${one.picture.body}</svg>`;
  return group(
    (legs > 0 && at < 1 ? slice(at, 1, at * unit, (1 - at) * unit * legs) : '') + slice(0, at, 0, at * unit),
    `transform="translate(${n(x)} ${n(y)}) scale(${one.mirrored ? -1 : 1} 1)"`,
  );
}

/** From a kite or a balloon down to the hand that holds it. */
function stringOf({ heldAt, x, foot, height }: PlacedPicture): string {
  if (!heldAt) return '';
  const from = foot - height * 0.12;
  return line(
    `M${n(x)} ${n(from)}Q${n((x + heldAt.x) / 2)} ${n(heldAt.y)} ${n(heldAt.x)} ${n(heldAt.y)}`,
    '#f4efe4',
    3.5,
  );
}

/** Letters over sleepers, notes over dancers, tears under eyes. */
function markOf({ mark, picture, x, foot, height, width, mirrored }: PlacedPicture): string {
  if (!mark) return '';
  if (mark === 'tears') {
    const head = height * headOf(picture);
    const drop = head * 0.11;
    return [-1, 1]
      .map((eye) =>
        path(
          `M${n(x + eye * head * 0.22)} ${n(foot - height + head * 0.62)}q${n(drop)} ${n(drop * 1.5)} 0 ${n(drop * 1.9)}q${n(-drop)} ${n(-drop * 0.4)} 0 ${n(-drop * 1.9)}z`,
          '#4fb3f0',
          'stroke="#ffffff" stroke-width="2"',
        ),
      )
      .join('');
  }
  const side = mirrored ? 1 : -1;
  const size = Math.max(34, Math.min(90, height * 0.24));
  const shape = mark === 'sleep' ? 'M-.4 -.5H.4L-.4 .5H.4' : 'M-.15 .4V-.5L.45 -.62V.26M-.15 -.28L.45 -.4';
  const heads =
    mark === 'sleep'
      ? ''
      : ellipse(-0.3, 0.4, 0.18, 0.14, '#3d2f6b') + ellipse(0.3, 0.28, 0.18, 0.14, '#3d2f6b');
  const places =
    mark === 'sleep'
      ? [
          [0.36, 0.02, 0.55],
          [0.5, 0.16, 0.75],
          [0.62, 0.36, 1],
        ]
      : [
          [0.62, -0.12, 0.9],
          [-0.62, 0.02, 0.75],
        ];
  return places
    .map(([dx = 0, dy = 0, scale = 1]) => {
      const content = (colour: string, wide: number) =>
        `<path d="${shape}" fill="none" stroke="${colour}" stroke-width="${wide}" stroke-linecap="round" stroke-linejoin="round"/>`;
      return group(
        content('#ffffff', 0.34) + content('#3d2f6b', 0.16) + heads,
        `transform="translate(${n(x + side * width * dx)} ${n(Math.max(size, foot - height - dy * size * 2))}) scale(${n(size * scale)})"`,
      );
    })
    .join('');
}

function shadowOf(one: PlacedPicture, stage: Stage): string {
  const glows = /moon|star|fire|lantern|lamp|candle|sun|light|neon|firework|sparkler/.test(one.picture.name);
  const halo = glows
    ? circle(
        one.x,
        one.foot - one.height * 0.5,
        Math.max(one.width, one.height) * 1.15,
        stage.glow([
          [0, '#ffdf9a', 0.65],
          [1, '#ffdf9a', 0],
        ]),
      )
    : '';
  if (one.contact !== 'ground') return halo;
  const dark = stage.light.colour('#10121f');
  const soft = stage.glow([
    [0, dark, 0.5],
    [0.6, dark, 0.3],
    [1, dark, 0],
  ]);
  const lean = one.x < stage.width / 2 ? -0.1 : 0.1;
  return (
    halo +
    ellipse(
      one.x + one.width * lean,
      one.foot + (one.lift ?? 0) - one.height * 0.008,
      one.width * 0.6,
      Math.max(7, Math.min(one.width * 0.1, one.height * 0.09)),
      soft,
    )
  );
}
