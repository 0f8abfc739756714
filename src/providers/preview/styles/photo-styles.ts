import { lighten, toRgb } from '../colour.ts';
import { type Composition, svgOf } from '../composition.ts';
import type { PlacedPicture } from '../placed-picture.ts';
import { placeSubjects } from '../placement.ts';
import { blurred, copyOf, layOver, type Raster, renderSvg, resized } from '../raster.ts';
import { sunPosition } from '../scenery/sky.ts';
import { circle, ellipse, group, n, polygon, range, rect } from '../shapes.ts';
import type { Scenery, Stage } from '../stage.ts';
import type { Subject } from '../subject.ts';
import { strokeScale } from './line-styles.ts';
import { contrastAndChroma, grain, litObjects, mapPixels, screen, vignette } from './pixels.ts';
import { raisedGround } from './raised-ground.ts';
import type { Style } from './style.ts';

/** Sharp in a band at the height of the objects, soft before and behind. */
async function depthOfField(composition: Composition, strength: number): Promise<Raster> {
  const { back, front, placed, height, scale } = composition;
  const size = strokeScale(back);
  const soft = await blurred(back, strength * size);
  const feet = placed.filter((one) => one.contact === 'ground').map((one) => one.foot * scale);
  const focus = feet.length > 0 ? Math.max(...feet) : height * 0.66;
  const picture = copyOf(back);
  const reach = height * (placed.length > 0 ? 0.13 : 0.26);
  for (let y = 0; y < height; y++) {
    const amount = Math.min(1, Math.max(0, (Math.abs(y - focus) - reach * 0.35) / reach));
    if (amount === 0) continue;
    for (let at = y * back.width * 4; at < (y + 1) * back.width * 4; at++) {
      picture.data[at] = (picture.data[at] ?? 0) * (1 - amount) + (soft.data[at] ?? 0) * amount;
    }
  }
  layOver(picture, shaded(litObjects(composition)));
  return layOver(picture, await blurred(front, strength * 0.55 * size));
}

/** Light from above and a darker foot: flat pictures get some body. */
function shaded(objects: Raster): Raster {
  const { width, height, data } = objects;
  for (let x = 0; x < width; x++) {
    let run = 0;
    for (let y = height - 1; y >= 0; y--) {
      const at = (y * width + x) * 4;
      if ((data[at + 3] ?? 0) < 128) {
        run = 0;
        continue;
      }
      run++;
      const factor = 0.8 + 0.26 * Math.min(1, run / (height * 0.3));
      for (let channel = 0; channel < 3; channel++) data[at + channel] = (data[at + channel] ?? 0) * factor;
    }
  }
  return objects;
}

/** A fast lens: soft background, discs of light, grain, darker corners. */
export const photography: Style = {
  async finish(composition) {
    const picture = await depthOfField(composition, 5.4);
    layOver(picture, await lightDiscs(composition));
    const bloom = await blurred(picture, 14 * strokeScale(picture));
    contrastAndChroma(screen(picture, bloom, 0.14), 1.2, 0.92, -9);
    return grain(vignette(picture, 0.6), composition.random, 17);
  },
};

async function lightDiscs({ stage, random, light, width, height }: Composition): Promise<Raster> {
  const discs = range(Math.min(60, 13 * Math.max(1, stage.width / 1000))).map(() => {
    const radius = random.between(16, 58);
    const x = random.between(0, stage.width);
    const y = random.between(0, stage.horizon);
    return (
      circle(x, y, radius, lighten(light.source, 0.5), `opacity="${n(random.between(0.07, 0.2))}"`) +
      circle(x, y, radius, 'none', `stroke="#ffffff" stroke-width="2" opacity=".14"`)
    );
  });
  return renderSvg(svgOf(stage, discs.join('')), width, height);
}

/** Widescreen bars, teal shadows and orange lights, a streak of flare. */
export const movie: Style = {
  place: (subjects, scenery, stage) =>
    placeSubjects(subjects, raisedGround(scenery, stage, letterbox(stage)), stage),
  async finish(composition) {
    const { stage, width, height, light } = composition;
    const picture = await depthOfField(composition, 2.6);
    mapPixels(picture, (red, green, blue, out) => {
      const bright = (red * 0.3 + green * 0.59 + blue * 0.11) / 255;
      const shadow = (1 - bright) ** 1.3;
      const glow = bright ** 1.4;
      out[0] = (red - 128) * 1.12 + 118 - 34 * shadow + 30 * glow;
      out[1] = (green - 128) * 1.06 + 118 + 2 * shadow + 9 * glow;
      out[2] = (blue - 128) * 1.02 + 116 + 20 * shadow - 32 * glow;
    });
    const sun = sunPosition(stage);
    const flareX = sun.x;
    const flareY = Math.min(stage.height * 0.7, Math.max(stage.height * 0.28, sun.y));
    const warm = light.source;
    const flare =
      ellipse(
        flareX,
        flareY,
        stage.width * 0.75,
        15,
        stage.glow([
          [0, '#dff3ff', 0.85],
          [0.4, '#7cc8ff', 0.34],
          [1, '#7cc8ff', 0],
        ]),
      ) +
      circle(
        flareX,
        flareY,
        190,
        stage.glow([
          [0, warm, 0.75],
          [1, warm, 0],
        ]),
      ) +
      range(5)
        .map((index) =>
          circle(
            flareX + (stage.width / 2 - flareX) * (0.5 + index * 0.42),
            flareY + (stage.height / 2 - flareY) * (0.5 + index * 0.42),
            18 + ((index * 23) % 50),
            ['#ffb36b', '#7cc8ff', '#ffe0a8'][index % 3] ?? '#ffb36b',
            'opacity=".15"',
          ),
        )
        .join('');
    const bar = letterbox(stage);
    const bars =
      rect(-5, -5, stage.width + 10, bar + 5, '#000000') +
      rect(-5, stage.height - bar, stage.width + 10, bar + 5, '#000000');
    vignette(picture, 0.5);
    grain(picture, composition.random, 12);
    return layOver(picture, await renderSvg(svgOf(stage, flare + bars), width, height));
  },
};

