import { darken, lighten } from '../colour.ts';
import type { Random } from '../random.ts';
import { areaUnder, ellipse, n, type Point, path, polygon, range, rect } from '../shapes.ts';
import type { Stage } from '../stage.ts';

/** A soft line of hills: three sine waves of random length. */
export function hillLine(stage: Stage, random: Random, y: number, amplitude: number): Point[] {
  const phases = [random.between(0, 6.3), random.between(0, 6.3), random.between(0, 6.3)];
  const step = 40;
  return range(stage.width / step + 2).map((index): Point => {
    const x = index * step;
    const wave =
      Math.sin(x / 310 + (phases[0] ?? 0)) * 0.6 +
      Math.sin(x / 130 + (phases[1] ?? 0)) * 0.26 +
      Math.sin(x / 61 + (phases[2] ?? 0)) * 0.1;
    return [x, y - wave * amplitude];
  });
}

export function hills(
  stage: Stage,
  random: Random,
  y: number,
  amplitude: number,
  own: string,
  distance: number,
): string {
  const colour = stage.light.colour(own, distance);
  const fill = stage.gradient([
    [0, lighten(colour, 0.1)],
    [1, darken(colour, 0.08)],
  ]);
  return areaUnder(hillLine(stage, random, y, amplitude), stage.height, fill);
}

/** A jagged line by midpoint displacement. */
export function jaggedLine(random: Random, from: Point, to: Point, roughness: number): Point[] {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length < 26) return [from, to];
  const shift = random.between(-1, 1) * roughness * length;
  const middle: Point = [(from[0] + to[0]) / 2 + shift * 0.25, (from[1] + to[1]) / 2 + shift];
  return [
    ...jaggedLine(random, from, middle, roughness),
    ...jaggedLine(random, middle, to, roughness).slice(1),
  ];
}

interface RangeOptions {
  base: number;
  peak: number;
  count: number;
  own: string;
  distance: number;
  snow: boolean;
}

/** Mountains with a lit and a shaded side. */
export function mountainRange(stage: Stage, random: Random, options: RangeOptions): string {
  const { base, peak, count, own, distance, snow } = options;
  const total = Math.min(60, Math.round(count * Math.max(1, stage.width / 1000)));
  const lit = stage.light.colour(own, distance);
  const shaded = stage.light.colour(darken(own, 0.32), distance);
  const order = range(total).map((index) => ({ index, height: peak * random.between(0.5, 1) }));
  order.sort((first, second) => second.height - first.height);
  const mountains = order.map(({ index, height }) => {
    const x = ((index + random.between(0.2, 0.8)) / total) * stage.width;
    const half = height * random.between(0.85, 1.25);
    const top: Point = [x, base - height];
    const left = jaggedLine(random, [x - half, base], top, 0.07);
    const right = jaggedLine(random, top, [x + half, base], 0.07);
    const spine = jaggedLine(random, top, [x + half * random.between(-0.2, 0.25), base], 0.13);
    const body = polygon([...left, ...right.slice(1)], lit);
    const shade = polygon([...right, ...[...spine].reverse()], shaded);
    const cap = snow ? snowCap(stage, random, { left, right, spine, top, height, distance }) : '';
    return body + shade + cap;
  });
  return mountains.join('');
}

function snowCap(
  stage: Stage,
  random: Random,
  mountain: { left: Point[]; right: Point[]; spine: Point[]; top: Point; height: number; distance: number },
): string {
  const line = mountain.top[1] + mountain.height * random.between(0.24, 0.36);
  const above = (points: Point[]) => points.filter(([, y]) => y <= line);
  const left = above(mountain.left);
  const right = above(mountain.right);
  const leftEnd = left[0] ?? mountain.top;
  const rightEnd = right.at(-1) ?? mountain.top;
  const zigzag = range(7).map((index): Point => {
    const along = (index + 1) / 8;
    const x = rightEnd[0] + (leftEnd[0] - rightEnd[0]) * along;
    return [x, line + (index % 2 === 0 ? 1 : -0.6) * mountain.height * 0.055 * random.between(0.6, 1.4)];
  });
  const white = stage.light.colour('#ffffff', mountain.distance * 0.7);
  const blue = stage.light.colour('#c3d4ea', mountain.distance * 0.7);
  const spineEnd = above(mountain.spine).at(-1) ?? mountain.top;
  const shade = polygon(
    [...right, ...zigzag.slice(0, 3), spineEnd, ...above(mountain.spine).reverse()],
    blue,
  );
  return polygon([...left, ...right.slice(1), ...zigzag], white) + shade;
}

/** The ground from the horizon to the lower edge. */
export function plain(stage: Stage, top: number, own: string, nearOwn = darken(own, 0.18)): string {
  const fill = stage.gradient([
    [0, stage.light.colour(own, 0.55)],
    [0.3, stage.light.colour(own, 0.2)],
    [1, stage.light.colour(nearOwn)],
  ]);
  return rect(0, top, stage.width, stage.height - top + 2, fill);
}

/** Flat patches that make a plain less plain; smaller and closer together far away. */
export function patches(
  stage: Stage,
  random: Random,
  top: number,
  own: string,
  count: number,
  opacity = 0.35,
): string {
  const colour = stage.light.colour(own, 0.1);
  const wide = Math.max(1, stage.width / 1000);
  return range(Math.min(200, count * wide))
    .map(() => {
      const near = random.next() ** 1.4;
      const y = top + near * (stage.height - top);
      return ellipse(
        random.between(0, stage.width),
        y,
        30 + near * 170,
        3 + near * 15,
        colour,
        `opacity="${n(opacity)}"`,
      );
    })
    .join('');
}

/** A path that runs from the horizon towards the viewer. */
export function windingPath(stage: Stage, random: Random, top: number, own: string, width = 260): string {
  const start = stage.width / 2 + random.between(-160, 160);
  const end = stage.width / 2 + random.between(-120, 120);
  const bend = random.between(120, 240) * (random.chance(0.5) ? 1 : -1);
  const depth = stage.height - top;
  const side = (half: number, sign: number) =>
    `${n(start + sign * 6 + bend)} ${n(top + depth * 0.22)} ${n(end - bend + sign * half * 0.5)} ${n(top + depth * 0.5)} ${n(end + sign * half)} ${n(stage.height + 4)}`;
  const back = `C${n(end - bend + width * 0.25)} ${n(top + depth * 0.5)} ${n(start + 6 + bend)} ${n(top + depth * 0.22)} ${n(start + 5)} ${n(top)}`;
  const fill = stage.gradient([
    [0, stage.light.colour(own, 0.5)],
    [1, stage.light.colour(own, 0)],
  ]);
  return path(
    `M${n(start - 5)} ${n(top)}C${side(width / 2, -1)}L${n(end + width / 2)} ${n(stage.height + 4)}${back}z`,
    fill,
  );
}
