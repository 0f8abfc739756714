import { darken, lighten } from '../colour.ts';
import { circle, ellipse, group, line, n, path, polygon, range, rect } from '../shapes.ts';
import type { Scenery, Stage } from '../stage.ts';
import { bush, grassOwn, treeLine } from './plants.ts';
import { drawSky } from './sky.ts';
import { hills, patches, plain } from './terrain.ts';
import { isDark, skyline } from './town.ts';
import { waterSurface } from './water.ts';

const lampYellow = '#ffe0a0';

export function drawStation(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const hall = random.fork('station');
  const floor = height - depth * 0.86;
  const vanish = width * (hall.chance(0.5) ? 0.3 : 0.7);
  const trainEnd = vanish < width / 2 ? width + 40 : -40;
  const toward = Math.sign(trainEnd - vanish);
  const span = Math.abs(trainEnd - vanish);
  const top = (u: number) => floor - 60 - u * Math.min(floor * 0.56, 430);
  const foot = (u: number) => floor + u * depth * 0.34;
  const at = (u: number) => vanish + toward * (30 + u * span);
  const side = polygon(
    [
      [at(0), top(0)],
      [at(1), top(1)],
      [at(1), foot(1)],
      [at(0), foot(0)],
    ],
    stage.gradient([
      [0, light.colour('#e9eef2', 0.08)],
      [1, light.colour('#b8c4cf', 0.08)],
    ]),
  );
  const strip = (from: number, to: number, colour: string) => {
    const y = (u: number, v: number) => top(u) + (foot(u) - top(u)) * v;
    return polygon(
      [
        [at(0), y(0, from)],
        [at(1), y(1, from)],
        [at(1), y(1, to)],
        [at(0), y(0, to)],
      ],
      colour,
    );
  };
  const panes = range(9).map((index) => {
    const u1 = ((index + 0.12) / 9) ** 1.7;
    const u2 = ((index + 0.88) / 9) ** 1.7;
    const y = (u: number, v: number) => top(u) + (foot(u) - top(u)) * v;
    const isDoor = index % 3 === 1;
    return polygon(
      [
        [at(u1), y(u1, isDoor ? 0.18 : 0.22)],
        [at(u2), y(u2, isDoor ? 0.18 : 0.22)],
        [at(u2), y(u2, isDoor ? 0.92 : 0.55)],
        [at(u1), y(u1, isDoor ? 0.92 : 0.55)],
      ],
      isDoor ? light.colour('#9fb0bf', 0.06) : '#ffefc2',
    );
  });
  const roof = range(7).map((index) => {
    const u = ((index + 1) / 7) ** 1.7;
    return `M${n(vanish - width * 0.1 * u * 9)} ${n(floor - 60 - u * floor)}L${n(vanish + width * 0.1 * u * 9)} ${n(floor - 60 - u * floor)}`;
  });
  const pillars = range(3).map((index) => {
    const u = ((index + 1) / 3) ** 1.5;
    const x = vanish - toward * (40 + u * (toward > 0 ? vanish : width - vanish) * 0.86);
    const wide = 10 + u * 34;
    return (
      rect(x - wide / 2, -10, wide, floor + u * depth * 0.4 + 10, light.colour('#7f8b97', 0.3 * (1 - u))) +
      rect(
        x - wide / 2,
        -10,
        wide * 0.3,
        floor + u * depth * 0.4 + 10,
        light.colour('#a9b5bf', 0.3 * (1 - u)),
      )
    );
  });
  const lamps = range(4).map((index) => {
    const u = ((index + 1) / 4) ** 1.6;
    return (
      ellipse(vanish - toward * u * 120, floor - 70 - u * 420, 16 + u * 70, 5 + u * 12, '#fff6d6') +
      ellipse(
        vanish - toward * u * 120,
        floor - 60 - u * 400,
        70 + u * 200,
        40 + u * 110,
        stage.glow([
          [0, '#fff1c4', 0.4],
          [1, '#fff1c4', 0],
        ]),
      )
    );
  });
  return {
    back:
      drawSky({ ...stage, horizon: floor }, { clouds: 2 }) +
      rect(0, 0, width, floor + 4, light.colour('#5c6775', 0.12), 'opacity=".82"') +
      ellipse(
        vanish,
        floor - 40,
        170,
        130,
        stage.glow([
          [0, light.sky[2], 1],
          [1, light.sky[2], 0],
        ]),
      ) +
      line(roof.join(''), light.colour('#39424e', 0.1), 9) +
      rect(
        0,
        floor,
        width,
        height - floor,
        stage.gradient([
          [0, light.colour('#c2bab2', 0.3)],
          [1, light.colour('#948b86')],
        ]),
      ) +
      polygon(
        [
          [vanish - toward * 12, floor],
          [vanish + toward * 8, floor],
          [trainEnd - toward * span * 0.16, height],
          [trainEnd - toward * span * 0.34, height],
        ],
        light.colour('#f4c542', 0.04),
      ) +
      polygon(
        [
          [vanish + toward * 8, floor],
          [trainEnd, floor],
          [trainEnd, height],
          [trainEnd - toward * span * 0.16, height],
        ],
        light.colour('#3f4650', 0.05),
      ) +
      side +
      strip(0.62, 0.74, light.colour('#2f74c9', 0.05)) +
      panes.join('') +
      pillars.join('') +
      lamps.join(''),
    footing: (foot) => {
      const along = (foot - floor) / (height - floor);
      const edge = vanish + (trainEnd - toward * span * 0.4 - vanish) * along;
      return toward > 0 ? [20, edge] : [edge, width - 20];
    },
    ground: { far: floor + depth * 0.26, near: height - depth * 0.06 },
    medium: 'indoors',
  };
}