/** The black above and below: true widescreen where the picture is wide, a hint of it where it is square. */
function letterbox(stage: Stage): number {
  return Math.min(
    stage.height * 0.125,
    Math.max(stage.height * 0.07, (stage.height - stage.width / 2.39) / 2),
  );
}

/** The first object fills the frame; everything else is far behind and soft. */
export const closeUp: Style = {
  withWeather: true,
  movesShapes: true,
  place(subjects: Subject[], _scenery: Scenery, stage: Stage): PlacedPicture[] {
    const hero = subjects[0];
    if (!hero) return [];
    const random = stage.random.fork('close-up');
    const [left, top, right, bottom] = hero.picture.box;
    const aspect = (right - left) / Math.max(1, bottom - top);
    const isTall = aspect < 0.72;
    let height = Math.min(stage.height, stage.width / Math.max(0.62, aspect)) * (isTall ? 1.75 : 1.12);
    height = Math.min(height, (stage.width * 1.15) / aspect);
    const x = stage.width / 2 + random.between(-0.1, 0.1) * stage.width;
    const foot = isTall ? stage.height * 0.1 + height : stage.height * 0.53 + height * 0.5;
    return [
      {
        picture: hero.picture,
        x,
        foot,
        width: height * aspect,
        height,
        turn: random.between(-3, 3),
        contact: 'none',
        mirrored: random.chance(0.5),
      },
    ];
  },
  async finish(composition) {
    const { back, width, height, stage, random, light } = composition;
    const size = strokeScale(back);
    const zoomed = crop(
      await resized(back, Math.round(width * 1.9), Math.round(height * 1.9)),
      width,
      height,
      0.5,
      composition.placed.length > 0 ? 0.62 : 0.86,
    );
    if (composition.placed.length === 0) {
      const soft = await blurred(zoomed, 5 * size);
      return vignette(blendByReach(zoomed, soft), 0.5);
    }
    const picture = await blurred(zoomed, 13 * size);
    const bokeh = range(Math.min(60, 16 * Math.max(1, stage.width / 1000))).map(() =>
      circle(
        random.between(0, stage.width),
        random.between(0, stage.height),
        random.between(30, 100),
        lighten(light.source, 0.5),
        `opacity="${n(random.between(0.08, 0.24))}"`,
      ),
    );
    layOver(picture, await renderSvg(svgOf(stage, bokeh.join('')), width, height));
    const objects = shaded(litObjects(composition));
    layOver(
      picture,
      offset(await blurred(silhouette(objects, [10, 10, 24], 0.5), 12 * size), 10 * size, 14 * size),
    );
    layOver(picture, objects);
    return vignette(contrastAndChroma(picture, 1.08, 1.06), 0.5);
  },
};

function crop(raster: Raster, width: number, height: number, atX: number, atY: number): Raster {
  const left = Math.round((raster.width - width) * atX);
  const top = Math.round((raster.height - height) * atY);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const from = ((y + top) * raster.width + left) * 4;
    data.set(raster.data.subarray(from, from + width * 4), y * width * 4);
  }
  return { width, height, data };
}

/** Sharp in the middle, soft at the rim. */
function blendByReach(sharp: Raster, soft: Raster): Raster {
  const { width, height, data } = sharp;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const reach = Math.hypot(x / width - 0.5, y / height - 0.56) * 2;
      const amount = Math.min(1, Math.max(0, (reach - 0.3) * 2.2));
      const at = (y * width + x) * 4;
      for (let channel = at; channel < at + 3; channel++)
        data[channel] = (data[channel] ?? 0) * (1 - amount) + (soft.data[channel] ?? 0) * amount;
    }
  }
  return sharp;
}

/** The shape of a layer in one colour. */
export function silhouette(layer: Raster, colour: [number, number, number], opacity: number): Raster {
  const shape = copyOf(layer);
  for (let at = 0; at < shape.data.length; at += 4) {
    shape.data[at] = colour[0];
    shape.data[at + 1] = colour[1];
    shape.data[at + 2] = colour[2];
    shape.data[at + 3] = (shape.data[at + 3] ?? 0) * opacity;
  }
  return shape;
}

