import { darken, lighten, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { circle, ellipse, group, line, n, path, polygon, range, rect } from '../shapes.ts';
import type { Scenery, Stage } from '../stage.ts';
import { bush } from './plants.ts';
import { drawSky, mist, sunPosition } from './sky.ts';
import { waterSurface } from './water.ts';

const lampYellow = '#ffe0a0';

export function isDark(stage: Stage): boolean {
  return stage.light.time === 'night' || stage.light.time === 'dusk';
}

/** A block with rows of windows; more of them are lit when it is dark. */
function tower(
  stage: Stage,
  random: Random,
  options: { x: number; base: number; width: number; height: number; own: string; distance: number },
): string {
  const { x, base, width, height, own, distance } = options;
  const wall = stage.light.colour(own, distance);
  const dark = isDark(stage);
  const cell = Math.max(16, width / random.whole(3, 6));
  const rows = Math.min(34, Math.floor((height - 20) / (cell * 1.15)));
  const columns = Math.max(1, Math.floor((width - 8) / cell));
  let lit = '';
  let unlit = '';
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const wx = x + (width - columns * cell) / 2 + column * cell + cell * 0.2;
      const wy = base - height + 14 + row * cell * 1.15;
      const pane = `M${n(wx)} ${n(wy)}h${n(cell * 0.6)}v${n(cell * 0.68)}h${n(-cell * 0.6)}z`;
      if (random.chance(dark ? 0.55 : 0.12)) lit += pane;
      else unlit += pane;
    }
  }
  const body = rect(
    x,
    base - height,
    width,
    height + 4,
    stage.gradient([
      [0, lighten(wall, 0.06)],
      [1, darken(wall, 0.12)],
    ]),
  );
  const side = rect(
    x + width * 0.8,
    base - height,
    width * 0.2,
    height + 4,
    darken(wall, 0.3),
    'opacity=".5"',
  );
  const glass = dark ? darken(wall, 0.35) : mix(lighten(wall, 0.2), stage.light.sky[1], 0.5);
  const roof = random.chance(0.35)
    ? line(`M${n(x + width / 2)} ${n(base - height)}v${n(-random.between(24, 70))}`, wall, 4)
    : random.chance(0.5)
      ? rect(x + width * 0.25, base - height - 16, width * 0.4, 18, wall)
      : '';
  return (
    roof +
    body +
    side +
    path(unlit, glass, 'opacity=".75"') +
    path(
      lit,
      dark ? random.pick(['#ffd98a', '#ffe7b3', '#ffc86b']) : lighten(wall, 0.5),
      `opacity="${dark ? n(1 - distance * 0.5) : '.8'}"`,
    )
  );
}

export function skyline(
  stage: Stage,
  random: Random,
  options: {
    base: number;
    low: number;
    high: number;
    distance: number;
    owns: readonly [string, ...string[]];
    every?: number;
  },
): string {
  const { base, low, high, distance, owns } = options;
  const every = Math.max(options.every ?? 76, stage.width / 70);
  return range(stage.width / every + 2)
    .map((index) =>
      tower(stage, random, {
        x: (index - 0.6) * every + random.between(-8, 8),
        base,
        width: every * random.between(0.75, 1.1),
        height: random.between(low, high),
        own: random.pick(owns),
        distance,
      }),
    )
    .join('');
}

