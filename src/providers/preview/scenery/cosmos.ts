import { darken, lighten, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { areaUnder, circle, ellipse, group, line, n, path, range, rect } from '../shapes.ts';
import type { Scenery, Stage } from '../stage.ts';
import { cloud, drawSky, stars, sunPosition } from './sky.ts';
import { hillLine, mountainRange, patches } from './terrain.ts';

export function drawSpace(stage: Stage): Scenery {
  const { random, height, width, light } = stage;
  const cosmos = random.fork('cosmos');
  const deep = stage.gradient([
    [0, mix('#050716', light.sky[0], 0.16)],
    [0.5, mix('#0c1033', light.sky[1], 0.16)],
    [1, mix('#1a1240', light.sky[2], 0.14)],
  ]);
  const hues = [
    mix('#7b4dff', light.sky[0], 0.4),
    mix('#ff5fa8', light.sky[2], 0.4),
    mix('#36c8ff', light.sky[1], 0.4),
  ];
  const angle = cosmos.between(-35, 35);
  const nebula = range(26)
    .map((index) => {
      const along = cosmos.between(-0.6, 0.6);
      const across = cosmos.between(-0.16, 0.16);
      const hue = hues[index % 3] ?? '#7b4dff';
      const reach = cosmos.between(0.16, 0.42) * 1000;
      return ellipse(
        width / 2 + along * Math.max(width, height),
        height / 2 + across * 1000,
        reach,
        reach * cosmos.between(0.4, 0.8),
        stage.glow([
          [0, hue, 0.3],
          [1, hue, 0],
        ]),
      );
    })
    .join('');
  const planetX = width * (cosmos.chance(0.5) ? cosmos.between(0.16, 0.3) : cosmos.between(0.7, 0.84));
  const big = planet(
    stage,
    cosmos,
    planetX,
    height * cosmos.between(0.2, 0.34),
    Math.min(width, height) * cosmos.between(0.13, 0.19),
    true,
  );
  const small = planet(
    stage,
    cosmos,
    width - planetX,
    height * cosmos.between(0.12, 0.3),
    Math.min(width, height) * cosmos.between(0.04, 0.065),
    false,
  );
  const limb = Math.max(width, 1400) * 0.95;
  const earth =
    circle(
      width / 2,
      height + limb * 0.86,
      limb,
      stage.gradient([
        [0, mix('#4fb3ff', light.sky[1], 0.35)],
        [0.14, '#1c5fb0'],
        [1, '#06204a'],
      ]),
    ) +
    circle(
      width / 2,
      height + limb * 0.86,
      limb + 14,
      'none',
      `stroke="${lighten('#7fd0ff', 0.3)}" stroke-width="12" opacity=".35"`,
    );
  const swirl = range(9).map((index) =>
    ellipse(
      width * cosmos.between(0, 1),
      height - cosmos.between(0, limb * 0.1),
      cosmos.between(60, 200),
      cosmos.between(5, 12),
      '#ffffff',
      `opacity="${index % 2 ? 0.25 : 0.4}"`,
    ),
  );
  return {
    back:
      rect(0, 0, width, height, deep) +
      group(nebula, `transform="rotate(${n(angle)} ${n(width / 2)} ${n(height / 2)})"`) +
      stars(stage, height * 1.08, 1) +
      big +
      small +
      earth +
      swirl.join(''),
    ground: { far: height * 0.46, near: height * 0.84 },
    medium: 'space',
  };
}

function planet(stage: Stage, random: Random, x: number, y: number, radius: number, ringed: boolean): string {
  const own = random.pick(['#e8a15f', '#d97bb0', '#6fc3c9', '#c9a2f0', '#e37d5a']);
  const disc = stage.gradient(
    [
      [0, lighten(own, 0.4)],
      [0.5, own],
      [1, darken(own, 0.75)],
    ],
    'across',
  );
  const bands = range(6).map((index) => {
    const dy = (index - 2.5) * radius * 0.3;
    const half = Math.sqrt(Math.max(0, radius ** 2 - dy ** 2));
    return ellipse(
      x,
      y + dy,
      half * 0.98,
      radius * 0.055,
      index % 2 ? darken(own, 0.25) : lighten(own, 0.3),
      'opacity=".4"',
    );
  });
  const tilt = random.whole(-24, 24);
  const ring = (half: 'back' | 'front') => {
    const sweep = half === 'back' ? 1 : 0;
    return (
      line(
        `M${n(x - radius * 1.8)} ${n(y)}A${n(radius * 1.8)} ${n(radius * 0.42)} 0 0 ${sweep} ${n(x + radius * 1.8)} ${n(y)}`,
        lighten(own, 0.55),
        radius * 0.13,
        'opacity=".85"',
      ) +
      line(
        `M${n(x - radius * 1.48)} ${n(y)}A${n(radius * 1.48)} ${n(radius * 0.32)} 0 0 ${sweep} ${n(x + radius * 1.48)} ${n(y)}`,
        lighten(own, 0.2),
        radius * 0.08,
        'opacity=".7"',
      )
    );
  };
  const halo = circle(
    x,
    y,
    radius * 1.5,
    stage.glow([
      [0.6, own, 0.5],
      [1, own, 0],
    ]),
  );
  return group(
    halo +
      (ringed ? ring('back') : '') +
      circle(x, y, radius, disc) +
      bands.join('') +
      (ringed ? ring('front') : ''),
    `transform="rotate(${tilt} ${n(x)} ${n(y)})"`,
  );
}

/** Moon, Mars and other grounds without air. */
function drawPlanetSurface(stage: Stage, own: string, skyTop: string, skyLow: string): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const ground = random.fork('ground');
  const sky = stage.gradient([
    [0, mix(skyTop, light.sky[0], 0.14)],
    [1, mix(skyLow, light.sky[2], 0.14)],
  ]);
  const craters = range(Math.min(60, 15 * Math.max(1, width / 1000)))
    .map(() => ground.next() ** 1.4)
    .sort((first, second) => first - second)
    .map((near) => {
      const x = ground.between(0, width);
      const y = horizon + 18 + near * depth * 0.9;
      const wide = 18 + near * 110;
      const distance = 0.4 * (1 - near);
      return (
        ellipse(x, y, wide, wide * 0.26, light.colour(lighten(own, 0.3), distance)) +
        ellipse(x, y + wide * 0.035, wide * 0.9, wide * 0.21, light.colour(darken(own, 0.42), distance)) +
        ellipse(
          x + wide * 0.08,
          y + wide * 0.08,
          wide * 0.72,
          wide * 0.13,
          light.colour(darken(own, 0.16), distance),
        )
      );
    });
  const earthX = sunPosition(stage).x;
  const earthY = Math.max(130, horizon - Math.min(horizon * 0.62, 560));
  const globe =
    circle(
      earthX,
      earthY,
      190,
      stage.glow([
        [0.5, '#8fd0ff', 0.5],
        [1, '#8fd0ff', 0],
      ]),
    ) +
    circle(
      earthX,
      earthY,
      92,
      stage.gradient(
        [
          [0, '#7cc7ff'],
          [0.6, '#2b7fd0'],
          [1, '#06224f'],
        ],
        'across',
      ),
    ) +
    path(
      `M${n(earthX - 50)} ${n(earthY - 40)}q40 -24 60 10q-4 34 -34 30q-10 30 -30 10q-16 -28 4 -50zM${n(earthX + 12)} ${n(earthY + 20)}q30 -12 40 10q-6 34 -28 34q-20 -12 -12 -44z`,
      '#5fae6a',
      'opacity=".85"',
    ) +
    ellipse(earthX - 10, earthY - 56, 50, 9, '#ffffff', 'opacity=".7"') +
    ellipse(earthX + 20, earthY + 4, 44, 7, '#ffffff', 'opacity=".6"');
  return {
    back:
      rect(0, 0, width, horizon + 4, sky) +
      stars({ ...stage, light: { ...light, time: 'night' } }, horizon, 1) +
      globe +
      mountainRange(stage, ground, {
        base: horizon + 6,
        peak: 150,
        count: 4,
        own: darken(own, 0.1),
        distance: 0.36,
        snow: false,
      }) +
      areaUnder(
        hillLine(stage, ground, horizon + 6, 16),
        height,
        stage.gradient([
          [0, light.colour(lighten(own, 0.15), 0.2)],
          [1, light.colour(darken(own, 0.2))],
        ]),
      ) +
      patches(stage, ground, horizon + 10, darken(own, 0.2), 30, 0.4) +
      craters.join(''),
    ground: { far: horizon + depth * 0.32, near: height - depth * 0.08 },
    medium: 'land',
  };
}