/** The layer moved by whole pixels; what leaves the picture is lost, and its edge goes on into the gap. */
export function offset(layer: Raster, dx: number, dy: number): Raster {
  const { width, height } = layer;
  const moved = new Uint8ClampedArray(layer.data.length);
  const shiftX = Math.round(dx);
  const shiftY = Math.round(dy);
  for (let y = 0; y < height; y++) {
    const fromRow = Math.min(height - 1, Math.max(0, y - shiftY)) * width;
    for (let x = 0; x < width; x++) {
      const from = (fromRow + Math.min(width - 1, Math.max(0, x - shiftX))) * 4;
      const to = (y * width + x) * 4;
      moved[to] = layer.data[from] ?? 0;
      moved[to + 1] = layer.data[from + 1] ?? 0;
      moved[to + 2] = layer.data[from + 2] ?? 0;
      moved[to + 3] = layer.data[from + 3] ?? 0;
    }
  }
  return { width, height, data: moved };
}

/** Modelled in clay and lit by a studio lamp: rounded rims, shine, deep soft shadows. */
export const render3D: Style = {
  async finish(composition) {
    const { back, front, stage, width, height } = composition;
    const size = strokeScale(back);
    const scene = copyOf(back);
    await relief(scene, 3.4 * size, 0.72, false);
    const objects = litObjects(composition);
    const rounded = await relief(objects, 6.5 * size, 1.5, true);
    const shadow = await blurred(silhouette(rounded, [12, 14, 38], 0.72), 11 * size);
    const contact = await blurred(silhouette(rounded, [6, 8, 26], 0.6), 4 * size);
    layOver(scene, offset(shadow, 22 * size, 13 * size));
    layOver(scene, offset(contact, 5 * size, 4 * size));
    layOver(scene, rounded);
    const foreground = copyOf(front);
    layOver(
      scene,
      offset(await blurred(silhouette(foreground, [10, 12, 30], 0.45), 5 * size), 6 * size, 7 * size),
    );
    layOver(scene, await relief(foreground, 3 * size, 1, true));
    const lamp = group(
      polygon(
        [
          [0, 0],
          [stage.width, 0],
          [stage.width, stage.height],
          [0, stage.height],
        ],
        stage.glow([
          [0, '#ffffff', 0.16],
          [0.5, '#ffffff', 0.02],
          [0.55, '#0a0c24', 0.02],
          [1, '#0a0c24', 0.3],
        ]),
      ),
      '',
    );
    layOver(scene, await renderSvg(svgOf(stage, lamp), width, height));
    return contrastAndChroma(scene, 1.06, 1.14, 2);
  },
};

/** Takes brightness (or, for cut-out layers, the distance from the rim) for height and lights it from the left. */
async function relief(layer: Raster, sigma: number, strength: number, useAlpha: boolean): Promise<Raster> {
  const { width, height, data } = layer;
  const soft = await blurred(layer, sigma);
  const fine = await blurred(layer, Math.max(0.4, sigma * 0.32));
  const level = (raster: Raster, at: number): number =>
    useAlpha
      ? (raster.data[at + 3] ?? 0) + ((raster.data[at] ?? 0) + (raster.data[at + 1] ?? 0)) * 0.1
      : ((raster.data[at] ?? 0) + (raster.data[at + 1] ?? 0) + (raster.data[at + 2] ?? 0)) / 3;
  const gain = (strength * sigma) / 2;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = (y * width + x) * 4;
      if (useAlpha && data[at + 3] === 0) continue;
      const slopeX =
        level(soft, at + 4) - level(soft, at - 4) + 0.35 * (level(fine, at + 4) - level(fine, at - 4));
      const slopeY =
        level(soft, at + width * 4) -
        level(soft, at - width * 4) +
        0.35 * (level(fine, at + width * 4) - level(fine, at - width * 4));
      const lit = Math.max(-1, Math.min(1, ((slopeX * 0.7 + slopeY) * gain) / 90));
      const shine = lit > 0.35 ? (lit - 0.35) * 95 : 0;
      for (let channel = 0; channel < 3; channel++) {
        const value = data[at + channel] ?? 0;
        data[at + channel] = value * (1 + (lit > 0 ? lit * 0.26 : lit * 0.5)) + shine;
      }
    }
  }
  return layer;
}

/** Layers in one colour ramp; shared by styles that print. */
export function duotone(raster: Raster, stops: string[]): Raster {
  const ramp = stops.map(toRgb);
  return mapPixels(raster, (red, green, blue, out) => {
    const at = ((red * 0.3 + green * 0.59 + blue * 0.11) / 255) * (ramp.length - 1);
    const index = Math.min(ramp.length - 2, Math.floor(at));
    for (let channel = 0; channel < 3; channel++) {
      const from = ramp[index]?.[channel] ?? 0;
      const to = ramp[index + 1]?.[channel] ?? 0;
      out[channel] = from + (to - from) * (at - index);
    }
  });
}
