import { attachedTo } from '../carrying.ts';
import { darken, lighten, mix, toHex, toLab, toRgb } from '../colour.ts';
import { type Composition, pictureElement, svgOf } from '../composition.ts';
import type { PlacedPicture } from '../placed-picture.ts';
import { placeSubjects } from '../placement.ts';
import { aspectOf } from '../proportions.ts';
import { blurred, copyOf, layOver, type Raster, renderSvg } from '../raster.ts';
import { circle, ellipse, group, line, n, path, polygon, range, rect } from '../shapes.ts';
import type { Scenery, Stage } from '../stage.ts';
import type { Subject } from '../subject.ts';
import { blurField, edgesOf, type Field } from './fields.ts';
import { greyField, objectAlpha, strokeScale } from './line-styles.ts';
import { duotone, offset, silhouette } from './photo-styles.ts';
import { contrastAndChroma, flattened, litObjects, mapPixels } from './pixels.ts';
import { raisedGround } from './raised-ground.ts';
import type { Style } from './style.ts';

/** The subjects in the middle of the stage, large; for styles that frame or cut them out. */
function placeCentred(subjects: Subject[], stage: Stage, share: number): PlacedPicture[] {
  const random = stage.random.fork('centred');
  const hero = subjects[0];
  const isCarried = (subject: Subject) =>
    subject !== hero && (subject.isWorn || subject.isProp) && canCarry(hero);
  const carried = subjects.filter(isCarried);
  const things = subjects
    .filter((subject) => !isCarried(subject))
    .flatMap((subject) => range(subject.count).map(() => subject))
    .slice(0, 5);
  const boxes = things.map((thing) => {
    const [left, top, right, bottom] = thing.picture.box;
    const factor =
      { tiny: 0.5, small: 0.66, medium: 0.84, large: 1, huge: 1.16 }[thing.picture.size] *
      (thing.isProp ? 0.7 : 1);
    const height = things.length === 1 ? 1 : factor;
    return { thing, height, width: (height * (right - left)) / Math.max(1, bottom - top) };
  });
  const total = boxes.reduce((sum, box) => sum + box.width, 0) + 0.1 * (boxes.length - 1);
  const tallest = Math.max(0.001, ...boxes.map((box) => box.height));
  const unit = Math.min(
    (stage.height * share) / tallest,
    (Math.min(stage.width, stage.height * 1.6) * share * 1.08) / Math.max(0.001, total),
  );
  let x = stage.width / 2 - (total * unit) / 2;
  const placed = boxes.map(({ thing, height, width }): PlacedPicture => {
    const at = x + (width * unit) / 2;
    x += (width + 0.1) * unit;
    return {
      picture: thing.picture,
      x: at,
      foot: stage.height / 2 + (tallest * unit) / 2,
      width: width * unit,
      height: height * unit,
      turn: carried.length > 0 ? 0 : random.between(-4, 4),
      contact: 'none',
      mirrored: random.chance(0.3),
    };
  });
  return [...placed, ...carriedBy(placed[0], carried, hero)];
}

/** Whether somebody has hands and shoulders of their own. */
function canCarry(hero: Subject | undefined): boolean {
  return hero !== undefined && hero.count === 1 && hero.picture.being !== 'thing';
}

/** What the first figure wears and holds, on it. */
function carriedBy(
  figure: PlacedPicture | undefined,
  carried: Subject[],
  hero: Subject | undefined,
): PlacedPicture[] {
  return carried.flatMap((thing) => (figure && attachedTo(figure, thing, hero)) || []);
}

/** Grows a shape by blurring and cutting it; 0 to 255. */
function grown(alpha: Field, distance: number): Field {
  const soft = blurField(alpha, distance * 0.62);
  const values = soft.values.map((value) => Math.max(0, Math.min(255, (value - 13) * 24)));
  return { ...soft, values };
}

