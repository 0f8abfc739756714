import { lighten } from '../colour.ts';
import { type Composition, svgOf } from '../composition.ts';
import { placeSubjects } from '../placement.ts';
import { blurred, copyOf, layOver, type Raster, renderSvg } from '../raster.ts';
import { aurora } from '../scenery/sky.ts';
import { circle, ellipse, group, line, n, path, range, rect } from '../shapes.ts';
import { sparkles } from '../weather.ts';
import { blurField, edgesOf } from './fields.ts';
import { greyField, objectAlpha, strokeScale } from './line-styles.ts';
import { offset } from './photo-styles.ts';
import { contrastAndChroma, flattened, litObjects, mapPixels, screen, vignette } from './pixels.ts';
import { raisedGround } from './raised-ground.ts';
import type { Style } from './style.ts';

/** Only the contours are left, as glowing tubes in the dark. */
export const neon: Style = {
  async finish(composition) {
    const picture = contrastAndChroma(flattened(composition), 1.1, 1.5);
    const size = strokeScale(picture);
    const { width, height } = picture;
    const edges = edgesOf(blurField(greyField(picture), 0.9 * size));
    const outline = edgesOf(blurField(objectAlpha(composition), 1.1 * size));
    const tubes: Raster = { width, height, data: new Uint8ClampedArray(picture.data.length) };
    for (let pixel = 0, at = 0; pixel < edges.values.length; pixel++, at += 4) {
      const inner = Math.max(0, (edges.values[pixel] ?? 0) * size - 16) / 120;
      const outer = Math.max(0, (outline.values[pixel] ?? 0) * size - 60) / 230;
      const strength = Math.min(1, inner + outer);
      const hue = hueColour(
        picture.data[at] ?? 0,
        picture.data[at + 1] ?? 0,
        picture.data[at + 2] ?? 0,
        (pixel % width) / width,
        Math.floor(pixel / width) / height,
      );
      for (let channel = 0; channel < 3; channel++) tubes.data[at + channel] = (hue[channel] ?? 0) * strength;
      tubes.data[at + 3] = 255;
    }
    const near = await blurred(tubes, 2.6 * size);
    const far = await blurred(tubes, 11 * size);
    mapPixels(picture, (red, green, blue, out) => {
      const grey = (red + green + blue) / 3;
      out[0] = 9 + grey * 0.05 + red * 0.05;
      out[1] = 5 + grey * 0.03 + green * 0.03;
      out[2] = 24 + grey * 0.08 + blue * 0.07;
    });
    screen(picture, far, 1);
    screen(picture, far, 0.7);
    screen(picture, near, 1);
    const core = copyOf(tubes);
    contrastAndChroma(core, 1.25, 0.8);
    screen(picture, core, 1);
    return vignette(picture, 0.5, [4, 0, 14]);
  },
};

/** The loudest colour of the same hue; greys take pink or cyan from where they are. */
function hueColour(red: number, green: number, blue: number, u: number, v: number): [number, number, number] {
  const high = Math.max(red, green, blue);
  const low = Math.min(red, green, blue);
  if (high - low < 34) {
    const blend = 0.5 + 0.5 * Math.sin(u * 5 + v * 3);
    return [255 * blend + 30 * (1 - blend), 60 * blend + 225 * (1 - blend), 210 * blend + 255 * (1 - blend)];
  }
  const stretch = 255 / (high - low);
  return [
    (red - low) * stretch * 0.9 + 25,
    (green - low) * stretch * 0.9 + 25,
    (blue - low) * stretch * 0.9 + 25,
  ];
}