export const drawMoon = (stage: Stage): Scenery => drawPlanetSurface(stage, '#a9a8ae', '#05060f', '#1a1d33');
export const drawMars = (stage: Stage): Scenery => drawPlanetSurface(stage, '#c56b43', '#3b1a1c', '#e8a06a');

/** Above the clouds. */
export function drawHeavens(stage: Stage): Scenery {
  const { random, height, width, light } = stage;
  const low = { ...stage, horizon: height * 0.86 };
  const bank = random.fork('bank');
  const rows = range(5).map((row) => {
    const y = height * (0.66 + row * 0.09);
    const spacing = Math.max(120, width / 24);
    return range(width / spacing + 2)
      .map((index) =>
        cloud(
          stage,
          bank,
          index * spacing + bank.between(-50, 50),
          y + bank.between(-14, 14),
          1.1 + row * 0.55,
          0.5 - row * 0.12,
        ),
      )
      .join('');
  });
  const lowest = mix(light.sky[2], '#ffffff', light.time === 'night' ? 0.1 : 0.5);
  return {
    back:
      drawSky(low, { clouds: 9, bottom: height }) +
      rows.join('') +
      rect(
        0,
        height * 0.95,
        width,
        height * 0.06,
        stage.gradient([
          [0, lowest, 0],
          [1, lowest, 0.9],
        ]),
      ),
    ground: { far: height * 0.42, near: height * 0.72 },
    medium: 'air',
  };
}