/** Cut out with a white rim, on plain coloured paper; the scenery is a round badge behind. */
export const sticker: Style = {
  withWeather: false,
  place: (subjects, _scenery, stage) => placeCentred(subjects, stage, 0.6),
  async finish(composition) {
    const { stage, width, height, scale, random } = composition;
    const size = strokeScale(composition.back);
    const paper = mix(lighten(composition.light.sky[1], 0.62), '#fff6e8', 0.3);
    const dots = range(Math.min(900, (stage.width / 62) * (stage.height / 62))).map((index) => {
      const columns = Math.ceil(stage.width / 62);
      const row = Math.floor(index / columns);
      return circle((index % columns) * 62 + (row % 2) * 31, row * 62 + 20, 7, lighten(paper, 0.5));
    });
    const picture = await renderSvg(
      svgOf(stage, rect(0, 0, stage.width, stage.height, paper) + dots.join('')),
      width,
      height,
    );
    const reach = Math.min(stage.width, stage.height) * (composition.placed.length > 0 ? 0.37 : 0.42);
    const badgeX = stage.width / 2;
    const badgeY = stage.height / 2 + (composition.placed.length > 0 ? 24 : 0);
    const layer: Raster = composition.placed.length > 0 ? copyOf(composition.back) : flattened(composition);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const far = Math.hypot(x / scale - badgeX, y / scale - badgeY);
        layer.data[(y * width + x) * 4 + 3] = Math.max(0, Math.min(255, (reach - far) * scale * 255 + 128));
      }
    }
    layOver(layer, composition.objects);
    contrastAndChroma(layer, 1.06, 1.18, 4);
    const alpha: Field = { width, height, values: new Float32Array(width * height) };
    for (let pixel = 0; pixel < alpha.values.length; pixel++)
      alpha.values[pixel] = layer.data[pixel * 4 + 3] ?? 0;
    const rim = grown(alpha, 13 * size);
    const cut: Raster = { width, height, data: new Uint8ClampedArray(width * height * 4) };
    for (let pixel = 0; pixel < rim.values.length; pixel++) {
      cut.data[pixel * 4] = cut.data[pixel * 4 + 1] = cut.data[pixel * 4 + 2] = 255;
      cut.data[pixel * 4 + 3] = rim.values[pixel] ?? 0;
    }
    layOver(picture, offset(await blurred(silhouette(cut, [40, 30, 60], 0.4), 7 * size), 4 * size, 8 * size));
    layOver(picture, cut);
    layOver(picture, layer);
    layOver(picture, await whiteRimmed(composition.objects, size));
    const hearts = range(5).map(() =>
      path(
        'M0 9C-14 0 -11 -11 -4.500 -11C-2 -11 0 -9 0 -7C0 -9 2 -11 4.500 -11C11 -11 14 0 0 9z',
        random.pick(['#ff7d9c', '#ffc04d', '#59c3c3', '#8f7bff']),
        `stroke="#ffffff" stroke-width="3.500" transform="translate(${n(random.between(60, stage.width - 60))} ${n(random.chance(0.5) ? random.between(50, 120) : stage.height - random.between(50, 120))}) rotate(${random.whole(-30, 30)}) scale(${n(random.between(2, 3.4))})"`,
      ),
    );
    return layOver(picture, await renderSvg(svgOf(stage, hearts.join('')), width, height));
  },
};

/** The objects once more, each with a white rim of its own against the badge. */
async function whiteRimmed(objects: Raster, size: number): Promise<Raster> {
  const { width, height } = objects;
  const alpha: Field = { width, height, values: new Float32Array(width * height) };
  for (let pixel = 0; pixel < alpha.values.length; pixel++)
    alpha.values[pixel] = objects.data[pixel * 4 + 3] ?? 0;
  const rim = grown(alpha, 9 * size);
  const white: Raster = { width, height, data: new Uint8ClampedArray(width * height * 4).fill(255) };
  for (let pixel = 0; pixel < rim.values.length; pixel++) white.data[pixel * 4 + 3] = rim.values[pixel] ?? 0;
  const shown = copyOf(objects);
  contrastAndChroma(shown, 1.04, 1.14, 4);
  return layOver(white, shown);
}

