import { darken, lighten, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { circle, ellipse, group, line, n, path, polygon, range, rect } from '../shapes.ts';
import type { Stage } from '../stage.ts';
import { drawSkyEvents } from '../weather.ts';

interface SkyOptions {
  clouds?: number;
  /** Where the sky ends; the stage's horizon when left out. */
  bottom?: number;
  withSun?: boolean;
}

/** Where sun or moon stands; the same for everybody who asks about one stage. */
export function sunPosition(stage: Stage): { x: number; y: number; radius: number } {
  const random = stage.random.fork('sun');
  const left = random.chance(0.5);
  const { isMoonLarge } = stage.light;
  const x = stage.width * (left ? random.between(0.16, 0.36) : random.between(0.64, 0.84));
  const reach = Math.min(stage.horizon, 900);
  const above = { day: [0.68, 0.82], dawn: [0.3, 0.45], dusk: [0.12, 0.24], night: [0.6, 0.8] }[
    stage.light.time
  ];
  return {
    x,
    y: stage.horizon - reach * random.between(above[0] ?? 0.5, above[1] ?? 0.6),
    radius: stage.light.time === 'dusk' ? 78 : stage.light.time !== 'night' ? 60 : isMoonLarge ? 150 : 56,
  };
}

/** Gradient, light, stars, clouds, and what the mood puts in the air far away. */
export function drawSky(stage: Stage, options: SkyOptions = {}): string {
  const { light, width, random } = stage;
  const bottom = options.bottom ?? stage.horizon;
  const [top, middle, horizon] = light.sky;
  const gradient = stage.gradient([
    [0, top],
    [0.55, middle],
    [1, horizon],
  ]);
  const parts = [rect(0, 0, width, bottom + 2, gradient)];
  const isNight = light.time === 'night';
  const isGrey = light.weather.has('overcast') || light.weather.has('rain') || light.weather.has('snow');

  if (isNight || light.time === 'dusk') parts.push(stars(stage, bottom, isNight ? 1 : 0.3));
  if (light.weather.has('rays') && !isNight) parts.push(rays(stage));
  if (options.withSun !== false) parts.push(isNight ? moon(stage) : sun(stage, isGrey ? 0.45 : 1));
  if (light.weather.has('aurora')) parts.push(aurora(stage, bottom));
  if (light.weather.has('rainbow') && !isNight) parts.push(rainbow(stage, bottom));
  const count = options.clouds ?? 5;
  parts.push(clouds(stage, random.fork('clouds'), bottom, isGrey ? count * 2 : count));
  parts.push(drawSkyEvents(stage));
  if (light.weather.has('birds')) parts.push(flock(stage, random.fork('birds'), bottom));
  return parts.join('');
}

export function stars(stage: Stage, bottom: number, strength: number): string {
  const random = stage.random.fork('stars');
  const count = Math.min(420, (stage.width * bottom) / 6500) * strength;
  return range(count)
    .map(() => {
      const y = bottom * random.next() ** 1.3 * 0.92;
      const size = random.chance(0.07) ? random.between(3, 4.6) : random.between(0.9, 2.3);
      const opacity = random.between(0.35, 1) * strength * (1 - (y / bottom) * 0.6);
      const x = random.between(0, stage.width);
      const star = circle(x, y, size, '#fffbe8', `opacity="${n(opacity)}"`);
      if (size < 3) return star;
      return `${star}${line(`M${n(x - size * 3)} ${n(y)}h${n(size * 6)}M${n(x)} ${n(y - size * 3)}v${n(size * 6)}`, '#fffbe8', 1, 'opacity=".5"')}`;
    })
    .join('');
}

function sun(stage: Stage, strength: number): string {
  const { x, y, radius } = sunPosition(stage);
  const { source } = stage.light;
  const halo = stage.glow([
    [0, source, 0.9 * strength],
    [0.25, source, 0.42 * strength],
    [1, source, 0],
  ]);
  const disc = stage.gradient([
    [0, lighten(source, 0.7)],
    [1, lighten(source, 0.25)],
  ]);
  return `${circle(x, y, radius * 7, halo)}${circle(x, y, radius, disc, `opacity="${n(0.25 + strength * 0.75)}"`)}`;
}

function moon(stage: Stage): string {
  const { x, y, radius } = sunPosition(stage);
  const { source } = stage.light;
  const halo = stage.glow([
    [0, source, 0.55],
    [0.3, source, 0.2],
    [1, source, 0],
  ]);
  const disc = stage.glow([
    [0, '#fffdf0'],
    [0.8, lighten(source, 0.4)],
    [1, source],
  ]);
  const spots = [
    [-0.3, -0.2, 0.22],
    [0.25, 0.15, 0.3],
    [-0.1, 0.45, 0.16],
    [0.4, -0.4, 0.13],
  ]
    .map(([dx = 0, dy = 0, size = 0]) =>
      circle(x + dx * radius, y + dy * radius, size * radius, darken(source, 0.25), 'opacity=".28"'),
    )
    .join('');
  return `${circle(x, y, radius * 5.5, halo)}${circle(x, y, radius, disc)}${spots}`;
}

function rays(stage: Stage): string {
  const { x, y } = sunPosition(stage);
  const random = stage.random.fork('rays');
  const reach = Math.max(stage.width, stage.height) * 1.3;
  const fill = stage.glow([
    [0, stage.light.source, 0.5],
    [1, stage.light.source, 0],
  ]);
  const beams = range(14).map((index) => {
    const angle = (index / 14) * Math.PI * 2 + random.between(-0.08, 0.08);
    const half = random.between(0.05, 0.13);
    return `M0 0L${n(Math.cos(angle - half) * reach)} ${n(Math.sin(angle - half) * reach)}L${n(Math.cos(angle + half) * reach)} ${n(Math.sin(angle + half) * reach)}z`;
  });
  return group(path(beams.join(''), fill), `transform="translate(${n(x)} ${n(y)})" opacity=".6"`);
}

function rainbow(stage: Stage, bottom: number): string {
  const opposite = stage.width - sunPosition(stage).x;
  const radius = Math.min(bottom * 0.95, 780);
  const bands = ['#ff5a5a', '#ffa64d', '#ffe55c', '#69d36e', '#4fa8ff', '#9a6bff'];
  return bands
    .map((colour, index) =>
      circle(
        opposite,
        bottom + 40,
        radius - index * 13,
        'none',
        `stroke="${colour}" stroke-width="13" opacity=".3"`,
      ),
    )
    .join('');
}

function clouds(stage: Stage, random: Random, bottom: number, count: number): string {
  const wide = Math.max(1, stage.width / 1000);
  return range(Math.min(40, Math.round(count * wide)))
    .map((index) => {
      const far = random.next();
      const reach = Math.min(bottom, 1000);
      const y = bottom - reach * (0.18 + 0.72 * (1 - far));
      const x = ((index + random.next()) / (count * wide)) * stage.width * 1.1 - 60;
      return cloud(stage, random, x, y, 0.5 + (1 - far) * 0.9, far);
    })
    .join('');
}

/** A heap of round puffs on a flat base; lit from above. */
export function cloud(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  scale: number,
  far: number,
): string {
  const [, middle, horizon] = stage.light.sky;
  const isGrey = stage.light.weather.has('overcast') || stage.light.weather.has('rain');
  const bright =
    stage.light.time === 'night' ? mix(middle, '#b9c4e6', 0.22) : lighten(horizon, isGrey ? 0.12 : 0.72);
  const fill = stage.gradient([
    [0, bright],
    [1, mix(bright, middle, 0.75)],
  ]);
  const puffs = random.whole(4, 6);
  const span = 190 * scale;
  let data = '';
  for (let index = 0; index < puffs; index++) {
    const along = (index + 0.5) / puffs;
    const radius = scale * (18 + 40 * Math.sin(along * Math.PI) * random.between(0.75, 1.2));
    const centre = x + (along - 0.5) * span + random.between(-6, 6) * scale;
    data += `M${n(centre - radius)} ${n(y)}a${n(radius)} ${n(radius * 1.02)} 0 0 1 ${n(radius * 2)} 0z`;
  }
  const base = `M${n(x - span / 2 - 26 * scale)} ${n(y)}q${n(6 * scale)} ${n(-26 * scale)} ${n(40 * scale)} ${n(-20 * scale)}h${n(span - 30 * scale)}q${n(36 * scale)} ${n(-6 * scale)} ${n(42 * scale)} ${n(20 * scale)}z`;
  return path(data + base, fill, `opacity="${n(0.85 - far * 0.35)}"`);
}

function flock(stage: Stage, random: Random, bottom: number): string {
  const x = random.between(0.3, 0.7) * stage.width;
  const y = bottom - Math.min(bottom, 900) * random.between(0.4, 0.65);
  const birds = range(random.whole(5, 8)).map((index) => {
    const size = random.between(9, 17);
    const bx = x + (index % 2 === 0 ? 1 : -1) * index * 24 + random.between(-8, 8);
    const by = y + index * 9 + random.between(-8, 8);
    return `M${n(bx - size)} ${n(by - size * 0.35)}q${n(size * 0.6)} ${n(-size * 0.3)} ${n(size)} ${n(size * 0.35)}q${n(size * 0.4)} ${n(-size * 0.65)} ${n(size)} ${n(-size * 0.35)}`;
  });
  return line(birds.join(''), darken(stage.light.sky[0], 0.45), 3, 'opacity=".7"');
}

/** A curtain of northern light. */
export function aurora(stage: Stage, bottom: number): string {
  const random = stage.random.fork('aurora');
  return ['#5dffb0', '#46d9ff', '#b07bff']
    .map((colour, band) => {
      const fill = stage.gradient([
        [0, colour, 0],
        [0.7, colour, 0.34],
        [1, colour, 0],
      ]);
      const base = bottom * (0.4 + band * 0.12);
      const points = range(9).map((index): [number, number] => [
        (index / 8) * stage.width,
        base + Math.sin(index * 1.1 + band * 2 + random.between(0, 0.8)) * 70,
      ]);
      const upper = points.map(([x, y]): [number, number] => [x, y - 250 - random.between(0, 60)]).reverse();
      return polygon([...points, ...upper], fill);
    })
    .join('');
}

/** A band of mist. */
export function mist(stage: Stage, y: number, thickness: number, opacity: number): string {
  const colour = mix(stage.light.sky[2], '#ffffff', stage.light.time === 'night' ? 0 : 0.25);
  const fill = stage.gradient([
    [0, colour, 0],
    [0.5, colour, opacity],
    [1, colour, 0],
  ]);
  return ellipse(stage.width / 2, y, stage.width * 0.75, thickness, fill);
}