export function drawBridge(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const water = height - depth * 1.1;
  const bridge = random.fork('bridge');
  const deck = water - 66;
  const high = Math.min(360, water * 0.56);
  const pillars = [0.26, 0.74].map((at) => width * at);
  const steel = light.colour('#c8553d', 0.2);
  const cables: string[] = [];
  for (const x of pillars) {
    for (let index = 1; index <= 11; index++) {
      for (const sign of [-1, 1])
        cables.push(`M${n(x)} ${n(deck - high + 16)}L${n(x + sign * index * width * 0.022)} ${n(deck)}`);
    }
  }
  const towers = pillars.map(
    (x) => rect(x - 13, deck - high, 26, high + 96, steel) + rect(x - 22, deck - high - 12, 44, 18, steel),
  );
  const lights = isDark(stage)
    ? range(40)
        .map((index) => circle((index / 39) * width, deck - 6, 5, lampYellow))
        .join('')
    : '';
  const quay = height - depth * 0.5;
  const far = skyline(stage, bridge, {
    base: water + 2,
    low: 40,
    high: 200,
    distance: 0.66,
    owns: ['#8fa3bd', '#a2b0c6', '#7d92ae'],
    every: 70,
  });
  return {
    back:
      drawSky({ ...stage, horizon: water }, { clouds: 5 }) +
      far +
      waterSurface({ ...stage, horizon: water }, water, height, '#3f86ad') +
      line(cables.join(''), lighten(steel, 0.25), 2.5) +
      towers.join('') +
      rect(0, deck, width, 20, darken(steel, 0.2)) +
      rect(0, deck - 6, width, 7, lighten(steel, 0.2)) +
      lights +
      polygon(
        [
          [0, quay],
          [width, quay - 10],
          [width, height],
          [0, height],
        ],
        light.colour(grassOwn[light.season]),
      ) +
      patches(stage, bridge, quay + 20, darken(grassOwn[light.season], 0.16), 14) +
      range(8)
        .map((index) => bush(stage, bridge, (index / 7) * width, quay + 12, 60, 0.08))
        .join(''),
    water: { far: water + depth * 0.1, near: quay },
    ground: { far: quay + depth * 0.16, near: height - depth * 0.06 },
    medium: 'land',
  };
}