/** Four inks, a burst of rays, halftone dots and a heavy frame. */
export const poster: Style = {
  withWeather: false,
  place: (subjects, scenery, stage) =>
    placeSubjects(subjects, raisedGround(scenery, stage, Math.min(128, stage.height * 0.13)), stage),
  async finish(composition) {
    const { stage, width, height, random } = composition;
    const size = strokeScale(composition.back);
    const back = copyOf(composition.back);
    const inks = posterInks(meanColour(back));
    const sky = bareSky(back, stage);
    const skyShare = sky.reduce((sum, value) => sum + value, 0) / 255 / Math.max(1, sky.length);
    stretchLevels(back);
    const grey = blurField(greyField(back), 1.2 * size);
    const cell = Math.max(3, 7 * size);
    duotone(back, [inks.dark, inks.middle, inks.light, inks.paper]);
    mapPixels(back, (red, green, blue, out, pixel) => {
      const x = pixel % width;
      const y = Math.floor(pixel / width);
      const value = (grey.values[pixel] ?? 0) / 255;
      const u = ((x + y) * 0.7) / cell;
      const v = ((x - y) * 0.7) / cell;
      const dot = 0.5 + 0.25 * (Math.cos(u * Math.PI * 2) + Math.cos(v * Math.PI * 2));
      const level = value * 3 - (dot - 0.5) * 0.9;
      const step =
        level < 0.75 ? inks.rgb[0] : level < 1.55 ? inks.rgb[1] : level < 2.3 ? inks.rgb[2] : inks.rgb[3];
      for (let channel = 0; channel < 3; channel++)
        out[channel] = ([red, green, blue][channel] ?? 0) * 0.12 + (step?.[channel] ?? 0) * 0.88;
    });
    const sunX = stage.width / 2 + random.between(-100, 100);
    const sunY = stage.horizon * 0.94;
    const reach = Math.max(stage.width, stage.height) * 1.4;
    const burst = range(18).map((index) => {
      const angle = (index / 18) * Math.PI * 2 + 0.1;
      return `M${n(sunX)} ${n(sunY)}L${n(sunX + Math.cos(angle) * reach)} ${n(sunY + Math.sin(angle) * reach)}L${n(sunX + Math.cos(angle + 0.174) * reach)} ${n(sunY + Math.sin(angle + 0.174) * reach)}z`;
    });
    const clip = `<clipPath id="sky"><rect width="${n(stage.width)}" height="${n(stage.horizon)}"/></clipPath>`;
    const hasSky = skyShare > 0.12;
    const rays =
      clip +
      group(
        path(burst.join(''), inks.accent, 'opacity=".6"') +
          (hasSky
            ? circle(sunX, sunY, Math.min(300, stage.width * 0.3), inks.accent) +
              circle(sunX, sunY, Math.min(240, stage.width * 0.24), inks.paper)
            : ''),
        `clip-path="url(#sky)" opacity="${hasSky ? 0.86 : 0.24}"`,
      );
    const burstLayer = await renderSvg(svgOf(stage, rays), width, height);
    for (let pixel = 0; hasSky && pixel < sky.length; pixel++)
      burstLayer.data[pixel * 4 + 3] = ((burstLayer.data[pixel * 4 + 3] ?? 0) * (sky[pixel] ?? 0)) / 255;
    layOver(back, burstLayer);
    const subjects = litObjects(composition);
    mapPixels(contrastAndChroma(subjects, 1.3, 1.25), (red, green, blue, out) => {
      out[0] = Math.round(red / 52) * 52;
      out[1] = Math.round(green / 52) * 52;
      out[2] = Math.round(blue / 52) * 52;
    });
    layOver(back, offset(silhouette(composition.objects, inks.rgb[0], 1), 8 * size, 8 * size));
    layOver(back, outlined(subjects, objectAlpha(composition), size, inks.rgb[0]));
    layOver(back, subjects);
    const w = stage.width;
    const h = stage.height;
    const band = Math.min(128, h * 0.13);
    const frame =
      path(
        `M-5 -5H${n(w + 5)}V${n(h + 5)}H-5zM46 46V${n(h - band)}H${n(w - 46)}V46z`,
        inks.paper,
        'fill-rule="evenodd"',
      ) +
      line(`M46 46H${n(w - 46)}V${n(h - band)}H46z`, inks.dark, 9) +
      line(`M28 28H${n(w - 28)}V${n(h - 28)}H28z`, inks.accent, 5) +
      rect(w / 2 - Math.min(300, w * 0.3), h - band * 0.66, Math.min(600, w * 0.6), 26, inks.dark) +
      rect(w / 2 - Math.min(190, w * 0.19), h - band * 0.66 + 38, Math.min(380, w * 0.38), 10, inks.accent) +
      [-1, 1]
        .map((sign) =>
          polygon(
            range(10).map((index) => {
              const angle = (index / 10) * Math.PI * 2 - Math.PI / 2;
              const radius = index % 2 === 0 ? 24 : 10;
              return [
                w / 2 + sign * Math.min(370, w * 0.38) + Math.cos(angle) * radius,
                h - band * 0.5 + Math.sin(angle) * radius,
              ];
            }),
            inks.accent,
          ),
        )
        .join('');
    return layOver(back, await renderSvg(svgOf(stage, frame), width, height));
  },
};