/** Colours and light alone, for pictures of things that stand nowhere in particular. */
export function drawStudio(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const floor = height - depth * 0.8;
  const studio = random.fork('studio');
  const wall = stage.gradient([
    [0, light.sky[0]],
    [0.7, light.sky[1]],
    [1, light.sky[2]],
  ]);
  const ground = stage.gradient([
    [0, mix(light.sky[2], '#ffffff', 0.1)],
    [0.25, light.sky[2]],
    [1, mix(light.sky[1], light.sky[2], 0.35)],
  ]);
  const spot = stage.glow([
    [0, lighten(light.source, 0.5), 0.85],
    [1, light.source, 0],
  ]);
  const discs = range(7).map(() =>
    circle(
      studio.between(0, width),
      studio.between(0, floor * 0.9),
      studio.between(30, 150),
      lighten(light.sky[1], 0.45),
      `opacity="${n(studio.between(0.1, 0.28))}"`,
    ),
  );
  const arch = circle(
    width / 2,
    floor - 60,
    Math.min(width, height) * 0.34,
    mix(light.sky[2], '#ffffff', 0.25),
    'opacity=".55"',
  );
  return {
    back:
      rect(0, 0, width, floor + 4, wall) +
      discs.join('') +
      arch +
      ellipse(width / 2, floor - 140, width * 0.6, 460, spot, 'opacity=".7"') +
      rect(0, floor, width, height - floor, ground) +
      ellipse(
        width / 2,
        floor + depth * 0.4,
        Math.min(width * 0.46, 640),
        depth * 0.26,
        lighten(light.sky[2], 0.4),
        'opacity=".55"',
      ),
    ground: { far: floor + depth * 0.26, near: height - depth * 0.14 },
    medium: 'indoors',
  };
}