/** Clean, cold and bright: glass, holograms and measuring lines. */
export const future: Style = {
  async finish(composition) {
    const { stage, width, height, placed, random } = composition;
    const picture = flattened(composition);
    const size = strokeScale(picture);
    mapPixels(picture, (red, green, blue, out) => {
      const grey = red * 0.3 + green * 0.59 + blue * 0.11;
      const deep = (grey / 255) ** 1.35 * 255;
      out[0] = (deep * 0.6 + red * 0.3) * 0.66 + 6;
      out[1] = (deep * 0.6 + green * 0.36) * 0.96 + 16;
      out[2] = (deep * 0.62 + blue * 0.4) * 1.04 + 44;
    });
    const glow = '#7df9ff';
    const vanish = stage.width / 2;
    const top = stage.horizon;
    const grid = line(
      range(21)
        .map(
          (index) =>
            `M${n(vanish + (index - 10) * 30)} ${n(top)}L${n(vanish + (index - 10) * stage.width * 0.22)} ${n(stage.height)}`,
        )
        .join('') +
        range(9)
          .map((index) => `M0 ${n(top + (stage.height - top) * ((index + 1) / 9) ** 2)}H${n(stage.width)}`)
          .join(''),
      glow,
      2.2,
      'opacity=".55"',
    );
    const marks = placed.slice(0, 4).map((one) => {
      const x = one.x;
      const y = one.foot - one.height / 2;
      const r = Math.max(one.width, one.height) * 0.62;
      const tick = range(36).map((index) => {
        const angle = (index / 36) * Math.PI * 2;
        return `M${n(x + Math.cos(angle) * r)} ${n(y + Math.sin(angle) * r)}L${n(x + Math.cos(angle) * (r - 12))} ${n(y + Math.sin(angle) * (r - 12))}`;
      });
      const ring =
        circle(
          x,
          y,
          r * 1.06,
          'none',
          `stroke="${glow}" stroke-width="3" stroke-dasharray="${n(r * 1.1)} ${n(r * 0.35)}" opacity=".9"`,
        ) + line(tick.join(''), glow, 2, 'opacity=".7"');
      const corner = line(
        `M${n(x - r)} ${n(y - r * 0.7)}v${n(-r * 0.3)}h${n(r * 0.3)}M${n(x + r)} ${n(y + r * 0.7)}v${n(r * 0.3)}h${n(-r * 0.3)}`,
        '#ffffff',
        5,
      );
      const pad =
        ellipse(x, one.foot, one.width * 0.8, 26, 'none', `stroke="${glow}" stroke-width="5" opacity=".9"`) +
        ellipse(x, one.foot, one.width * 0.6, 17, glow, 'opacity=".3"');
      return ring + corner + (one.contact === 'ground' ? pad : '');
    });
    const panels = range(3).map((index) => {
      const x = index % 2 === 0 ? 46 : stage.width - 246;
      const y = 60 + index * 120;
      const bars = range(6)
        .map((bar) => rect(x + 18 + bar * 28, y + 78 - random.between(8, 56), 16, 0, glow))
        .join('');
      const graph = range(9)
        .map(
          (step) => `${step === 0 ? 'M' : 'L'}${n(x + 14 + step * 21)} ${n(y + 74 - random.between(0, 52))}`,
        )
        .join('');
      return (
        rect(x, y, 200, 94, '#0b3a5c', `opacity=".34" rx="12"`) +
        rect(x, y, 200, 94, 'none', `stroke="${glow}" stroke-width="2.5" rx="12" opacity=".8"`) +
        line(graph, glow, 4) +
        bars
      );
    });
    const sky = ellipse(
      stage.width / 2,
      top,
      stage.width * 0.75,
      330,
      stage.glow([
        [0, '#d9ffff', 0.34],
        [1, '#d9ffff', 0],
      ]),
    );
    const overlay = await renderSvg(
      svgOf(stage, sky + grid + marks.join('') + panels.join('')),
      width,
      height,
    );
    layOver(picture, overlay);
    screen(picture, await blurred(blackBacked(overlay), 7 * size), 0.9);
    for (let y = 0; y < height; y += Math.max(3, Math.round(4 * size))) {
      for (let at = y * width * 4; at < (y + 1) * width * 4; at++)
        if (at % 4 !== 3) picture.data[at] = (picture.data[at] ?? 0) * 0.93 + 14;
    }
    return picture;
  },
};

/** A layer on black, so that it can be added as light. */
function blackBacked(layer: Raster): Raster {
  const backed = copyOf(layer);
  for (let at = 0; at < backed.data.length; at += 4) {
    const alpha = (backed.data[at + 3] ?? 0) / 255;
    for (let channel = at; channel < at + 3; channel++)
      backed.data[channel] = (backed.data[channel] ?? 0) * alpha;
    backed.data[at + 3] = 255;
  }
  return backed;
}