export function drawCity(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const river = height - depth * 1.2;
  const quay = height - depth * 0.56;
  const town = random.fork('town');
  const high = Math.min(river * 0.8, 520);
  const back = skyline(stage, town, {
    base: river - 4,
    low: high * 0.4,
    high,
    distance: 0.66,
    owns: ['#8fa3bd', '#a2b0c6', '#7d92ae'],
    every: 92,
  });
  const near = skyline(stage, town, {
    base: river,
    low: high * 0.16,
    high: high * 0.62,
    distance: 0.34,
    owns: ['#7286a3', '#8d8fa8', '#5f7896', '#a89a9c'],
    every: 84,
  });
  const promenade = stage.gradient([
    [0, light.colour('#c9c2b8', 0.1)],
    [1, light.colour('#9c948c')],
  ]);
  const slabs = range(13).map(
    (index) =>
      `M${n(width / 2 + (index - 6) * width * 0.09)} ${n(quay + 26)}L${n(width / 2 + (index - 6) * width * 0.21)} ${n(height)}`,
  );
  const rail = range(width / 60 + 1).map((index) => `M${n(index * 60)} ${n(quay + 22)}v-52`);
  const lamps = [0.14, 0.86].map((at) => streetLamp(stage, width * at, quay + depth * 0.2, 330));
  return {
    back:
      drawSky({ ...stage, horizon: river }, { clouds: 5 }) +
      back +
      mist(stage, river - 20, 70, 0.4) +
      near +
      waterSurface({ ...stage, horizon: river }, river, quay + 20, '#3f7fa6') +
      group(
        near,
        `transform="translate(0 ${n(river * 2)}) scale(1 -1)" opacity="${isDark(stage) ? 0.34 : 0.2}"`,
      ) +
      rect(0, quay + 16, width, height - quay, promenade) +
      line(slabs.join(''), light.colour('#8b8279'), 3, 'opacity=".6"') +
      line(
        `${rail.join('')}M0 ${n(quay - 30)}H${n(width)}M0 ${n(quay - 4)}H${n(width)}`,
        light.colour('#4a5663', 0.05),
        6,
      ) +
      lamps.join(''),
    water: { far: river + depth * 0.1, near: quay },
    ground: { far: quay + depth * 0.2, near: height - depth * 0.06 },
    medium: 'land',
  };
}

function streetLamp(stage: Stage, x: number, foot: number, height: number): string {
  const post = stage.light.colour('#37424c', 0.03);
  const glows = isDark(stage) || stage.light.weather.has('rain');
  return (
    rect(x - 5, foot - height, 10, height, post) +
    path(`M${n(x - 18)} ${n(foot)}h36l-8 -22h-20z`, post) +
    path(
      `M${n(x - 22)} ${n(foot - height)}l8 -44h28l8 44z`,
      glows ? lampYellow : stage.light.colour('#f4f0e2', 0.03),
    ) +
    path(`M${n(x - 26)} ${n(foot - height - 42)}h52l-26 -22z`, post) +
    (glows
      ? circle(
          x,
          foot - height - 20,
          170,
          stage.glow([
            [0, lampYellow, 0.6],
            [0.3, lampYellow, 0.22],
            [1, lampYellow, 0],
          ]),
        ) + ellipse(x, foot + 4, 150, 26, lampYellow, 'opacity=".22"')
      : '')
  );
}

