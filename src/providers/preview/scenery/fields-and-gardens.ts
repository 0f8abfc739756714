import { darken, lighten, mix } from '../colour.ts';
import { areaUnder, circle, ellipse, group, line, n, path, polygon, range, rect } from '../shapes.ts';
import type { Scenery, Stage } from '../stage.ts';
import {
  bareTree,
  blossomTree,
  broadleaf,
  bush,
  conifer,
  flowers,
  grass,
  grassOwn,
  treeLine,
} from './plants.ts';
import { drawSky, sunPosition } from './sky.ts';
import { hillLine, hills, mountainRange, patches, plain, windingPath } from './terrain.ts';

export function drawFarm(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const field = { spring: '#9ccb5a', summer: '#86b94a', autumn: '#e3b64c', winter: '#e8eef2' }[light.season];
  const vanish = width * random.between(0.38, 0.62);
  const rows = range(17).map((index) => {
    const spread = (index - 8) * (width * 0.17);
    const colour = light.colour(index % 2 === 0 ? darken(field, 0.16) : lighten(field, 0.1), 0.12);
    const half = width * 0.045;
    return polygon(
      [
        [vanish + (index - 8) * 9, horizon + depth * 0.16],
        [vanish + spread + half, height + 4],
        [vanish + spread - half, height + 4],
      ],
      colour,
      'opacity=".85"',
    );
  });
  const barn = random.fork('barn');
  const x = width * (vanish > width / 2 ? 0.18 : 0.78);
  const wall = light.colour('#c0392b', 0.16);
  const barnShape =
    polygon(
      [
        [x - 90, horizon + 34],
        [x - 90, horizon - 66],
        [x - 52, horizon - 122],
        [x + 10, horizon - 148],
        [x + 72, horizon - 122],
        [x + 110, horizon - 66],
        [x + 110, horizon + 34],
      ],
      wall,
    ) +
    line(
      `M${n(x - 98)} ${n(horizon - 62)}L${n(x - 55)} ${n(horizon - 126)}L${n(x + 10)} ${n(horizon - 154)}L${n(x + 75)} ${n(horizon - 126)}L${n(x + 118)} ${n(horizon - 62)}`,
      light.colour('#6d4a44', 0.16),
      13,
    ) +
    rect(x - 24, horizon - 44, 68, 78, light.colour('#8e2a20', 0.16)) +
    line(
      `M${n(x - 24)} ${n(horizon - 44)}l68 78m0 -78l-68 78M${n(x - 24)} ${n(horizon - 44)}h68v78h-68z`,
      light.colour('#f4e9dc', 0.16),
      5,
    ) +
    rect(x - 10, horizon - 112, 40, 34, light.time === 'night' ? '#ffd58a' : light.colour('#f4e9dc', 0.16));
  const fence = range(width / 90 + 1).map((index) => `M${n(index * 90)} ${n(horizon + depth * 0.19)}v-42`);
  return {
    back:
      drawSky(stage, { clouds: 5 }) +
      hills(stage, barn, horizon - 40, 50, '#84a98c', 0.64) +
      hills(stage, barn, horizon - 4, 26, '#95c06a', 0.4) +
      treeLine(stage, barn, { y: horizon + 4, height: 70, distance: 0.36, every: 120, conifers: 0.1 }) +
      plain(stage, horizon + depth * 0.02, field) +
      barnShape +
      rows.join('') +
      line(
        `${fence.join('')}M0 ${n(horizon + depth * 0.19 - 32)}H${n(width)}M0 ${n(horizon + depth * 0.19 - 14)}H${n(width)}`,
        light.colour('#f0e4d2', 0.1),
        6,
      ) +
      range(6)
        .map(() => bush(stage, barn, barn.between(0, width), horizon + depth * 0.24, 50, 0.14))
        .join(''),
    front: grass(stage, random.fork('grass'), height + 6, 70, darken(field, 0.3), 30),
    ground: { far: horizon + depth * 0.34, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawRicePaddies(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const rice = { spring: '#b7db7b', summer: '#8cc152', autumn: '#e7bf52', winter: '#d9ddd2' }[light.season];
  const terrace = random.fork('terrace');
  const terraces = range(6).map((index) => {
    const y = horizon + depth * (0.02 + ((index + 0.2) / 6) ** 1.5);
    const distance = 0.42 * (1 - index / 6);
    const crest = hillLine(stage, terrace, y, 8 + index * 3.4);
    const flooded = index % 2 === 1;
    const surface = flooded
      ? stage.gradient([
          [0, mix(light.sky[2], light.colour('#bfe3ea', distance), 0.4)],
          [1, mix(light.sky[1], light.colour('#79b8c9', distance), 0.5)],
        ])
      : stage.gradient([
          [0, light.colour(lighten(rice, 0.2), distance)],
          [1, light.colour(darken(rice, 0.08), distance)],
        ]);
    const below = hillLine(stage, terrace, y + 400, 0);
    const bank = line(
      `M${crest.map(([x, top]) => `${n(x)} ${n(top)}`).join('L')}`,
      light.colour('#6f9a45', distance),
      5 + index * 2.6,
    );
    const sprouts = range(flooded ? 90 : 130).map(() => {
      const x = terrace.between(0, width);
      const dy = terrace.between(0.15, 1) * depth * 0.05 * (index + 1);
      const high = 5 + index * 4;
      return `M${n(x)} ${n(y + dy + high)}l${n(-high * 0.3)} ${n(-high)}M${n(x)} ${n(y + dy + high)}v${n(-high * 1.2)}M${n(x)} ${n(y + dy + high)}l${n(high * 0.3)} ${n(-high)}`;
    });
    return (
      areaUnder(crest, below[0]?.[1] ?? height, surface) +
      line(sprouts.join(''), light.colour(darken(rice, 0.2), distance), 1.4 + index * 0.5, 'opacity=".75"') +
      bank
    );
  });
  const hut = thatchedHouse(stage, width * terrace.between(0.66, 0.84), horizon + 16, 1, 0.3);
  return {
    back:
      drawSky(stage, { clouds: 5 }) +
      mountainRange(stage, terrace, {
        base: horizon + 4,
        peak: 210,
        count: 5,
        own: '#7f9fb0',
        distance: 0.74,
        snow: false,
      }) +
      hills(stage, terrace, horizon - 20, 44, '#6f9f7a', 0.55) +
      treeLine(stage, terrace, { y: horizon + 6, height: 66, distance: 0.42, every: 70, conifers: 0.6 }) +
      hut +
      terraces.join(''),
    front: grass(stage, random.fork('grass'), height + 6, 84, darken(rice, 0.25), 40),
    ground: { far: horizon + depth * 0.4, near: height - depth * 0.07 },
    medium: 'land',
  };
}

function thatchedHouse(stage: Stage, x: number, y: number, scale: number, distance: number): string {
  const { light } = stage;
  const lit = light.time === 'night' || light.time === 'dusk' ? '#ffd58a' : light.colour('#7a5a40', distance);
  return group(
    rect(-70, -60, 140, 60, light.colour('#f0e2c6', distance)) +
      path('M-104 -48Q-70 -120 0 -124Q70 -120 104 -48Q0 -66 -104 -48z', light.colour('#b98f52', distance)) +
      path('M-104 -48Q0 -66 104 -48L98 -40Q0 -56 -98 -40z', light.colour('#8d6a3a', distance)) +
      rect(-14, -44, 30, 44, lit) +
      rect(-52, -40, 24, 22, lit) +
      rect(34, -40, 24, 22, lit),
    `transform="translate(${n(x)} ${n(y)}) scale(${scale})"`,
  );
}

/** A house among hills; also for cabins and huts. */
export function drawCountryside(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const meadow = grassOwn[light.season];
  const place = random.fork('house');
  const right = sunPosition(stage).x < width / 2;
  const x = width * (right ? place.between(0.7, 0.8) : place.between(0.2, 0.3));
  const y = horizon + depth * 0.14;
  const glow = light.time === 'night' || light.time === 'dusk';
  const pane = glow ? '#ffd98a' : light.colour('#bfe0ea', 0.08);
  const wood = light.colour('#a9744a', 0.06);
  const logs = range(6).map((index) => `M${n(x - 118)} ${n(y - 20 - index * 22)}h236`);
  const house =
    rect(x - 120, y - 138, 240, 140, wood) +
    line(logs.join(''), darken(wood, 0.3), 4) +
    polygon(
      [
        [x - 120, y - 136],
        [x, y - 236],
        [x + 120, y - 136],
      ],
      light.colour('#b98355', 0.06),
    ) +
    polygon(
      [
        [x - 152, y - 128],
        [x, y - 262],
        [x + 152, y - 128],
        [x + 128, y - 122],
        [x, y - 232],
        [x - 128, y - 122],
      ],
      light.colour(light.season === 'winter' ? '#f4f8fb' : '#7d4a3a', 0.06),
    ) +
    rect(x + 58, y - 250, 30, 74, light.colour('#9b8f88', 0.06)) +
    rect(x - 22, y - 88, 46, 90, light.colour('#5c3b28', 0.06), 'rx="4"') +
    [-92, 48]
      .map(
        (dx) =>
          rect(x + dx, y - 92, 46, 44, pane, 'rx="3"') +
          line(
            `M${n(x + dx + 23)} ${n(y - 92)}v44M${n(x + dx)} ${n(y - 70)}h46`,
            light.colour('#f6ead8', 0.06),
            5,
          ),
      )
      .join('') +
    (glow
      ? ellipse(
          x,
          y - 60,
          260,
          170,
          stage.glow([
            [0, '#ffd98a', 0.4],
            [1, '#ffd98a', 0],
          ]),
        )
      : '');
  const smoke = range(6).map((index) =>
    circle(
      x + 73 + index * 14 + place.between(-6, 6),
      y - 270 - index * 34,
      14 + index * 7,
      mix(light.sky[2], '#ffffff', 0.4),
      `opacity="${n(0.5 - index * 0.07)}"`,
    ),
  );
  return {
    back:
      drawSky(stage, { clouds: 5 }) +
      mountainRange(stage, place, {
        base: horizon + 6,
        peak: 270,
        count: 4,
        own: '#86a0b8',
        distance: 0.7,
        snow: light.season === 'winter',
      }) +
      hills(stage, random.fork('far'), horizon - 14, 46, '#7fae7c', 0.46) +
      treeLine(stage, random.fork('trees'), {
        y: horizon + 12,
        height: 150,
        distance: 0.28,
        every: 64,
        conifers: 0.75,
      }) +
      hills(stage, random.fork('meadow'), horizon + depth * 0.12, 22, meadow, 0.1) +
      windingPath(stage, random.fork('path'), y + 20, '#d8bf92', 260) +
      smoke.join('') +
      house +
      range(5)
        .map((index) => bush(stage, place, x - 150 + index * 76, y + 10, 46, 0.05))
        .join('') +
      conifer(stage, place, x + (right ? 190 : -190), y + 24, 330, 0.06) +
      flowers(
        stage,
        random.fork('flowers'),
        horizon + depth * 0.4,
        height,
        light.season === 'winter' ? 0 : 46,
        ['#ffffff', '#ffd84f', '#f58fb2'],
      ),
    front: grass(stage, random.fork('grass'), height + 6, 70, darken(meadow, 0.28), 34),
    ground: { far: horizon + depth * 0.4, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawGarden(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const bed = random.fork('beds');
  const lawn = grassOwn[light.season];
  const hedge = light.colour('#4f8a4c', 0.26);
  const scallops = range(width / 60 + 1).map((index) => circle(index * 60, horizon - 66, 40, hedge));
  const pickets = range(width / 44 + 1).map((index) => {
    const x = index * 44;
    return polygon(
      [
        [x, horizon + 30],
        [x, horizon - 40],
        [x + 14, horizon - 58],
        [x + 28, horizon - 40],
        [x + 28, horizon + 30],
      ],
      light.colour('#fbf6ec', 0.1),
    );
  });
  const archX = width * bed.between(0.44, 0.56);
  const arch = line(
    `M${n(archX - 92)} ${n(horizon + 42)}v-150a92 92 0 0 1 184 0v150`,
    light.colour('#fdf9f0', 0.05),
    15,
  );
  const roses = range(34).map((index) => {
    const angle = Math.PI * (index / 33);
    const along = index < 8 ? -1 : index > 25 ? 1 : 0;
    const x = along === 0 ? archX - Math.cos(angle) * 94 : archX + along * 92;
    const y = along === 0 ? horizon - 108 - Math.sin(angle) * 92 : horizon + 40 - bed.between(0, 150);
    return circle(
      x + bed.between(-14, 14),
      y + bed.between(-12, 12),
      bed.between(10, 19),
      light.colour(bed.pick(['#5f9d52', '#4e8a48', '#f2789f', '#f7a6bf', '#fff0f4']), 0.04),
    );
  });
  return {
    back:
      drawSky(stage, { clouds: 5 }) +
      treeLine(stage, bed, { y: horizon - 40, height: 220, distance: 0.42, every: 110, conifers: 0.15 }) +
      rect(0, horizon - 70, width, 110, hedge) +
      scallops.join('') +
      rect(0, horizon - 24, width, 10, light.colour('#fbf6ec', 0.1)) +
      pickets.join('') +
      plain(stage, horizon + 28, lawn) +
      windingPath(
        { ...stage, width: archX * 2 },
        { ...bed, between: () => 0 },
        horizon + 30,
        '#e6d7bd',
        300,
      ) +
      arch +
      roses.join('') +
      range(12)
        .map(() =>
          bush(
            stage,
            bed,
            bed.chance(0.5) ? bed.between(0, width * 0.3) : bed.between(width * 0.7, width),
            horizon + depth * bed.between(0.14, 0.24),
            bed.between(60, 100),
            0.06,
          ),
        )
        .join('') +
      flowers(stage, random.fork('flowers'), horizon + depth * 0.16, height, 150, [
        '#ff6f91',
        '#ffffff',
        '#ffd84f',
        '#c48be0',
        '#ff9a5e',
      ]),
    front: grass(stage, random.fork('grass'), height + 6, 60, darken(lawn, 0.28), 30),
    ground: { far: horizon + depth * 0.34, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawPark(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const lawn = grassOwn[light.season];
  const trees = random.fork('trees');
  const towers = range(width / 54 + 1).map((index) => {
    const high = trees.between(70, 230);
    return rect(
      index * 54,
      horizon - high,
      trees.between(36, 54),
      high + 10,
      light.colour(trees.pick(['#9fb0c4', '#b4bccb', '#8c9db5']), 0.74),
    );
  });
  const pond = ellipse(
    width * trees.between(0.3, 0.7),
    horizon + depth * 0.22,
    Math.min(330, width * 0.3),
    depth * 0.075,
    stage.gradient([
      [0, mix(light.sky[2], '#ffffff', 0.2)],
      [1, light.colour('#6fb7d4')],
    ]),
    `stroke="${light.colour('#cdbf98')}" stroke-width="8"`,
  );
  const side = (near: number, sign: -1 | 1) => {
    const x = width / 2 + sign * width * (0.16 + near * 0.36);
    const foot = horizon + near ** 1.5 * depth * 0.42;
    const size = 150 + near * 330;
    return light.season === 'spring' && trees.chance(0.4)
      ? blossomTree(stage, trees, x, foot, size, 0.34 * (1 - near))
      : light.season === 'winter'
        ? bareTree(stage, trees, x, foot, size, 0.34 * (1 - near))
        : broadleaf(stage, trees, x, foot, size, 0.34 * (1 - near));
  };
  const lampX = width * (trees.chance(0.5) ? 0.3 : 0.7);
  const lampFoot = horizon + depth * 0.36;
  const lamp =
    rect(lampX - 5, lampFoot - 240, 10, 240, light.colour('#3b4650', 0.05)) +
    circle(lampX, lampFoot - 252, 20, light.time === 'day' ? light.colour('#fdf6e0') : '#ffe9a8') +
    (light.time === 'day'
      ? ''
      : circle(
          lampX,
          lampFoot - 252,
          130,
          stage.glow([
            [0, '#ffe9a8', 0.55],
            [1, '#ffe9a8', 0],
          ]),
        ));
  return {
    back:
      drawSky(stage, { clouds: 5 }) +
      towers.join('') +
      treeLine(stage, trees, { y: horizon + 6, height: 110, distance: 0.46, every: 56, conifers: 0.1 }) +
      plain(stage, horizon, lawn) +
      patches(stage, trees, horizon, darken(lawn, 0.14), 22) +
      pond +
      windingPath(stage, random.fork('path'), horizon + depth * 0.3, '#e5d3b0', 330) +
      [0.2, 0.5, 0.85].flatMap((near) => [side(near, -1), side(near, 1)]).join('') +
      lamp +
      flowers(
        stage,
        random.fork('flowers'),
        horizon + depth * 0.4,
        height,
        light.season === 'winter' ? 0 : 30,
        ['#ffffff', '#ffd84f', '#f58fb2'],
      ),
    front: grass(stage, random.fork('grass'), height + 6, 58, darken(lawn, 0.28), 34),
    ground: { far: horizon + depth * 0.42, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawRoad(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const verge = grassOwn[light.season];
  const middle = width * random.between(0.44, 0.56);
  const half = Math.min(width * 0.36, 520);
  const asphalt = stage.gradient([
    [0, light.colour('#8d929c', 0.5)],
    [1, light.colour('#5b606b')],
  ]);
  const dashes = range(9).map((index) => {
    const from = (index / 9) ** 2.2;
    const to = ((index + 0.5) / 9) ** 2.2;
    return polygon(
      [
        [middle - 2 - from * 11, horizon + from * depth],
        [middle + 2 + from * 11, horizon + from * depth],
        [middle + 2 + to * 11, horizon + to * depth],
        [middle - 2 - to * 11, horizon + to * depth],
      ],
      light.colour('#fff3cf', 0.1),
    );
  });
  const edge = (sign: -1 | 1) =>
    polygon(
      [
        [middle + sign * 13, horizon],
        [middle + sign * 15, horizon],
        [middle + sign * half * 0.96, height],
        [middle + sign * half * 0.91, height],
      ],
      light.colour('#f6f1e3', 0.1),
      'opacity=".8"',
    );
  const trees = random.fork('trees');
  const avenue = range(7).flatMap((index) => {
    const near = ((index + 1) / 7) ** 1.9;
    return ([-1, 1] as const).map((sign) => {
      const x = middle + sign * (34 + near * half * 1.08);
      const foot = horizon + near * depth * 0.72;
      const size = 60 + near * 520;
      return light.season === 'winter'
        ? bareTree(stage, trees, x, foot, size, 0.4 * (1 - near))
        : light.season === 'spring'
          ? blossomTree(stage, trees, x, foot, size, 0.4 * (1 - near))
          : broadleaf(stage, trees, x, foot, size, 0.4 * (1 - near));
    });
  });
  const fallen =
    light.season === 'autumn'
      ? range(90)
          .map(() => {
            const near = trees.next() ** 1.2;
            const x = trees.between(0, width);
            const y = horizon + near * depth;
            return ellipse(
              x,
              y,
              3 + near * 9,
              2 + near * 4,
              light.colour(trees.pick(['#d9762b', '#c4492f', '#e6a532'])),
              `transform="rotate(${trees.whole(-30, 30)} ${n(x)} ${n(y)})"`,
            );
          })
          .join('')
      : '';
  return {
    back:
      drawSky(stage, { clouds: 5 }) +
      mountainRange(stage, trees, {
        base: horizon + 5,
        peak: 190,
        count: 5,
        own: '#8fa3bd',
        distance: 0.74,
        snow: false,
      }) +
      hills(stage, trees, horizon - 8, 30, '#86b07a', 0.5) +
      plain(stage, horizon, verge) +
      polygon(
        [
          [middle - 14, horizon],
          [middle + 14, horizon],
          [middle + half, height + 4],
          [middle - half, height + 4],
        ],
        asphalt,
      ) +
      edge(-1) +
      edge(1) +
      dashes.join('') +
      avenue.join('') +
      fallen,
    ground: { far: horizon + depth * 0.34, near: height - depth * 0.08 },
    medium: 'land',
  };
}