export function drawStadium(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const crowd = random.fork('crowd');
  const field = height - depth * 0.98;
  const topOf = Math.max(90, field - 330);
  const seats = range(9).flatMap((row) => {
    const y = topOf + 60 + row * ((field - topOf - 60) / 9);
    return range(Math.min(160, width / 15)).map((seat) =>
      circle(
        (seat + crowd.between(-0.3, 0.3)) * Math.max(15, width / 160),
        y + crowd.between(-4, 4),
        5.6,
        light.colour(
          crowd.pick(['#ef476f', '#ffd166', '#118ab2', '#f8f9fa', '#06d6a0', '#f4a261', '#444d5c']),
          0.22,
        ),
      ),
    );
  });
  const stripes = range(9).map((index) => {
    const y1 = field + depth * 1.0 * (index / 9) ** 1.5;
    const y2 = field + depth * 1.0 * ((index + 1) / 9) ** 1.5;
    return rect(
      0,
      y1,
      width,
      y2 - y1 + 1,
      light.colour(index % 2 === 0 ? '#57a84f' : '#66b85a', 0.25 * (1 - index / 9)),
    );
  });
  const lines =
    line(
      `M0 ${n(field + 26)}H${n(width)}M${n(width / 2)} ${n(field + 26)}V${n(height)}`,
      light.colour('#ffffff', 0.05),
      6,
    ) +
    ellipse(
      width / 2,
      field + depth * 0.52,
      Math.min(260, width * 0.3),
      depth * 0.17,
      'none',
      `stroke="${light.colour('#ffffff')}" stroke-width="7"`,
    );
  const flood = [0.1, 0.9].map((at) => {
    const x = width * at;
    return (
      rect(x - 6, topOf - 150, 12, 210, light.colour('#4a5560', 0.2)) +
      range(8)
        .map((index) =>
          circle(x - 42 + (index % 4) * 28, topOf - 168 + Math.floor(index / 4) * 28, 11, '#fffbe0'),
        )
        .join('') +
      circle(
        x,
        topOf - 154,
        240,
        stage.glow([
          [0, '#fffbe0', 0.7],
          [0.3, '#fffbe0', 0.22],
          [1, '#fffbe0', 0],
        ]),
      )
    );
  });
  const goal =
    line(`M${n(width / 2 - 90)} ${n(field + 28)}v-76h180v76`, light.colour('#ffffff'), 7) +
    line(
      range(9)
        .map((index) => `M${n(width / 2 - 80 + index * 20)} ${n(field - 46)}v72`)
        .join('') +
        range(4)
          .map((index) => `M${n(width / 2 - 88)} ${n(field - 34 + index * 17)}h176`)
          .join(''),
      light.colour('#ffffff'),
      1.5,
      'opacity=".5"',
    );
  return {
    back:
      drawSky({ ...stage, horizon: topOf + 80 }, { clouds: 4 }) +
      path(
        `M-10 ${n(topOf + 30)}Q${n(width / 2)} ${n(topOf - 50)} ${n(width + 10)} ${n(topOf + 30)}V${n(field + 10)}H-10z`,
        light.colour('#56657a', 0.28),
      ) +
      path(
        `M-10 ${n(topOf + 30)}Q${n(width / 2)} ${n(topOf - 50)} ${n(width + 10)} ${n(topOf + 30)}v26Q${n(width / 2)} ${n(topOf - 20)} -10 ${n(topOf + 56)}z`,
        light.colour('#dfe6ec', 0.2),
      ) +
      seats.join('') +
      rect(0, field - 22, width, 26, light.colour('#2d6cdf', 0.12)) +
      stripes.join('') +
      lines +
      goal +
      flood.join(''),
    ground: { far: field + depth * 0.34, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawFairground(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const fair = random.fork('fair');
  const wheelX = width * (fair.chance(0.5) ? fair.between(0.22, 0.34) : fair.between(0.66, 0.78));
  const radius = Math.min(250, horizon * 0.4);
  const wheelY = horizon - radius - 40;
  const steel = light.colour('#e8e4f0', 0.22);
  const spokes = range(12).map((index) => {
    const angle = (index / 12) * Math.PI * 2;
    return `M${n(wheelX)} ${n(wheelY)}L${n(wheelX + Math.cos(angle) * radius)} ${n(wheelY + Math.sin(angle) * radius)}`;
  });
  const cabins = range(12).map((index) => {
    const angle = (index / 12) * Math.PI * 2;
    const x = wheelX + Math.cos(angle) * radius;
    const y = wheelY + Math.sin(angle) * radius;
    const colour = light.colour(
      ['#ff5d73', '#ffb347', '#ffe066', '#5fd38d', '#4fb3ff', '#b48cff'][index % 6] ?? '#ff5d73',
      0.08,
    );
    return (
      path(`M${n(x - 20)} ${n(y)}h40v16a20 16 0 0 1 -40 0z`, colour) +
      path(`M${n(x - 22)} ${n(y)}q22 -26 44 0z`, lighten(colour, 0.4)) +
      (isDark(stage)
        ? circle(
            x,
            y,
            46,
            stage.glow([
              [0, colour, 0.6],
              [1, colour, 0],
            ]),
          )
        : '')
    );
  });
  const wheel =
    line(
      `M${n(wheelX)} ${n(wheelY)}L${n(wheelX - radius * 0.5)} ${n(horizon + 20)}M${n(wheelX)} ${n(wheelY)}L${n(wheelX + radius * 0.5)} ${n(horizon + 20)}`,
      darken(steel, 0.2),
      15,
    ) +
    line(spokes.join(''), steel, 4) +
    circle(wheelX, wheelY, radius, 'none', `stroke="${steel}" stroke-width="9"`) +
    circle(wheelX, wheelY, radius * 0.86, 'none', `stroke="${steel}" stroke-width="4"`) +
    circle(wheelX, wheelY, 19, light.colour('#ffd166')) +
    cabins.join('');
  const tent = (x: number, foot: number, scale: number): string => {
    const own = fair.pick(['#e63946', '#2a9d8f', '#f4a261', '#8f5aa8']);
    const stripes = range(6).map((index) =>
      path(
        `M0 -190L${-120 + index * 40} -90H${-80 + index * 40}z`,
        light.colour(index % 2 === 0 ? own : '#fff6e8', 0.1),
      ),
    );
    const walls = range(6).map((index) =>
      rect(-110 + index * 36.7, -92, 37, 92, light.colour(index % 2 === 0 ? own : '#fff6e8', 0.14)),
    );
    return group(
      walls.join('') +
        stripes.join('') +
        path('M-26 0v-50a26 26 0 0 1 52 0v50z', light.colour('#3d2b35')) +
        line('M0 -190v-34', '#8d6b52', 4) +
        path('M0 -224l34 12l-34 12z', light.colour('#ffd166')),
      `transform="translate(${n(x)} ${n(foot)}) scale(${n(scale)})"`,
    );
  };
  const tents = range(Math.min(24, 5 * Math.max(1, width / 1000))).map((index, _, all) =>
    tent(
      ((index + 0.5) / all.length) * width + fair.between(-30, 30),
      horizon + fair.between(16, 44),
      fair.between(0.75, 1.2),
    ),
  );
  const bunting = [0, 1].map((row) => {
    const y = 90 + row * 84;
    const flags = range(width / 46 + 1).map((index) => {
      const x = index * 46;
      const fy = y + Math.sin((index / 10) * Math.PI) ** 2 * 62;
      return polygon(
        [
          [x, fy],
          [x + 34, fy + 3],
          [x + 17, fy + 42],
        ],
        light.colour(['#ff5d73', '#ffd166', '#4fb3ff', '#5fd38d', '#b48cff'][(index + row) % 5] ?? '#ffd166'),
      );
    });
    return flags.join('');
  });
  return {
    back:
      drawSky(stage, { clouds: 4 }) +
      hills(stage, fair, horizon - 10, 34, '#7fae7c', 0.55) +
      treeLine(stage, fair, { y: horizon + 6, height: 80, distance: 0.42, every: 66, conifers: 0.1 }) +
      wheel +
      plain(stage, horizon + 10, '#cbb38a') +
      tents.join('') +
      patches(stage, fair, horizon + 30, '#a98f64', 20) +
      bunting.join(''),
    ground: { far: horizon + depth * 0.34, near: height - depth * 0.07 },
    medium: 'land',
  };
}