/** Streets, lanes and night markets: two walls of houses that meet at a point. */
function streetWalls(
  stage: Stage,
  random: Random,
  options: {
    vanish: number;
    gap: number;
    tall: number;
    owns: readonly [string, ...string[]];
    awnings: boolean;
  },
): string {
  const { vanish, gap, tall, owns, awnings } = options;
  const { width, horizon, depth, light } = stage;
  const dark = isDark(stage);
  const houses: { near: number; svg: string }[] = [];
  for (const sign of [-1, 1] as const) {
    const steps = 6;
    for (let index = 0; index < steps; index++) {
      const far = (index / steps) ** 1.8;
      const next = ((index + 1) / steps) ** 1.8;
      const reach = sign < 0 ? vanish + 60 : width - vanish + 60;
      const x1 = vanish + sign * (gap + far * (reach - gap));
      const x2 = vanish + sign * (gap + next * (reach - gap));
      const scale = random.between(0.75, 1.15);
      const foot1 = horizon + far * depth * 0.62;
      const foot2 = horizon + next * depth * 0.62;
      const top1 = foot1 - (60 + far * tall) * scale;
      const top2 = foot2 - (60 + next * tall) * scale;
      const distance = 0.5 * (1 - next);
      const own = random.pick(owns);
      const wall = light.colour(
        sign < 0 === sunPosition(stage).x > width / 2 ? lighten(own, 0.1) : darken(own, 0.14),
        distance,
      );
      const at = (u: number, v: number): [number, number] => {
        const top = top1 + (top2 - top1) * u;
        const foot = foot1 + (foot2 - foot1) * u;
        return [x1 + (x2 - x1) * u, top + (foot - top) * v];
      };
      const pane = (u: number, v: number, du: number, dv: number, fill: string) =>
        polygon([at(u, v), at(u + du, v), at(u + du, v + dv), at(u, v + dv)], fill);
      const floors = Math.max(1, Math.round((foot2 - top2) / 150));
      let windows = '';
      for (let floor = 0; floor < floors; floor++) {
        for (const u of [0.16, 0.44, 0.72]) {
          const isLit = random.chance(dark ? 0.62 : 0.1);
          windows += pane(
            u,
            0.08 + (floor / floors) * 0.64,
            0.15,
            0.38 / floors,
            isLit
              ? random.pick(['#ffd98a', '#ffe7b3', '#ffb86b'])
              : mix(darken(wall, 0.35), light.sky[1], 0.3),
          );
        }
      }
      const shop =
        pane(0.1, 0.8, 0.52, 0.17, dark ? '#ffdf9e' : mix(light.sky[2], wall, 0.35)) +
        pane(0.7, 0.79, 0.17, 0.21, darken(wall, 0.5));
      const awningColour = light.colour(
        random.pick(['#e4572e', '#2a9d8f', '#e9c46a', '#d1495b', '#457b9d']),
        distance * 0.6,
      );
      const [ax, ay] = at(0.06, 0.755);
      const [bx, by] = at(0.66, 0.755);
      const out = (foot2 - top2) * 0.05;
      const awning = awnings
        ? polygon(
            [
              [ax, ay],
              [bx, by],
              [bx - sign * out, by + out * 1.3],
              [ax - sign * out * 0.7, ay + out],
            ],
            awningColour,
          )
        : '';
      houses.push({
        near: next,
        svg:
          polygon([at(0, 0), at(1, 0), at(1, 1), at(0, 1)], wall) +
          polygon([at(0, 0), at(1, 0), at(1, 0.025), at(0, 0.025)], darken(wall, 0.25)) +
          windows +
          shop +
          awning,
      });
    }
  }
  return houses
    .sort((first, second) => first.near - second.near)
    .map(({ svg }) => svg)
    .join('');
}

function pavedStreet(stage: Stage, vanish: number, gap: number, own: string): string {
  const { width, height, horizon, depth, light } = stage;
  const wet = light.weather.has('rain');
  const fill = stage.gradient([
    [0, light.colour(lighten(own, 0.1), 0.45)],
    [1, light.colour(darken(own, 0.2))],
  ]);
  const lines = range(11).map(
    (index) =>
      `M${n(vanish + (index - 5) * gap * 0.22)} ${n(horizon)}L${n(vanish + (index - 5) * width * 0.2)} ${n(height)}`,
  );
  const rows = range(8).map((index) => `M0 ${n(horizon + depth * ((index + 1) / 8) ** 1.9)}H${n(width)}`);
  const reflections =
    wet || light.time === 'night'
      ? range(18)
          .map(() => {
            const x = vanish + stage.random.between(-0.5, 0.5) * width;
            const y = horizon + stage.random.between(0.15, 0.9) * depth;
            return ellipse(
              x,
              y,
              stage.random.between(8, 24),
              stage.random.between(30, 90),
              stage.random.pick(['#ffd98a', '#ff9f6b', '#8fd6ff', '#ff8fbf']),
              `opacity="${wet ? 0.2 : 0.1}"`,
            );
          })
          .join('')
      : '';
  return (
    rect(0, horizon - 2, width, height - horizon + 4, fill) +
    line(lines.join('') + rows.join(''), light.colour(darken(own, 0.35), 0.2), 2.5, 'opacity=".35"') +
    reflections
  );
}