/** Violet air, northern lights, floating sparks, a ring of runes under the hero. */
export const fantasy: Style = {
  async finish(composition) {
    const { stage, width, height, random, placed } = composition;
    const picture = copyOf(composition.back);
    const size = strokeScale(picture);
    const tint = (raster: Raster, amount: number): Raster =>
      mapPixels(raster, (red, green, blue, out) => {
        const bright = (red * 0.3 + green * 0.59 + blue * 0.11) / 255;
        out[0] = red * (1 - amount) + amount * (58 + 205 * bright) + (1 - bright) * 6;
        out[1] = green * (1 - amount) + amount * (26 + 190 * bright ** 1.15);
        out[2] = blue * (1 - amount) + amount * (116 + 146 * bright) + 6;
      });
    tint(picture, 0.6);
    const hero = placed.at(-1);
    const ringX = hero?.x ?? stage.width / 2;
    const ringY = hero && hero.contact === 'ground' ? hero.foot - 6 : stage.height - stage.depth * 0.3;
    const ringWide = Math.max(180, Math.min(380, (hero?.width ?? 260) * 0.95));
    const runes = range(16).map((index) => {
      const angle = (index / 16) * Math.PI * 2;
      return circle(
        ringX + Math.cos(angle) * ringWide * 0.86,
        ringY + Math.sin(angle) * ringWide * 0.19,
        6,
        '#fff3b8',
      );
    });
    const ring =
      ellipse(
        ringX,
        ringY,
        ringWide * 1.25,
        ringWide * 0.36,
        stage.glow([
          [0, '#ffd9ff', 0.8],
          [1, '#c77dff', 0],
        ]),
      ) +
      [1, 0.92, 0.74]
        .map((factor) =>
          ellipse(
            ringX,
            ringY,
            ringWide * factor,
            ringWide * 0.22 * factor,
            'none',
            'stroke="#ffe9a8" stroke-width="4" opacity=".9"',
          ),
        )
        .join('') +
      runes.join('');
    layOver(picture, await renderSvg(svgOf(stage, aurora(stage, stage.horizon) + ring), width, height));
    layOver(picture, tint(litObjects(composition), 0.16));
    layOver(picture, composition.front);
    const orbs = range(Math.min(60, 15 * Math.max(1, stage.width / 1000))).map(() => {
      const x = random.between(0, stage.width);
      const y = random.between(stage.height * 0.2, stage.height);
      const colour = random.pick(['#fff2a8', '#a8fff0', '#ffb3f5']);
      return circle(
        x,
        y,
        random.between(20, 54),
        stage.glow([
          [0, colour, 0.85],
          [0.2, colour, 0.4],
          [1, colour, 0],
        ]),
      );
    });
    const swirl = range(3).map((index) => {
      const start = ringX + (index - 1) * ringWide * 0.5;
      return `M${n(start)} ${n(ringY)}c${n(-ringWide)} -140 ${n(ringWide * 1.2)} -260 ${n(ringWide * 0.2)} -430s${n(-ringWide * 0.7)} -160 ${n(ringWide * 0.3)} -300`;
    });
    layOver(
      picture,
      await renderSvg(
        svgOf(
          stage,
          line(swirl.join(''), '#fff6d0', 3.5, 'opacity=".55"') + orbs.join('') + sparkles(stage, random, 30),
        ),
        width,
        height,
      ),
    );
    screen(picture, await blurred(picture, 12 * size), 0.34);
    return vignette(contrastAndChroma(picture, 1.04, 1.16, -8), 0.55, [24, 4, 56]);
  },
};

