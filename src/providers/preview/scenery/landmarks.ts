import { darken, lighten } from '../colour.ts';
import type { Random } from '../random.ts';
import { circle, line, n, path, polygon, range, rect } from '../shapes.ts';
import type { Scenery, Stage } from '../stage.ts';
import { broadleaf, bush, grassOwn, treeLine } from './plants.ts';
import { drawSky, mist, sunPosition } from './sky.ts';
import { mountainRange, patches, plain } from './terrain.ts';
import { isDark } from './town.ts';

export function drawPalace(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const x = width / 2 + random.between(-60, 60);
  const base = horizon + 30;
  const roof = (y: number, half: number, high: number): string => {
    const tile = light.colour('#3f4d5e', 0.1);
    const ribs = range(21).map((index) => {
      const u = (index - 10) / 10;
      return `M${n(x + u * half * 0.66)} ${n(y - high)}Q${n(x + u * half * 0.82)} ${n(y - high * 0.4)} ${n(x + u * half * 0.98)} ${n(y - 8)}`;
    });
    return (
      path(
        `M${n(x - half - 56)} ${n(y - 26)}Q${n(x - half * 0.8)} ${n(y - high * 0.35)} ${n(x - half * 0.66)} ${n(y - high)}H${n(x + half * 0.66)}Q${n(x + half * 0.8)} ${n(y - high * 0.35)} ${n(x + half + 56)} ${n(y - 26)}Q${n(x + half * 0.8)} ${n(y + 12)} ${n(x)} ${n(y + 6)}Q${n(x - half * 0.8)} ${n(y + 12)} ${n(x - half - 56)} ${n(y - 26)}z`,
        tile,
      ) +
      line(ribs.join(''), lighten(tile, 0.2), 4, 'opacity=".7"') +
      rect(x - half * 0.68, y - high - 10, half * 1.36, 18, lighten(tile, 0.16), 'rx="8"') +
      path(
        `M${n(x - half * 0.92)} ${n(y + 3)}Q${n(x)} ${n(y + 26)} ${n(x + half * 0.92)} ${n(y + 3)}v16H${n(x - half * 0.92)}z`,
        light.colour('#2f8573', 0.08),
      ) +
      line(
        `M${n(x - half * 0.9)} ${n(y + 15)}H${n(x + half * 0.9)}`,
        light.colour('#e8704f', 0.05),
        5,
        'stroke-dasharray="12 12"',
      )
    );
  };
  const pillars = (y: number, half: number, high: number, count: number): string =>
    rect(x - half, y - high, half * 2, high, light.colour('#ecdcbb', 0.1)) +
    range(count - 1)
      .map(
        (index) =>
          rect(
            x - half + (index + 0.26) * ((half * 2) / (count - 1)),
            y - high * 0.78,
            ((half * 2) / (count - 1)) * 0.6,
            high * 0.72,
            isDark(stage) ? '#ffcf7d' : light.colour('#8a5d3b', 0.08),
          ) +
          line(
            `M${n(x - half + (index + 0.56) * ((half * 2) / (count - 1)))} ${n(y - high * 0.78)}v${n(high * 0.72)}`,
            light.colour('#c79a62', 0.08),
            3,
          ),
      )
      .join('') +
    range(count)
      .map((index) =>
        rect(
          x - half + index * ((half * 2) / (count - 1)) - 9,
          y - high,
          18,
          high,
          light.colour('#a8382c', 0.06),
        ),
      )
      .join('');
  const half = Math.min(330, width * 0.36);
  const courtyard = stage.gradient([
    [0, light.colour('#dccfb8', 0.3)],
    [1, light.colour('#b8a88e')],
  ]);
  const steps = range(4).map((index) =>
    rect(
      x - half * 0.36 - index * 16,
      base + 44 + index * 15,
      half * 0.72 + index * 32,
      16,
      light.colour(index % 2 === 0 ? '#c9c0b2' : '#b0a698', 0.06),
    ),
  );
  const slabs = range(11).map(
    (index) => `M${n(x + (index - 5) * 60)} ${n(base + 60)}L${n(x + (index - 5) * width * 0.2)} ${n(height)}`,
  );
  return {
    back:
      drawSky(stage, { clouds: 4 }) +
      mountainRange(stage, random.fork('far'), {
        base: horizon + 8,
        peak: 330,
        count: 3,
        own: '#7f97ad',
        distance: 0.66,
        snow: false,
      }) +
      mist(stage, horizon - 30, 60, 0.45) +
      treeLine(stage, random.fork('trees'), {
        y: horizon + 20,
        height: 160,
        distance: 0.34,
        every: 74,
        conifers: 0.7,
      }) +
      rect(0, base + 20, width, height - base, courtyard) +
      line(
        `${slabs.join('')}${range(6)
          .map((index) => `M0 ${n(base + 70 + (depth - 100) * ((index + 1) / 6) ** 1.7)}H${n(width)}`)
          .join('')}`,
        light.colour('#998b75', 0.1),
        2.5,
        'opacity=".55"',
      ) +
      rect(0, base - 40, width, 74, light.colour('#d9c9a9', 0.2)) +
      rect(0, base - 60, width, 24, light.colour('#4a5868', 0.2)) +
      rect(x - half * 1.12, base + 14, half * 2.24, 44, light.colour('#c4bcae', 0.08)) +
      rect(x - half * 1.12, base + 14, half * 2.24, 8, light.colour('#e4ddd0', 0.08)) +
      pillars(base + 14, half * 0.9, 138, 7) +
      roof(base - 128, half, 92) +
      pillars(base - 214, half * 0.56, 74, 5) +
      roof(base - 282, half * 0.7, 96) +
      steps.join(''),
    ground: { far: base + depth * 0.36, near: height - depth * 0.06 },
    medium: 'land',
  };
}