export function drawStreet(stage: Stage): Scenery {
  const { random, height, width, depth } = stage;
  const { horizon } = stage;
  const street = random.fork('street');
  const vanish = width * street.between(0.42, 0.58);
  const gap = Math.min(90, width * 0.08);
  const lamps = [0.34, 0.72].flatMap((near) =>
    ([-1, 1] as const).map((sign) =>
      streetLamp(
        stage,
        vanish + sign * (gap + near ** 1.8 * width * 0.4),
        horizon + near ** 1.8 * depth * 0.72,
        120 + near ** 1.8 * 380,
      ),
    ),
  );
  return {
    back:
      drawSky(stage, { clouds: 4 }) +
      skyline(stage, street, {
        base: horizon + 2,
        low: 80,
        high: 240,
        distance: 0.7,
        owns: ['#8fa3bd', '#a2b0c6'],
        every: 60,
      }) +
      pavedStreet(stage, vanish, gap, '#8d8a8f') +
      streetWalls(stage, street, {
        vanish,
        gap,
        tall: Math.min(780, horizon * 1.1),
        owns: ['#c98b6b', '#d9b48f', '#a8727a', '#8b9bb4', '#c7a68a'],
        awnings: true,
      }) +
      lamps.join(''),
    ground: { far: horizon + depth * 0.34, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawAlley(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const lane = random.fork('lane');
  const vanish = width * lane.between(0.45, 0.55);
  const strings = range(3).map((index) => {
    const y = horizon - 170 - index * 130;
    const spread = width * (0.16 + index * 0.14);
    const bulbs = range(9).map((bulb) => {
      const u = bulb / 8;
      const bx = vanish - spread + u * spread * 2;
      const by = y + Math.sin(u * Math.PI) * 46;
      return (
        circle(bx, by + 8, 7 + index * 2, lampYellow) +
        (isDark(stage)
          ? circle(
              bx,
              by + 8,
              36,
              stage.glow([
                [0, lampYellow, 0.5],
                [1, lampYellow, 0],
              ]),
            )
          : '')
      );
    });
    return (
      line(
        `M${n(vanish - spread)} ${n(y)}Q${n(vanish)} ${n(y + 92)} ${n(vanish + spread)} ${n(y)}`,
        light.colour('#3a3436'),
        3,
      ) + bulbs.join('')
    );
  });
  const pots = range(8).map(() => {
    const sign = lane.chance(0.5) ? -1 : 1;
    const near = lane.between(0.3, 1);
    const x = vanish + sign * (70 + near * width * 0.36);
    const y = horizon + near ** 1.4 * depth * 0.66;
    const size = 18 + near * 40;
    return (
      bush(stage, lane, x, y - size * 0.6, size * 1.3, 0.1) +
      path(
        `M${n(x - size * 0.4)} ${n(y - size * 0.7)}h${n(size * 0.8)}l${n(-size * 0.12)} ${n(size * 0.75)}h${n(-size * 0.56)}z`,
        light.colour('#b9643f', 0.06),
      )
    );
  });
  return {
    back:
      drawSky(stage, { clouds: 2 }) +
      pavedStreet(stage, vanish, 46, '#a39384') +
      streetWalls(stage, lane, {
        vanish,
        gap: 44,
        tall: Math.min(980, horizon * 1.5),
        owns: ['#b9846a', '#9c7a6d', '#c9a384', '#8f7f86'],
        awnings: false,
      }) +
      strings.join('') +
      pots.join(''),
    ground: { far: horizon + depth * 0.4, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawMarket(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const market = random.fork('market');
  const vanish = width / 2;
  const stalls = range(5).flatMap((index) => {
    const near = ((index + 1) / 5) ** 1.5;
    return ([-1, 1] as const).map((sign) =>
      stall(
        stage,
        market,
        vanish + sign * (70 + near * Math.min(width * 0.44, 620)),
        horizon + near * depth * 0.5,
        0.32 + near * 1.0,
      ),
    );
  });
  const rows = range(4).map((index) => {
    const y = horizon - 130 - index * 105;
    const spread = Math.min(width * 0.62, 190 + index * 230);
    const count = 7;
    const lanterns = range(count).map((lamp) => {
      const u = (lamp + 0.5) / count;
      return lantern(
        stage,
        vanish - spread + u * spread * 2,
        y + Math.sin(u * Math.PI) * 56 + 6,
        11 + index * 8,
        market.pick(['#ff5a4f', '#ff8a3d', '#ffc24d', '#ff6f91']),
      );
    });
    return (
      line(
        `M${n(vanish - spread)} ${n(y)}Q${n(vanish)} ${n(y + 112)} ${n(vanish + spread)} ${n(y)}`,
        light.colour('#3a2f33'),
        2.5,
      ) + lanterns.join('')
    );
  });
  return {
    back:
      drawSky(stage, { clouds: 3 }) +
      skyline(stage, market, {
        base: horizon + 2,
        low: 60,
        high: 170,
        distance: 0.62,
        owns: ['#7d7f9c', '#94869a'],
        every: 70,
      }) +
      pavedStreet(stage, vanish, 90, '#a08a7c') +
      ellipse(
        vanish,
        horizon + 20,
        width * 0.4,
        190,
        stage.glow([
          [0, '#ffd08a', isDark(stage) ? 0.6 : 0.25],
          [1, '#ffd08a', 0],
        ]),
      ) +
      stalls.join('') +
      rows.join(''),
    ground: { far: horizon + depth * 0.42, near: height - depth * 0.07 },
    medium: 'land',
  };
}

function lantern(stage: Stage, x: number, y: number, size: number, own: string): string {
  const body = stage.glow([
    [0, '#fff3c4'],
    [0.5, own],
    [1, darken(own, 0.25)],
  ]);
  const halo = isDark(stage)
    ? circle(
        x,
        y + size,
        size * 3.6,
        stage.glow([
          [0, own, 0.5],
          [1, own, 0],
        ]),
      )
    : '';
  return (
    halo +
    ellipse(x, y + size, size, size * 1.12, body) +
    line(
      `M${n(x - size * 0.4)} ${n(y)}Q${n(x - size * 0.8)} ${n(y + size)} ${n(x - size * 0.4)} ${n(y + size * 2)}M${n(x + size * 0.4)} ${n(y)}Q${n(x + size * 0.8)} ${n(y + size)} ${n(x + size * 0.4)} ${n(y + size * 2)}`,
      darken(own, 0.2),
      size * 0.06,
      'opacity=".7"',
    ) +
    rect(x - size * 0.45, y - size * 0.16, size * 0.9, size * 0.2, '#3b2a24') +
    rect(x - size * 0.45, y + size * 2, size * 0.9, size * 0.2, '#3b2a24') +
    line(`M${n(x)} ${n(y + size * 2.2)}v${n(size * 0.7)}`, '#f2b84b', size * 0.16)
  );
}

function stall(stage: Stage, random: Random, x: number, foot: number, scale: number): string {
  const { light } = stage;
  const own = random.pick(['#e4572e', '#2a9d8f', '#d1495b', '#457b9d', '#8f5aa8', '#e09f3e']);
  const stripes = range(6).map((index) =>
    path(
      `M${-90 + index * 30} -170h30v34a15 15 0 0 1 -30 0z`,
      light.colour(index % 2 === 0 ? own : '#fff5e4', 0.06),
    ),
  );
  const goods = range(12).map((index) =>
    circle(
      -72 + (index % 6) * 29,
      -70 - (index > 5 ? 18 : 0),
      13,
      light.colour(random.pick(['#f94144', '#f9c74f', '#90be6d', '#f3722c', '#f8e3c4', '#b56576']), 0.03),
    ),
  );
  const inside = rect(-86, -150, 172, 92, isDark(stage) ? '#ffdd9c' : light.colour('#8d6f5c', 0.05));
  return group(
    inside +
      goods.join('') +
      rect(-94, -62, 188, 62, light.colour('#a8744c', 0.04)) +
      rect(-94, -62, 188, 12, light.colour('#c8946a', 0.04)) +
      rect(-94, -170, 9, 170, light.colour('#6d4a33', 0.04)) +
      rect(85, -170, 9, 170, light.colour('#6d4a33', 0.04)) +
      path('M-100 -170L-80 -206H80L100 -170z', light.colour(darken(own, 0.12), 0.06)) +
      stripes.join(''),
    `transform="translate(${n(x)} ${n(foot)}) scale(${n(scale)})"`,
  );
}

export function drawRooftop(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const edge = height - depth * 0.8;
  const roof = random.fork('roof');
  const high = Math.min(edge * 0.7, 420);
  const tiles = range(11).map(
    (index) =>
      `M${n(width / 2 + (index - 5) * width * 0.08)} ${n(edge + 30)}L${n(width / 2 + (index - 5) * width * 0.2)} ${n(height)}`,
  );
  const rows = range(6).map(
    (index) => `M0 ${n(edge + 30 + depth * 0.76 * ((index + 1) / 6) ** 1.7)}H${n(width)}`,
  );
  const tankX = width * (roof.chance(0.5) ? 0.14 : 0.86);
  const tank =
    rect(tankX - 60, edge - 130, 120, 120, light.colour('#a86f4d', 0.08), 'rx="8"') +
    ellipse(tankX, edge - 130, 60, 16, light.colour('#c58d68', 0.08)) +
    polygon(
      [
        [tankX - 66, edge - 128],
        [tankX, edge - 182],
        [tankX + 66, edge - 128],
      ],
      light.colour('#7d5340', 0.08),
    ) +
    line(
      `M${n(tankX - 48)} ${n(edge - 10)}v56M${n(tankX + 48)} ${n(edge - 10)}v56M${n(tankX - 60)} ${n(edge - 90)}h120M${n(tankX - 60)} ${n(edge - 50)}h120`,
      light.colour('#5d4034', 0.08),
      6,
    );
  const bulbs = range(15).map((index) => {
    const x = (index / 14) * width;
    const y = edge - 150 + Math.abs(Math.sin(index * 0.68)) * 46;
    return (
      circle(x, y, 8, lampYellow) +
      circle(
        x,
        y,
        40,
        stage.glow([
          [0, lampYellow, isDark(stage) ? 0.55 : 0.2],
          [1, lampYellow, 0],
        ]),
      )
    );
  });
  return {
    back:
      drawSky({ ...stage, horizon: edge }, { clouds: 5 }) +
      skyline(stage, roof, {
        base: edge + 10,
        low: high * 0.4,
        high,
        distance: 0.62,
        owns: ['#8fa3bd', '#a2b0c6', '#7d92ae'],
        every: 88,
      }) +
      mist(stage, edge - 10, 60, 0.4) +
      skyline(stage, roof, {
        base: edge + 20,
        low: high * 0.12,
        high: high * 0.42,
        distance: 0.34,
        owns: ['#7286a3', '#8d8fa8', '#5f7896'],
        every: 104,
      }) +
      rect(
        0,
        edge,
        width,
        height - edge,
        stage.gradient([
          [0, light.colour('#b5aaa2', 0.12)],
          [1, light.colour('#857a74')],
        ]),
      ) +
      line(tiles.join('') + rows.join(''), light.colour('#6d635e'), 2.5, 'opacity=".5"') +
      rect(0, edge - 26, width, 56, light.colour('#c9beb4', 0.08)) +
      rect(0, edge - 34, width, 14, light.colour('#e0d6cc', 0.08)) +
      tank +
      line(
        `M0 ${n(edge - 150)}${range(15)
          .map(
            (index) => `L${n((index / 14) * width)} ${n(edge - 150 + Math.abs(Math.sin(index * 0.68)) * 46)}`,
          )
          .join('')}`,
        light.colour('#40383a'),
        2.5,
      ) +
      bulbs.join(''),
    ground: { far: edge + depth * 0.24, near: height - depth * 0.06 },
    medium: 'land',
  };
}

export function drawFutureCity(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const city = random.fork('future');
  const high = Math.min(horizon * 0.86, 640);
  const spire = (x: number, span: number, tall: number, distance: number): string => {
    const own = city.pick(['#9fc7e6', '#b9b4ec', '#8fd8dd']);
    const body = light.colour(own, distance);
    const fill = stage.gradient(
      [
        [0, lighten(body, 0.35)],
        [0.5, body],
        [1, darken(body, 0.3)],
      ],
      'across',
    );
    const glow = city.pick(['#5ff4ff', '#ff7be5', '#8dffb5']);
    const shape = city.whole(0, 2);
    const outline =
      shape === 0
        ? `M${n(x - span / 2)} ${n(horizon + 20)}Q${n(x - span * 0.42)} ${n(horizon - tall * 0.6)} ${n(x)} ${n(horizon - tall)}Q${n(x + span * 0.42)} ${n(horizon - tall * 0.6)} ${n(x + span / 2)} ${n(horizon + 20)}z`
        : shape === 1
          ? `M${n(x - span / 2)} ${n(horizon + 20)}V${n(horizon - tall * 0.85)}a${n(span / 2)} ${n(span / 2)} 0 0 1 ${n(span)} 0V${n(horizon + 20)}z`
          : `M${n(x - span / 2)} ${n(horizon + 20)}L${n(x - span * 0.3)} ${n(horizon - tall)}L${n(x + span * 0.3)} ${n(horizon - tall * 0.88)}L${n(x + span / 2)} ${n(horizon + 20)}z`;
    const bands = range(Math.min(12, tall / 50)).map(
      (index) => `M${n(x - span * 0.3)} ${n(horizon - tall * 0.78 + index * 46)}h${n(span * 0.6)}`,
    );
    const disc = city.chance(0.4)
      ? ellipse(x, horizon - tall * 0.62, span * 0.85, span * 0.16, lighten(body, 0.2)) +
        ellipse(x, horizon - tall * 0.62 + 6, span * 0.85, span * 0.1, glow, 'opacity=".5"')
      : '';
    return (
      line(`M${n(x)} ${n(horizon - tall * 0.9)}v${n(-tall * 0.2)}`, body, 4) +
      path(outline, fill) +
      line(bands.join(''), glow, 5, `opacity="${n(0.85 - distance * 0.6)}"`) +
      disc
    );
  };
  const layer = (count: number, tall: number, distance: number): string =>
    range(Math.min(60, count * Math.max(1, width / 1000)))
      .map((index, _, all) =>
        spire(
          ((index + city.between(0.1, 0.9)) / all.length) * width,
          city.between(54, 110) * (1.3 - distance),
          tall * city.between(0.45, 1),
          distance,
        ),
      )
      .join('');
  const cars = range(9).map(() => {
    const x = city.between(0, width);
    const y = horizon - city.between(60, high);
    const colour = city.pick(['#ff6fd8', '#5ff4ff', '#ffe26f']);
    return (
      ellipse(x, y, 20, 6, light.colour('#e9eef5', 0.2)) +
      line(`M${n(x - 22)} ${n(y)}h${-90}`, colour, 3, 'opacity=".65"')
    );
  });
  const vanish = width / 2;
  const grid = range(13).map(
    (index) =>
      `M${n(vanish + (index - 6) * 34)} ${n(horizon + 20)}L${n(vanish + (index - 6) * width * 0.22)} ${n(height)}`,
  );
  const rows = range(9).map(
    (index) => `M0 ${n(horizon + 20 + (depth - 20) * ((index + 1) / 9) ** 2)}H${n(width)}`,
  );
  return {
    back:
      drawSky(stage, { clouds: 3 }) +
      circle(width * 0.24, horizon - high * 0.78, 130, light.colour('#d9b8e8', 0.66), 'opacity=".8"') +
      ellipse(
        width * 0.24,
        horizon - high * 0.78,
        210,
        26,
        'none',
        `stroke="${light.colour('#f3dcc4', 0.6)}" stroke-width="7" transform="rotate(-16 ${n(width * 0.24)} ${n(horizon - high * 0.78)})"`,
      ) +
      layer(9, high, 0.7) +
      mist(stage, horizon - 30, 90, 0.5) +
      layer(6, high * 0.8, 0.42) +
      cars.join('') +
      rect(
        0,
        horizon + 16,
        width,
        height - horizon,
        stage.gradient([
          [0, light.colour('#8fb3cf', 0.4)],
          [1, light.colour('#3d4d6b')],
        ]),
      ) +
      line(grid.join('') + rows.join(''), '#6ff4ff', 3, 'opacity=".45"'),
    ground: { far: horizon + depth * 0.36, near: height - depth * 0.07 },
    medium: 'land',
  };
}