/** A wet night between signs: magenta and cyan, rain, scan lines, colours out of register. */
export const cyberpunk: Style = {
  hour: 'night',
  withWeather: false,
  async finish(composition) {
    const { stage, width, height, random } = composition;
    const size = strokeScale(composition.back);
    const backdrop = nightGrade(copyOf(composition.back), 1);
    const signs = await renderSvg(svgOf(stage, neonSigns(composition)), width, height);
    layOver(backdrop, signs);
    const subjects = nightGrade(contrastAndChroma(copyOf(composition.objects), 1.08, 1.15, -16), 0.26);
    const rim = await blurred(signsOf(subjects, [255, 40, 170]), 5 * size);
    layOver(backdrop, offset(rim, -3 * size, 0), 0.75);
    layOver(backdrop, offset(await blurred(signsOf(subjects, [30, 235, 255]), 4 * size), 4 * size, 0), 0.6);
    layOver(backdrop, subjects);
    layOver(backdrop, nightGrade(copyOf(composition.front), 0.8));
    wetFloor(
      backdrop,
      Math.round(stage.horizon * composition.scale) + Math.round(stage.depth * 0.3 * composition.scale),
    );
    const drops = range(Math.min(420, 120 * ((stage.width * stage.height) / 1e6))).map(
      () =>
        `M${n(random.between(-20, stage.width))} ${n(random.between(-60, stage.height))}l-13 ${n(random.between(40, 90))}`,
    );
    layOver(
      backdrop,
      await renderSvg(svgOf(stage, line(drops.join(''), '#b9e8ff', 2.2, 'opacity=".36"')), width, height),
    );
    screen(backdrop, await blurred(backdrop, 9 * size), 0.5);
    const split = Math.max(1, Math.round(1.6 * size));
    const shifted = copyOf(backdrop);
    const every = Math.max(2, Math.round(3 * size));
    for (let y = 0; y < height; y++) {
      const dim = y % every === 0 ? 0.78 : 1;
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4;
        backdrop.data[at] = (shifted.data[(y * width + Math.max(0, x - split)) * 4] ?? 0) * dim;
        backdrop.data[at + 1] = (shifted.data[at + 1] ?? 0) * dim;
        backdrop.data[at + 2] =
          (shifted.data[(y * width + Math.min(width - 1, x + split)) * 4 + 2] ?? 0) * dim;
      }
    }
    return vignette(backdrop, 0.55, [6, 0, 22]);
  },
};

/** Dark indigo to cyan in the shadows, magenta to pale pink in the lights. */
function nightGrade(raster: Raster, amount: number): Raster {
  const ramp = [
    [5, 2, 24],
    [24, 16, 74],
    [30, 74, 138],
    [150, 44, 168],
    [255, 76, 186],
    [255, 214, 236],
  ];
  return mapPixels(raster, (red, green, blue, out) => {
    const bright = Math.min(0.999, ((red * 0.34 + green * 0.54 + blue * 0.12) / 255) * 1.12);
    const at = bright * (ramp.length - 1);
    const index = Math.floor(at);
    const own = [red, green, blue];
    for (let channel = 0; channel < 3; channel++) {
      const from = ramp[index]?.[channel] ?? 0;
      const to = ramp[index + 1]?.[channel] ?? 255;
      const graded = from + (to - from) * (at - index);
      out[channel] =
        (own[channel] ?? 0) * (1 - amount) + (graded * 0.86 + (own[channel] ?? 0) * 0.14) * amount;
    }
  });
}

function signsOf(layer: Raster, colour: [number, number, number]): Raster {
  const shape = copyOf(layer);
  for (let at = 0; at < shape.data.length; at += 4) {
    shape.data[at] = colour[0];
    shape.data[at + 1] = colour[1];
    shape.data[at + 2] = colour[2];
  }
  return shape;
}