/** Where nothing stands before the sky, 0 to 255 a pixel: the rays of a poster rise behind its scenery. */
function bareSky({ width, height, data }: Raster, stage: Stage): Uint8ClampedArray {
  const [top, middle, horizon] = stage.light.sky.map(toRgb) as [Rgb, Rgb, Rgb];
  const bare = new Uint8ClampedArray(width * height);
  const rows = Math.min(height, Math.ceil((stage.horizon / stage.height) * height));
  for (let y = 0; y < rows; y++) {
    const along = y / rows;
    const [from, to, share] =
      along < 0.55 ? [top, middle, along / 0.55] : [middle, horizon, (along - 0.55) / 0.45];
    const expected = [0, 1, 2].map((at) => (from[at] ?? 0) + ((to[at] ?? 0) - (from[at] ?? 0)) * share);
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      let far = 0;
      for (let channel = 0; channel < 3; channel++)
        far = Math.max(far, Math.abs((data[at + channel] ?? 0) - (expected[channel] ?? 0)));
      bare[y * width + x] = (30 - far) * 14;
    }
  }
  return bare;
}

/** What colour a picture is on the whole; strong colours count for more than greys. */
function meanColour({ data }: Raster): string {
  const sums = [0, 0, 0];
  let total = 0;
  for (let at = 0; at < data.length; at += 16) {
    const channels = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    const weight = Math.max(...channels) - Math.min(...channels) + 1;
    for (let channel = 0; channel < 3; channel++)
      sums[channel] = (sums[channel] ?? 0) + (channels[channel] ?? 0) * weight;
    total += weight;
  }
  return `#${sums
    .map((sum) =>
      Math.round(sum / total)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** Spreads what is there over the whole range: a night has to fill four inks, too. */
function stretchLevels(raster: Raster): void {
  const sorted = greyField(raster).values.toSorted();
  const low = sorted[Math.floor(sorted.length * 0.03)] ?? 0;
  const high = sorted[Math.floor(sorted.length * 0.97)] ?? 255;
  const factor = 236 / Math.max(60, high - low);
  mapPixels(raster, (red, green, blue, out) => {
    out[0] = (red - low) * factor + 8;
    out[1] = (green - low) * factor + 8;
    out[2] = (blue - low) * factor + 8;
  });
}

type Rgb = [number, number, number];

interface PosterInks {
  dark: string;
  middle: string;
  light: string;
  paper: string;
  accent: string;
  rgb: [
    [number, number, number],
    [number, number, number],
    [number, number, number],
    [number, number, number],
  ];
}

/** Four inks from dark to paper, and a fifth that stands out against them. */
function posterInks(main: string): PosterInks {
  const [, a, b] = toLab(main);
  const length = Math.max(0.02, Math.hypot(a, b));
  const ua = a / length;
  const ub = b / length;
  const dark = toHex([0.25, ua * 0.06, ub * 0.06]);
  const middle = toHex([0.5, ua * 0.11, ub * 0.11]);
  const light = toHex([0.76, ua * 0.07 + 0.015, ub * 0.07 + 0.03]);
  const paper = '#f8ecd2';
  const accent = ub < 0 ? '#f2603c' : '#1f7a8c';
  const bytes = (hex: string) =>
    [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
  return {
    dark,
    middle,
    light,
    paper,
    accent,
    rgb: [bytes(dark), bytes(middle), bytes(light), bytes(paper)],
  };
}

/** A contour round a layer. */
function outlined(layer: Raster, alpha: Field, size: number, colour: [number, number, number]): Raster {
  const edge = grown(alpha, 5 * size);
  const out: Raster = { ...layer, data: new Uint8ClampedArray(layer.data.length) };
  for (let pixel = 0; pixel < edge.values.length; pixel++) {
    out.data.set(colour, pixel * 4);
    out.data[pixel * 4 + 3] = edge.values[pixel] ?? 0;
  }
  return out;
}

/** People first, then animals, then things; otherwise as in the sentence. */
function inOrderOfBeing(subjects: Subject[]): Subject[] {
  const rank = { person: 0, animal: 1, thing: 2 };
  return subjects.toSorted((first, second) => rank[first.picture.being] - rank[second.picture.being]);
}

/** A sheet about one figure: the figure on a stand, three smaller views, its colours. */
export const character: Style = {
  withWeather: false,
  place(subjects, _scenery, stage) {
    const [hero, ...others] = inOrderOfBeing(subjects);
    if (!hero) return [];
    const height = Math.min(stage.height * 0.62, (stage.width * 0.5) / aspectOf(hero.picture), 760);
    const standing = { foot: stage.height * 0.8, turn: 0, contact: 'none', mirrored: false } as const;
    const middle = stage.width * 0.38;
    const figure: PlacedPicture = {
      ...standing,
      picture: hero.picture,
      x: middle,
      width: height * aspectOf(hero.picture),
      height,
      turn: hero.mark === 'music' ? -6 : 0,
      ...(hero.mark && { mark: hero.mark }),
    };
    // What else is in the scene stands at the feet of the figure, to its left and right.
    const reach = Math.min(stage.width * 0.24, 300);
    const isCarried = (other: Subject) => (other.isWorn || other.isProp) && canCarry(hero);
    const carried = carriedBy(figure, others.filter(isCarried), hero);
    const beside = others.filter((other) => !isCarried(other));
    const small = beside.slice(0, 4).map((other, index): PlacedPicture => {
      const factor = { tiny: 0.8, small: 0.85, medium: 0.95, large: 1, huge: 1.15 }[other.picture.size];
      const high = Math.min(height * 0.34 * factor, (reach * 0.72) / aspectOf(other.picture));
      const side = index % 2 === 0 ? 1 : -1;
      const away = reach * (index < 2 ? 1 : 0.62);
      const foot = standing.foot + 44 + (index < 2 ? 0 : 36);
      return {
        ...standing,
        picture: other.picture,
        x: middle + side * away,
        foot,
        width: high * aspectOf(other.picture),
        height: high,
      };
    });
    return [figure, ...carried, ...small];
  },
  async finish(composition) {
    const { stage, width, height, placed, light } = composition;
    const w = stage.width;
    const h = stage.height;
    const hero = placed[0];
    const paper = mix('#f7f3ec', light.sky[2], 0.25);
    const accent = mix(light.sky[0], '#4a5a8a', 0.25);
    const grid =
      range(w / 50 + 1)
        .map((index) => `M${n(index * 50)} 0V${n(h)}`)
        .join('') +
      range(Math.min(900, h / 50) + 1)
        .map((index) => `M0 ${n(index * 50)}H${n(w)}`)
        .join('');
    const sheet =
      rect(0, 0, w, h, paper) +
      line(grid, accent, 1.2, 'opacity=".2"') +
      rect(26, 26, w - 52, h - 52, 'none', `stroke="${accent}" stroke-width="6" rx="22"`);
    const standX = w * 0.38;
    const standY = h * 0.8;
    const wide = Math.min(270, w * 0.27);
    const stand =
      circle(standX, standY - 330, Math.min(350, w * 0.34), mix(paper, light.sky[1], 0.75)) +
      circle(
        standX,
        standY - 330,
        Math.min(376, w * 0.365),
        'none',
        `stroke="${accent}" stroke-width="4" stroke-dasharray="4 18" stroke-linecap="round"`,
      ) +
      path(
        `M${n(standX - wide)} ${n(standY)}v62a${n(wide)} 56 0 0 0 ${n(wide * 2)} 0v-62z`,
        darken(accent, 0.25),
      ) +
      ellipse(standX, standY, wide, 56, lighten(accent, 0.35)) +
      ellipse(standX, standY, wide * 0.84, 44, lighten(accent, 0.58)) +
      ellipse(standX, standY + 4, wide * 0.5, 24, '#1b2038', 'opacity=".28"');
    const base = await renderSvg(svgOf(stage, sheet + stand), width, height);
    const panel = await renderSvg(
      svgOf(stage, hero ? viewsOf(hero, stage, accent, paper) : sceneryCard(stage, accent)),
      width,
      height,
    );
    const swatches = await renderSvg(
      svgOf(stage, swatchRow(hero ? composition.objects : composition.back, stage, accent)),
      width,
      height,
    );
    if (!hero) layOver(base, cardCut(flattened(composition), composition));
    layOver(base, panel);
    layOver(base, swatches);
    layOver(base, composition.objects);
    return contrastAndChroma(base, 1.02, 1.05);
  },
};

/** The same figure from the other side, as a shadow, and its face. */
function viewsOf(hero: PlacedPicture, stage: Stage, accent: string, paper: string): string {
  const cell = Math.min(stage.height * 0.22, stage.width * 0.24, 250);
  const x = stage.width * 0.82;
  const views = range(3).map((index) => {
    const y = stage.height * 0.08 + index * (cell + stage.height * 0.03);
    const factor = Math.min((cell * 0.84) / hero.height, (cell * 0.84) / hero.width);
    const card = rect(
      x - cell / 2,
      y,
      cell,
      cell,
      lighten(paper, 0.5),
      `rx="18" stroke="${accent}" stroke-width="4"`,
    );
    const small: PlacedPicture = {
      ...hero,
      x,
      foot: y + cell / 2 + (hero.height * factor) / 2,
      width: hero.width * factor,
      height: hero.height * factor,
      mirrored: index === 0,
      contact: 'none',
    };
    if (index < 2)
      return (
        card +
        (index === 0 ? pictureElement(small, stage) : group(pictureElement(small, stage), 'opacity=".28"'))
      );
    const zoom = 2.1;
    const close: PlacedPicture = {
      ...small,
      width: small.width * zoom,
      height: small.height * zoom,
      foot: y + cell * 0.06 + small.height * zoom,
    };
    return `${card}<svg x="${n(x - cell / 2 + 8)}" y="${n(y + 8)}" width="${n(cell - 16)}" height="${n(cell - 16)}" viewBox="${n(x - cell / 2 + 8)} ${n(y + 8)} ${n(cell - 16)} ${n(cell - 16)}" overflow="hidden">${pictureElement(close, stage)}</svg>`;
  });
  return views.join('');
}

/** Scenery has no figure; its sheet shows the place in a round window. */
function sceneryCard(stage: Stage, accent: string): string {
  return circle(
    stage.width * 0.38,
    stage.height * 0.8 - 330,
    Math.min(320, stage.width * 0.31),
    'none',
    `stroke="${accent}" stroke-width="14"`,
  );
}

function cardCut(picture: Raster, { stage, scale }: Composition): Raster {
  const reach = Math.min(320, stage.width * 0.31);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const far = Math.hypot(x / scale - stage.width * 0.38, y / scale - (stage.height * 0.8 - 330));
      picture.data[(y * picture.width + x) * 4 + 3] = far < reach ? 255 : 0;
    }
  }
  return picture;
}

/** The commonest colours of a layer, as discs along the lower edge. */
function swatchRow(layer: Raster, stage: Stage, accent: string): string {
  const counts = new Map<number, number>();
  for (let at = 0; at < layer.data.length; at += 4 * 7) {
    if ((layer.data[at + 3] ?? 0) < 200) continue;
    const key =
      (((layer.data[at] ?? 0) >> 5) << 10) |
      (((layer.data[at + 1] ?? 0) >> 5) << 5) |
      ((layer.data[at + 2] ?? 0) >> 5);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const colours = [...counts]
    .sort((first, second) => second[1] - first[1] || first[0] - second[0])
    .slice(0, 5)
    .map(([key]) => {
      const channels = [key >> 10, (key >> 5) & 31, key & 31].map((value) => Math.min(255, value * 32 + 20));
      return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
    });
  const step = Math.min(96, stage.width * 0.095);
  return colours
    .map((colour, index) =>
      circle(
        stage.width * 0.82 - (colours.length - 1 - index * 2) * step * 0.34,
        stage.height * 0.9,
        step * 0.32,
        colour,
        `stroke="${accent}" stroke-width="4"`,
      ),
    )
    .join('');
}

/** From above: the objects throw long shadows, clouds drift below the eye. */
export const aerialPlace = (subjects: Subject[], scenery: Scenery, stage: Stage): PlacedPicture[] => {
  const random = stage.random.fork('aerial');
  const things = subjects.flatMap((subject) => range(subject.count).map(() => subject)).slice(0, 7);
  const placed: PlacedPicture[] = [];
  for (const [index, thing] of things.entries()) {
    const [left, top, right, bottom] = thing.picture.box;
    const aspect = (right - left) / Math.max(1, bottom - top);
    const height =
      { tiny: 84, small: 118, medium: 150, large: 182, huge: 236 }[thing.picture.size] *
      (index === 0 ? 1.3 : 1) *
      (scenery.medium === 'table' ? 1.7 : 1);
    const reach = scenery.medium === 'table' ? 0.2 : 0.34;
    const spots = range(24).map(() => ({
      x: stage.width / 2 + random.between(-reach, reach) * Math.min(stage.width, 1300),
      foot: aerialFoot(thing, scenery, stage, random.next()),
    }));
    const roomiest = spots.reduce((best, spot) =>
      clearance(spot, placed) > clearance(best, placed) ? spot : best,
    );
    placed.push({
      picture: thing.picture,
      ...roomiest,
      width: height * aspect,
      height,
      turn: 0,
      contact: 'none',
      mirrored: random.chance(0.5),
    });
  }
  return placed.sort((first, second) => first.foot - second.foot);
};

/** Ships go on the water, everybody else stays ashore. */
function aerialFoot(thing: Subject, { water }: Scenery, stage: Stage, along: number): number {
  const reach = Math.min(stage.height, 1300);
  if (!water) return stage.height / 2 + (along * 0.66 - 0.3) * reach;
  if (thing.place === 'water') return water.far + along * (water.near - water.far);
  return stage.height * 0.46 - along * reach * 0.24;
}

function clearance(spot: { x: number; foot: number }, placed: PlacedPicture[]): number {
  return Math.min(1000, ...placed.map((one) => Math.hypot(one.x - spot.x, one.foot - spot.foot)));
}

/** Whether a cloud round this point would hide a subject. */
function isCovered(one: PlacedPicture, x: number, y: number): boolean {
  const across = Math.abs(x - one.x) < one.width / 2 + 230;
  return across && y > one.foot - one.height - 145 && y < one.foot + 145;
}

export async function finishAerial(composition: Composition): Promise<Raster> {
  const { stage, width, height, random, light, placed } = composition;
  const size = strokeScale(composition.back);
  const picture = copyOf(composition.back);
  const shadow = await blurred(silhouette(composition.objects, [14, 20, 44], 0.5), 2.4 * size);
  for (const step of [1, 2, 3, 4, 5])
    layOver(picture, offset(shadow, step * 5 * size, step * 3.4 * size), 0.4);
  layOver(picture, litObjects(composition));
  const cloudColour = mix(light.sky[2], '#ffffff', light.time === 'night' ? 0.2 : 0.75);
  const isOutdoors = composition.medium === 'land';
  const cloudCount = isOutdoors ? Math.min(40, 5 * Math.max(1, stage.width / 1000)) : 0;
  const clouds = range(cloudCount).map((index) => {
    const onSide = index % 2 === 0 ? random.between(-0.05, 0.2) : random.between(0.8, 1.05);
    const x = onSide * stage.width;
    const y = random.between(0, stage.height);
    if (placed.some((one) => isCovered(one, x, y))) return '';
    return range(7)
      .map(() =>
        circle(
          x + random.between(-130, 130),
          y + random.between(-44, 44),
          random.between(40, 96),
          stage.glow([
            [0, cloudColour, 0.85],
            [0.6, cloudColour, 0.5],
            [1, cloudColour, 0],
          ]),
        ),
      )
      .join('');
  });
  const cloudLayer = await renderSvg(svgOf(stage, clouds.join('')), width, height);
  layOver(
    picture,
    offset(await blurred(silhouette(cloudLayer, [16, 22, 46], 0.4), 5 * size), 30 * size, 24 * size),
  );
  layOver(picture, cloudLayer);
  const edges = edgesOf(greyField(picture));
  return mapPixels(picture, (red, green, blue, out, pixel) => {
    const crisp = Math.min(18, (edges.values[pixel] ?? 0) * 0.05);
    out[0] = red - crisp;
    out[1] = green - crisp;
    out[2] = blue - crisp;
  });
}