export function drawTemple(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const x =
    width * (sunPosition(stage).x > width / 2 ? random.between(0.3, 0.42) : random.between(0.58, 0.7));
  const base = horizon + 26;
  const storeys = 5;
  const pagoda = range(storeys)
    .map((index) => {
      const half = 128 - index * 19;
      const y = base - index * 84;
      const tile = light.colour('#47566a', 0.12);
      return (
        rect(x - half * 0.62, y - 62, half * 1.24, 64, light.colour(index % 2 ? '#b5493a' : '#a8412f', 0.1)) +
        rect(
          x - half * 0.2,
          y - 48,
          half * 0.4,
          40,
          isDark(stage) ? '#ffcf7d' : light.colour('#5f3a2c', 0.1),
        ) +
        path(
          `M${n(x - half - 20)} ${n(y - 60)}Q${n(x - half * 0.6)} ${n(y - 76)} ${n(x - half * 0.5)} ${n(y - 104)}H${n(x + half * 0.5)}Q${n(x + half * 0.6)} ${n(y - 76)} ${n(x + half + 20)} ${n(y - 60)}Q${n(x)} ${n(y - 44)} ${n(x - half - 20)} ${n(y - 60)}z`,
          tile,
        ) +
        line(
          `M${n(x - half - 16)} ${n(y - 60)}Q${n(x)} ${n(y - 44)} ${n(x + half + 16)} ${n(y - 60)}`,
          lighten(tile, 0.25),
          4,
        )
      );
    })
    .join('');
  const spireY = base - storeys * 84 - 20;
  const stairs = range(9).map((index) => {
    const u = index / 8;
    return rect(
      x - 44 - u * 70,
      base + 6 + u ** 1.3 * depth * 0.3,
      88 + u * 140,
      depth * 0.045,
      light.colour(index % 2 ? '#c2bcb0' : '#a39c90', 0.12),
    );
  });
  const lanterns = [-1, 1].map((sign) => {
    const lx = x + sign * 190;
    const ly = base + depth * 0.26;
    const stone = light.colour('#9d9a92', 0.06);
    return (
      rect(lx - 9, ly - 70, 18, 70, stone) +
      rect(lx - 28, ly - 8, 56, 14, stone) +
      rect(lx - 22, ly - 108, 44, 40, isDark(stage) ? '#ffd98a' : light.colour('#c9c4b8', 0.06)) +
      path(`M${n(lx - 42)} ${n(ly - 104)}q42 -8 42 -40q0 32 42 40z`, stone)
    );
  });
  return {
    back:
      drawSky(stage, { clouds: 4 }) +
      mountainRange(stage, random.fork('far'), {
        base: horizon + 6,
        peak: 380,
        count: 3,
        own: '#7f97ad',
        distance: 0.7,
        snow: false,
      }) +
      mist(stage, horizon - 60, 70, 0.6) +
      treeLine(stage, random.fork('trees'), {
        y: horizon + 10,
        height: 190,
        distance: 0.42,
        every: 70,
        conifers: 0.8,
      }) +
      mist(stage, horizon, 60, 0.5) +
      line(`M${n(x)} ${n(spireY + 20)}v-70`, light.colour('#d8a93a', 0.1), 9) +
      pagoda +
      plain(stage, horizon + 22, grassOwn[light.season]) +
      patches(stage, random.fork('patches'), horizon + 40, darken(grassOwn[light.season], 0.16), 18) +
      stairs.join('') +
      lanterns.join('') +
      broadleaf(
        stage,
        random.fork('maple'),
        x > width / 2 ? width * 0.1 : width * 0.9,
        horizon + depth * 0.34,
        430,
        0.04,
        light.season === 'summer' ? '#c8553d' : undefined,
      ),
    ground: { far: horizon + depth * 0.44, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawCastle(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const x = width / 2 + random.between(-110, 110);
  const base = horizon - 70;
  const stone = (distance = 0.2) => light.colour('#c9c2cf', distance);
  const keep = (dx: number, wide: number, tall: number, distance: number): string => {
    const left = x + dx - wide / 2;
    const wall = stone(distance);
    const fill = stage.gradient(
      [
        [0, lighten(wall, 0.2)],
        [0.6, wall],
        [1, darken(wall, 0.25)],
      ],
      'across',
    );
    const roof = light.colour(random.pick(['#5a6fb5', '#7a5fae', '#b0566f']), distance);
    const windows = range(3).map((index) =>
      path(
        `M${n(x + dx - 7)} ${n(base - tall + 60 + index * 64)}v-16a7 9 0 0 1 14 0v16z`,
        isDark(stage) ? '#ffd98a' : darken(wall, 0.55),
      ),
    );
    const merlons = range(5).map((index) =>
      rect(left - 7 + index * ((wide + 14) / 5), base - tall - 14, (wide + 14) / 9, 18, wall),
    );
    return (
      rect(left, base - tall, wide, tall + 130, fill) +
      rect(left - 7, base - tall, wide + 14, 15, wall) +
      merlons.join('') +
      polygon(
        [
          [left - 4, base - tall - 10],
          [x + dx, base - tall - wide * 1.5 - 10],
          [left + wide + 4, base - tall - 10],
        ],
        roof,
      ) +
      polygon(
        [
          [x + dx, base - tall - wide * 1.5 - 10],
          [left + wide + 4, base - tall - 10],
          [x + dx + wide * 0.1, base - tall - 10],
        ],
        darken(roof, 0.25),
      ) +
      windows.join('') +
      line(`M${n(x + dx)} ${n(base - tall - wide * 1.5 - 6)}v-32`, darken(wall, 0.5), 3) +
      path(
        `M${n(x + dx)} ${n(base - tall - wide * 1.5 - 38)}l34 10l-34 11z`,
        light.colour('#e4475f', distance),
      )
    );
  };
  const wall =
    rect(x - 250, base - 90, 500, 230, stone(0.16)) +
    range(13)
      .map((index) => rect(x - 250 + index * 39, base - 112, 22, 24, stone(0.16)))
      .join('') +
    path(`M${n(x - 42)} ${n(base + 140)}v-120a42 46 0 0 1 84 0v120z`, light.colour('#4a3540', 0.12)) +
    line(
      range(5)
        .map((index) => `M${n(x - 34 + index * 17)} ${n(base + 140)}v-140`)
        .join(''),
      light.colour('#7d6370', 0.12),
      4,
    );
  const hill = path(
    `M${n(x - 640)} ${n(horizon + 60)}Q${n(x - 330)} ${n(base + 60)} ${n(x - 240)} ${n(base + 44)}H${n(x + 240)}Q${n(x + 330)} ${n(base + 60)} ${n(x + 640)} ${n(horizon + 60)}V${n(height)}H${n(x - 640)}z`,
    light.colour(grassOwn[light.season], 0.22),
  );
  return {
    back:
      drawSky(stage, { clouds: 6 }) +
      mountainRange(stage, random.fork('far'), {
        base: horizon + 6,
        peak: 280,
        count: 5,
        own: '#8d9fc0',
        distance: 0.72,
        snow: true,
      }) +
      treeLine(stage, random.fork('trees'), {
        y: horizon + 10,
        height: 110,
        distance: 0.44,
        every: 44,
        conifers: 0.8,
      }) +
      plain(stage, horizon, grassOwn[light.season]) +
      hill +
      keep(-120, 74, 270, 0.26) +
      keep(126, 66, 230, 0.26) +
      keep(0, 104, 370, 0.22) +
      keep(-220, 70, 150, 0.16) +
      keep(222, 70, 165, 0.16) +
      wall +
      plain(stage, horizon + 54, grassOwn[light.season]) +
      path(
        `M${n(x - 34)} ${n(base + 140)}h68q60 120 ${n(width * 0.16)} ${n(height - base - 130)}h${n(-width * 0.36)}q90 -120 ${n(width * 0.12)} ${n(-(height - base - 140))}z`,
        stage.gradient([
          [0, light.colour('#dccba8', 0.16)],
          [1, light.colour('#c4ad82')],
        ]),
      ) +
      range(10)
        .map(() =>
          bush(
            stage,
            random,
            random.chance(0.5) ? random.between(0, width * 0.3) : random.between(width * 0.7, width),
            horizon + depth * random.between(0.2, 0.34),
            random.between(50, 90),
            0.1,
          ),
        )
        .join(''),
    ground: { far: horizon + depth * 0.44, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawMansion(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const x = width / 2 + random.between(-70, 70);
  const base = horizon + 20;
  const pane = isDark(stage) || light.weather.has('fog') ? '#ffd27a' : light.colour('#5b6f80', 0.1);
  const wall = light.colour('#7d6a72', 0.14);
  const roofColour = light.colour('#3f3947', 0.12);
  const window = (wx: number, wy: number, isLit: boolean) =>
    path(`M${n(wx - 17)} ${n(wy + 40)}v-44a17 20 0 0 1 34 0v44z`, isLit ? pane : darken(wall, 0.5)) +
    line(`M${n(wx)} ${n(wy - 22)}v62M${n(wx - 17)} ${n(wy + 8)}h34`, lighten(wall, 0.2), 4);
  const wing = (dx: number, wide: number, tall: number, pitch: number) =>
    rect(
      x + dx - wide / 2,
      base - tall,
      wide,
      tall,
      stage.gradient([
        [0, lighten(wall, 0.06)],
        [1, darken(wall, 0.2)],
      ]),
    ) +
    polygon(
      [
        [x + dx - wide / 2 - 22, base - tall + 4],
        [x + dx - wide * 0.3, base - tall - pitch],
        [x + dx + wide * 0.3, base - tall - pitch],
        [x + dx + wide / 2 + 22, base - tall + 4],
      ],
      roofColour,
    );
  const turret = (dx: number, tall: number) =>
    rect(x + dx - 42, base - tall, 84, tall, darken(wall, 0.1)) +
    polygon(
      [
        [x + dx - 56, base - tall + 4],
        [x + dx, base - tall - 140],
        [x + dx + 56, base - tall + 4],
      ],
      roofColour,
    ) +
    window(x + dx, base - tall + 56, true) +
    window(x + dx, base - tall + 150, false);
  const gate = range(11).map((index) => {
    const gx = width * 0.02 + index * width * 0.096;
    return `M${n(gx)} ${n(horizon + depth * 0.32)}v-110l0 -14`;
  });
  const trees = light.weather.has('fog') || isDark(stage) || light.season === 'autumn';
  const thicket = random.fork('thicket');
  const side = (at: number) =>
    trees
      ? deadTree(stage, thicket, width * at, horizon + depth * 0.3, 460)
      : broadleaf(stage, thicket, width * at, horizon + depth * 0.3, 430, 0.06);
  return {
    back:
      drawSky(stage, { clouds: 6 }) +
      treeLine(stage, thicket, { y: horizon + 10, height: 150, distance: 0.5, every: 58, conifers: 0.8 }) +
      wing(-170, 250, 230, 90) +
      wing(180, 270, 210, 90) +
      wing(0, 230, 290, 130) +
      turret(-290, 330) +
      turret(306, 300) +
      [-200, -130, 130, 210]
        .map(
          (dx, index) =>
            window(x + dx, base - 150, index % 2 === 0) + window(x + dx, base - 62, index % 3 === 0),
        )
        .join('') +
      window(x - 62, base - 220, true) +
      window(x + 62, base - 220, true) +
      circle(x, base - 330, 26, pane) +
      path(`M${n(x - 38)} ${n(base + 4)}v-84a38 40 0 0 1 76 0v84z`, light.colour('#3a2b2d', 0.1)) +
      plain(stage, base, light.season === 'winter' ? '#e3e9ef' : '#76855f') +
      path(`M${n(x - 40)} ${n(base)}h80L${n(x + 260)} ${n(height)}h-520z`, light.colour('#b3a58f', 0.08)) +
      line(
        `${gate.join('')}M0 ${n(horizon + depth * 0.32 - 96)}H${n(x - 130)}M${n(x + 130)} ${n(horizon + depth * 0.32 - 96)}H${n(width)}M0 ${n(horizon + depth * 0.32 - 22)}H${n(x - 130)}M${n(x + 130)} ${n(horizon + depth * 0.32 - 22)}H${n(width)}`,
        light.colour('#23242c', 0.04),
        6,
      ) +
      side(0.06) +
      side(0.94) +
      mist(stage, base + 20, 50, 0.4),
    ground: { far: horizon + depth * 0.42, near: height - depth * 0.07 },
    medium: 'land',
  };
}

function deadTree(stage: Stage, random: Random, x: number, y: number, size: number): string {
  const colour = stage.light.colour('#221d22', 0.04);
  const limbs: string[] = [];
  const grow = (fromX: number, fromY: number, length: number, angle: number, wide: number): void => {
    const toX = fromX + Math.sin(angle) * length;
    const toY = fromY - Math.cos(angle) * length;
    limbs.push(line(`M${n(fromX)} ${n(fromY)}L${n(toX)} ${n(toY)}`, colour, wide));
    if (wide < 3.5) return;
    grow(toX, toY, length * 0.74, angle - random.between(0.25, 0.7), wide * 0.62);
    grow(toX, toY, length * 0.7, angle + random.between(0.25, 0.7), wide * 0.6);
  };
  grow(x, y, size * 0.32, random.between(-0.12, 0.12), size * 0.07);
  return limbs.join('');
}