/** Upright signs of strokes that belong to no script. */
function neonSigns({ stage, random }: Composition): string {
  const colours = ['#ff2e97', '#19f0ff', '#ffe14d', '#8a5cff'] as const;
  return range(6)
    .map((index) => {
      const sign = index % 2 === 0 ? -1 : 1;
      const wide = random.between(56, 96);
      const tall = wide * random.between(2.2, 3.6);
      const x =
        sign < 0
          ? random.between(6, Math.min(150, stage.width * 0.16))
          : stage.width - wide - random.between(6, Math.min(150, stage.width * 0.16));
      const y = stage.horizon - 560 + Math.floor(index / 2) * 200 + random.between(-30, 30);
      const colour = random.pick(colours);
      const glyphs = range(Math.floor(tall / wide) + 1).map((glyph) => {
        const gy = y + 14 + glyph * wide * 0.82;
        const s = wide * 0.5;
        const gx = x + wide * 0.25;
        const kind = random.whole(0, 3);
        if (gy + s > y + tall - 6) return '';
        if (kind === 0)
          return `M${n(gx)} ${n(gy)}h${n(s)}v${n(s)}h${n(-s)}zM${n(gx)} ${n(gy + s / 2)}h${n(s)}`;
        if (kind === 1)
          return `M${n(gx)} ${n(gy)}h${n(s)}M${n(gx + s / 2)} ${n(gy)}v${n(s)}M${n(gx)} ${n(gy + s)}h${n(s)}`;
        if (kind === 2)
          return `M${n(gx)} ${n(gy + s)}L${n(gx + s / 2)} ${n(gy)}L${n(gx + s)} ${n(gy + s)}M${n(gx + s * 0.2)} ${n(gy + s * 0.65)}h${n(s * 0.6)}`;
        return `M${n(gx + s)} ${n(gy)}h${n(-s)}v${n(s * 0.5)}h${n(s)}v${n(s * 0.5)}h${n(-s)}`;
      });
      const halo = ellipse(
        x + wide / 2,
        y + tall / 2,
        wide * 2,
        tall * 0.95,
        stage.glow([
          [0, colour, 0.5],
          [1, colour, 0],
        ]),
      );
      return (
        halo +
        rect(x, y, wide, tall, '#0d0622', 'rx="8" opacity=".85"') +
        rect(x + 4, y + 4, wide - 8, tall - 8, 'none', `rx="6" stroke="${colour}" stroke-width="5"`) +
        line(glyphs.join(''), lighten(colour, 0.35), 6)
      );
    })
    .join('');
}

/** Mirrors what is above the line into what is below it, fading and streaked. */
function wetFloor(raster: Raster, top: number): void {
  const { width, height, data } = raster;
  const before = new Uint8ClampedArray(data);
  for (let y = Math.max(1, top); y < height; y++) {
    const depth = (y - top) / Math.max(1, height - top);
    const from = Math.max(0, Math.round(top - (y - top) * 1.5));
    const amount = 0.42 * (1 - depth * 0.5);
    const ripple = Math.round(Math.sin(y * 0.5) * 2 + Math.sin(y * 0.13) * 3);
    for (let x = 0; x < width; x++) {
      const source = (from * width + Math.min(width - 1, Math.max(0, x + ripple))) * 4;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++)
        data[at + channel] =
          255 - (255 - (before[at + channel] ?? 0)) * (1 - ((before[source + channel] ?? 0) / 255) * amount);
    }
  }
}

/** Dark stone and coloured glass round the picture. */
export const gothic: Style = {
  place: (subjects, scenery, stage) => placeSubjects(subjects, raisedGround(scenery, stage, 96), stage),
  async finish(composition) {
    const { stage, width, height } = composition;
    const picture = flattened(composition);
    mapPixels(picture, (red, green, blue, out) => {
      const grey = red * 0.3 + green * 0.59 + blue * 0.11;
      const dark = (grey / 255) ** 1.45 * 215;
      out[0] = dark * 0.86 + red * 0.2 - 6;
      out[1] = dark * 0.74 + green * 0.14 - 8;
      out[2] = dark * 0.98 + blue * 0.18 + 6;
    });
    vignette(picture, 0.7, [4, 0, 12]);
    return layOver(picture, await renderSvg(svgOf(stage, archFrame(composition)), width, height));
  },
};

function archFrame({ stage, random }: Composition): string {
  const { width, height } = stage;
  const side = Math.min(112, width * 0.11);
  const left = side;
  const right = width - side;
  const middle = width / 2;
  const spring = Math.min(height * 0.46, 470);
  const tip = 46;
  const lower = height - 74;
  const arch = (inset: number) =>
    `M${n(left + inset)} ${n(lower - inset)}V${n(spring)}C${n(left + inset)} ${n(spring * 0.5)} ${n(middle - (middle - left) * 0.32)} ${n(tip + inset * 1.3 + spring * 0.16)} ${n(middle)} ${n(tip + inset * 1.5)}C${n(middle + (right - middle) * 0.32)} ${n(tip + inset * 1.3 + spring * 0.16)} ${n(right - inset)} ${n(spring * 0.5)} ${n(right - inset)} ${n(spring)}V${n(lower - inset)}z`;
  const stone = stage.gradient([
    [0, '#3b3342'],
    [1, '#17131d'],
  ]);
  const wall = path(`M-5 -5H${n(width + 5)}V${n(height + 5)}H-5z${arch(0)}`, stone, 'fill-rule="evenodd"');
  const joints = line(
    range(Math.min(40, height / 92) + 1)
      .map((index) => `M0 ${n(index * 92)}H${n(left)}M${n(right)} ${n(index * 92 + 40)}H${n(width)}`)
      .join(''),
    '#0c0911',
    4,
    'opacity=".7"',
  );
  const mouldings = [
    [0, '#0d0a13', 20],
    [10, '#6d6077', 7],
    [22, '#241d2e', 10],
    [30, '#8d7f95', 4],
  ]
    .map(([inset, colour, wide]) => line(arch(Number(inset)), String(colour), Number(wide)))
    .join('');
  const glass = ['#a3122f', '#1f3f9c', '#c78a1b', '#1f7a54', '#5b2a8c'] as const;
  const rose = (x: number, y: number, r: number) =>
    circle(
      x,
      y,
      r * 1.9,
      stage.glow([
        [0, '#d64a7a', 0.4],
        [1, '#d64a7a', 0],
      ]),
    ) +
    circle(x, y, r, '#0d0a13') +
    range(8)
      .map((index) => {
        const angle = (index / 8) * Math.PI * 2;
        return circle(
          x + Math.cos(angle) * r * 0.58,
          y + Math.sin(angle) * r * 0.58,
          r * 0.24,
          lighten(random.pick(glass), 0.12),
        );
      })
      .join('') +
    circle(x, y, r * 0.24, '#e0a83a') +
    circle(x, y, r, 'none', 'stroke="#8d7f95" stroke-width="6"');
  const corner = Math.min(86, side * 0.9);
  const roses =
    rose(corner + 12, corner + 14, corner * 0.82) + rose(width - corner - 12, corner + 14, corner * 0.82);
  const lancet = (x: number) => {
    const wide = side * 0.44;
    const top = spring + 40;
    const shape = `M${n(x - wide / 2)} ${n(lower - 40)}V${n(top + wide)}Q${n(x - wide / 2)} ${n(top + wide * 0.3)} ${n(x)} ${n(top)}Q${n(x + wide / 2)} ${n(top + wide * 0.3)} ${n(x + wide / 2)} ${n(top + wide)}V${n(lower - 40)}z`;
    const rows = Math.min(30, Math.max(2, Math.round((lower - 40 - top - wide) / 46)));
    const panes = range(rows).map((row) =>
      rect(
        x - wide / 2 + 3,
        top + wide + (row * (lower - 40 - top - wide)) / rows + 2,
        wide - 6,
        (lower - 40 - top - wide) / rows - 4,
        random.pick(glass),
      ),
    );
    return path(shape, '#2b1030') + panes.join('') + line(shape, '#8d7f95', 5);
  };
  const base =
    rect(-5, lower - 2, width + 10, height - lower + 8, '#1c1722') +
    rect(-5, lower - 6, width + 10, 12, '#6d6077');
  const candles = [left + 56, left + 96, right - 96, right - 56].map((x, index) => {
    const tall = 84 + (index % 2) * 36;
    return (
      rect(x - 10, lower - tall, 20, tall, '#e8dcc4') +
      path(`M${n(x)} ${n(lower - tall - 40)}q15 24 0 38q-15 -14 0 -38z`, '#ffb845') +
      circle(
        x,
        lower - tall - 18,
        120,
        stage.glow([
          [0, '#ffb845', 0.6],
          [1, '#ffb845', 0],
        ]),
      )
    );
  });
  return group(
    wall + joints + mouldings + roses + lancet(left / 2) + lancet(width - left / 2) + base + candles.join(''),
    '',
  );
}
