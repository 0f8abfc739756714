import { darken, lighten, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import {
  areaUnder,
  circle,
  ellipse,
  group,
  line,
  n,
  type Point,
  path,
  polygon,
  range,
  rect,
} from '../shapes.ts';
import type { Scenery, Stage } from '../stage.ts';
import { conifer, flowers, grass, grassOwn, treeLine } from './plants.ts';
import { aurora, drawSky, mist, sunPosition } from './sky.ts';
import { hillLine, hills, jaggedLine, mountainRange, patches, plain } from './terrain.ts';

/** Open water from `top` down: it takes the colours of the sky, and the light lies on it in strokes. */
export function waterSurface(stage: Stage, top: number, bottom: number, own: string): string {
  const random = stage.random.fork('water');
  const depth = bottom - top;
  const fill = stage.gradient([
    [0, mix(stage.light.colour(own, 0.5), stage.light.sky[2], 0.45)],
    [0.35, stage.light.colour(own, 0.12)],
    [1, stage.light.colour(darken(own, 0.28))],
  ]);
  const sun = sunPosition(stage);
  const wide = Math.max(1, stage.width / 1000);
  const strokes = range(Math.min(300, 70 * wide)).map(() => {
    const near = random.next() ** 1.5;
    const y = top + 4 + near * depth;
    const length = (24 + near * 120) * random.between(0.4, 1);
    const x = random.between(-40, stage.width);
    return `M${n(x)} ${n(y)}q${n(length / 4)} ${n(-2 - near * 6)} ${n(length / 2)} 0t${n(length / 2)} 0`;
  });
  const glitter = range(46).map(() => {
    const near = random.next();
    const y = top + 3 + near * depth * 0.96;
    const spread = 26 + near * 130;
    const x = sun.x + random.between(-1, 1) * spread;
    const length = (12 + near * 52) * random.between(0.3, 1);
    return `M${n(x - length / 2)} ${n(y)}h${n(length)}`;
  });
  return (
    rect(0, top, stage.width, depth + 2, fill) +
    line(strokes.join(''), lighten(stage.light.colour(own), 0.45), 2.2, 'opacity=".42"') +
    line(glitter.join(''), lighten(stage.light.source, 0.35), 4, 'opacity=".75"')
  );
}

/** What stands above the water line, upside down and faint; cut off at the line. */
function reflection(stage: Stage, content: string, waterLine: number, opacity: number): string {
  const box = `0 ${n(waterLine)} ${n(stage.width)} ${n(stage.height - waterLine)}`;
  const mirrored = group(
    content,
    `transform="translate(0 ${n(waterLine * 2)}) scale(1 -1)" opacity="${opacity}"`,
  );
  return `<svg x="0" y="${n(waterLine)}" width="${n(stage.width)}" height="${n(stage.height - waterLine)}" viewBox="${box}" overflow="hidden">${mirrored}</svg>`;
}

export function drawSea(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const horizon = height - depth * 1.28;
  const beachTop = height - depth * 0.62;
  const island = random.fork('island');
  const islandX =
    width * (sunPosition(stage).x > width / 2 ? island.between(0.08, 0.26) : island.between(0.74, 0.92));
  const headland = [
    hillShape(stage, island, islandX, horizon + 3, 300, 70, '#5c8f7a', 0.75),
    hillShape(stage, island, islandX + 90, horizon + 3, 190, 42, '#6fa383', 0.6),
  ].join('');
  const shore: Point[] = range(width / 50 + 2).map((index) => [
    index * 50,
    beachTop + Math.sin(index * 0.55 + random.between(0, 1)) * 12,
  ]);
  const sand = stage.gradient([
    [0, light.colour('#e8c98f', 0.12)],
    [0.2, light.colour('#f4dcaa')],
    [1, light.colour('#e3bf86')],
  ]);
  const raised = (by: number): Point[] => shore.map(([x, y]) => [x, y - by]);
  const foam =
    areaUnder(raised(26), beachTop + 60, light.colour('#bfe9e4', 0.05), 'opacity=".55"') +
    areaUnder(raised(10), beachTop + 60, light.colour('#ffffff'), 'opacity=".85"');
  const beach = areaUnder(shore, height, sand);
  const speckles = patches(stage, random.fork('sand'), beachTop + 30, '#d2ac72', 16, 0.3);
  const sail = island.chance(0.65) ? sailingBoat(stage, width - islandX, horizon + depth * 0.1) : '';
  return {
    back:
      drawSky({ ...stage, horizon }) +
      headland +
      waterSurface(stage, horizon, beachTop + 40, '#2f9fc4') +
      waveCrests(stage, random.fork('waves'), horizon, beachTop) +
      sail +
      foam +
      beach +
      speckles,
    water: { far: horizon + depth * 0.1, near: beachTop - depth * 0.08 },
    ground: { far: beachTop + depth * 0.16, near: height - depth * 0.08 },
    medium: 'land',
  };
}

function waveCrests(stage: Stage, random: Random, top: number, bottom: number): string {
  return range(7 * Math.max(1, Math.min(12, stage.width / 1000)))
    .map(() => {
      const near = random.between(0.25, 0.95);
      const y = top + near * (bottom - top);
      const length = 60 + near * 190;
      const x = random.between(-50, stage.width - 60);
      const high = 4 + near * 9;
      return path(
        `M${n(x)} ${n(y)}q${n(length * 0.25)} ${n(-high)} ${n(length * 0.5)} 0t${n(length * 0.5)} 0q${n(-length * 0.25)} ${n(high * 1.5)} ${n(-length * 0.5)} ${n(high * 0.5)}t${n(-length * 0.5)} ${n(-high * 0.5)}z`,
        stage.light.colour('#ffffff', 0.1),
        'opacity=".6"',
      );
    })
    .join('');
}

function hillShape(
  stage: Stage,
  random: Random,
  x: number,
  base: number,
  span: number,
  high: number,
  own: string,
  distance: number,
): string {
  const points: Point[] = [
    [x - span / 2, base],
    [x - span * 0.3, base - high * random.between(0.3, 0.6)],
    [x - span * 0.08, base - high],
    [x + span * 0.15, base - high * random.between(0.6, 0.9)],
    [x + span * 0.32, base - high * 0.4],
    [x + span / 2, base],
  ];
  return areaUnder(points, base, stage.light.colour(own, distance));
}

function sailingBoat(stage: Stage, x: number, y: number): string {
  const white = stage.light.colour('#ffffff', 0.15);
  return `${polygon(
    [
      [x, y - 62],
      [x, y - 8],
      [x + 34, y - 8],
    ],
    white,
  )}${polygon(
    [
      [x - 5, y - 52],
      [x - 5, y - 8],
      [x - 27, y - 8],
    ],
    stage.light.colour('#f3b6a0', 0.15),
  )}${path(`M${n(x - 34)} ${n(y - 4)}h74l-13 14h-48z`, stage.light.colour('#7b4b3a', 0.15))}`;
}

export function drawHarbour(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const horizon = height - depth * 1.25;
  const quay = height - depth * 0.5;
  const town = random.fork('town');
  const houses = range(width / 70 + 1)
    .map((index) => {
      const high = town.between(60, 150);
      const x = index * 70 + town.between(-10, 10);
      const wall = light.colour(town.pick(['#f2dcc0', '#e9b99a', '#f6e9d4', '#c9d8d9', '#e8a48c']), 0.35);
      const windows = range(4)
        .map((cell) =>
          rect(
            x + 12 + (cell % 2) * 26,
            horizon - high + 20 + Math.floor(cell / 2) * 28,
            11,
            14,
            light.time === 'night' || light.time === 'dusk' ? '#ffd98a' : light.colour('#6d8593', 0.35),
          ),
        )
        .join('');
      return (
        rect(x, horizon - high, 68, high + 6, wall) +
        polygon(
          [
            [x - 5, horizon - high + 2],
            [x + 34, horizon - high - 34],
            [x + 73, horizon - high + 2],
          ],
          light.colour('#b5543c', 0.35),
        ) +
        windows
      );
    })
    .join('');
  const hill = hills(stage, town, horizon - 90, 60, '#7ea783', 0.65);
  const boats = range(4)
    .map((index) =>
      group(
        sailingBoat(stage, 0, 0),
        `transform="translate(${n(width * (0.14 + index * 0.24) + town.between(-30, 30))} ${n(horizon + depth * town.between(0.2, 0.5))}) scale(${n(town.between(1.1, 1.7))})"`,
      ),
    )
    .join('');
  const planks = range(9).map((index) => `M0 ${n(quay + 18 + index * index * 4.2)}H${n(width)}`);
  const posts = range(width / 230 + 1)
    .map(
      (index) =>
        rect(index * 230 + 40, quay - 46, 26, 66, light.colour('#6b4a36')) +
        ellipse(index * 230 + 53, quay - 46, 13, 5, light.colour('#8d6a4f')),
    )
    .join('');
  return {
    back:
      drawSky({ ...stage, horizon: horizon - 60 }, { bottom: horizon }) +
      hill +
      houses +
      waterSurface(stage, horizon, quay + 20, '#3a8fb0') +
      reflection(stage, houses, horizon, 0.16) +
      boats +
      rect(0, quay, width, height - quay, light.colour('#a9805d')) +
      line(planks.join(''), light.colour('#7c5a40'), 3, 'opacity=".8"') +
      posts,
    water: { far: horizon + depth * 0.12, near: quay - depth * 0.04 },
    ground: { far: quay + depth * 0.16, near: height - depth * 0.06 },
    medium: 'land',
  };
}

export function drawLake(stage: Stage): Scenery {
  const { random, height, depth, light } = stage;
  const horizon = height - depth * 1.32;
  const shore = height - depth * 0.44;
  const far =
    mountainRange(stage, random.fork('far'), {
      base: horizon + 4,
      peak: Math.min(330, horizon * 0.6),
      count: 4,
      own: '#7c93b5',
      distance: 0.6,
      snow: true,
    }) +
    hills(stage, random.fork('hills'), horizon - 24, 34, '#5f8c72', 0.5) +
    treeLine(stage, random.fork('trees'), {
      y: horizon + 2,
      height: 86,
      distance: 0.38,
      every: 34,
      conifers: 0.9,
    });
  const bank = hillLine(stage, random.fork('bank'), shore, 16);
  return {
    back:
      drawSky({ ...stage, horizon }) +
      far +
      waterSurface(stage, horizon, height, '#4f94b0') +
      reflection(stage, far, horizon, 0.3) +
      mist(stage, horizon + 4, 30, 0.4) +
      areaUnder(bank, height, light.colour(grassOwn[light.season])) +
      patches(stage, random.fork('patches'), shore + 20, darken(grassOwn[light.season], 0.15), 12) +
      flowers(stage, random.fork('flowers'), shore + 30, height, light.season === 'winter' ? 0 : 26, [
        '#ffffff',
        '#f7d560',
        '#f2a1b8',
      ]),
    front: reeds(stage, random.fork('reeds')),
    water: { far: horizon + depth * 0.12, near: shore - depth * 0.08 },
    ground: { far: shore + depth * 0.13, near: height - depth * 0.05 },
    medium: 'land',
  };
}

function reeds(stage: Stage, random: Random): string {
  const stems = range(16).map((index) => {
    const x = index % 2 === 0 ? random.between(-10, 120) : stage.width - random.between(-10, 120);
    const high = random.between(90, 230);
    const lean = random.between(-26, 26);
    const tip = `${n(x + lean)} ${n(stage.height - high)}`;
    return (
      line(
        `M${n(x)} ${n(stage.height + 5)}Q${n(x)} ${n(stage.height - high * 0.5)} ${tip}`,
        stage.light.colour('#55783f'),
        5,
      ) +
      (index % 3 === 0 ? ellipse(x + lean, stage.height - high, 7, 24, stage.light.colour('#7a4a2e')) : '')
    );
  });
  return stems.join('');
}

export function drawRiver(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const grassColour = grassOwn[light.season];
  const start = width * random.between(0.4, 0.6);
  const bend = random.between(160, 260) * (random.chance(0.5) ? 1 : -1);
  const end = width / 2 + bend * 0.55;
  const half = Math.min(width * 0.27, 330);
  const fill = stage.gradient([
    [0, mix(light.colour('#63aed0', 0.4), light.sky[2], 0.5)],
    [0.4, light.colour('#58abd2', 0.1)],
    [1, light.colour('#2f7fae')],
  ]);
  const bed = (grow: number) =>
    `M${n(start - 6)} ${n(horizon)}C${n(start + bend)} ${n(horizon + depth * 0.2)} ${n(start - bend * 1.5 - grow)} ${n(horizon + depth * 0.4)} ${n(end - half - grow)} ${n(height)}L${n(end + half + grow)} ${n(height)}C${n(start - bend * 0.5 + half * 0.55 + grow)} ${n(horizon + depth * 0.42)} ${n(start + bend * 1.2 + 24)} ${n(horizon + depth * 0.2)} ${n(start + 8)} ${n(horizon)}z`;
  const ripples = range(22).map(() => {
    const near = random.next();
    const x = end + (start - end) * (1 - near) ** 1.4 + random.between(-0.6, 0.6) * half * near;
    const length = 12 + near * 80;
    return `M${n(x - length / 2)} ${n(horizon + 8 + near * depth * 0.95)}q${n(length / 4)} -5 ${n(length / 2)} 0t${n(length / 2)} 0`;
  });
  return {
    back:
      drawSky(stage) +
      mountainRange(stage, random.fork('far'), {
        base: horizon + 4,
        peak: 230,
        count: 5,
        own: '#8fa5bd',
        distance: 0.72,
        snow: false,
      }) +
      hills(stage, random.fork('hills'), horizon - 12, 42, '#7fae7c', 0.5) +
      treeLine(stage, random.fork('trees'), {
        y: horizon + 6,
        height: 92,
        distance: 0.36,
        every: 60,
        conifers: 0.35,
      }) +
      plain(stage, horizon, grassColour) +
      patches(stage, random.fork('patches'), horizon, darken(grassColour, 0.16), 22) +
      path(bed(22), light.colour('#d9c79a', 0.08)) +
      path(bed(0), fill) +
      line(ripples.join(''), '#ffffff', 2.6, 'opacity=".55"') +
      flowers(
        stage,
        random.fork('flowers'),
        horizon + depth * 0.4,
        height,
        light.season === 'winter' ? 0 : 22,
        ['#ffffff', '#ffe07a', '#e79ac0'],
      ),
    front: grass(stage, random.fork('grass'), height + 6, 74, darken(grassColour, 0.25), 34),
    water: { far: horizon + depth * 0.3, near: height - depth * 0.12 },
    ground: { far: horizon + depth * 0.42, near: height - depth * 0.08 },
    medium: 'land',
  };
}

export function drawWaterfall(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const pool = height - depth * 0.95;
  const top = Math.max(120, pool - 560);
  const middle = width * random.between(0.42, 0.58);
  const half = 105;
  const rock = random.fork('rock');
  const cliff = (side: -1 | 1, own: string, reach: number, distance: number): string => {
    const edge = jaggedLine(
      rock,
      [middle + side * reach, top - rock.between(10, 60)],
      [middle + side * (reach + 40), pool + 20],
      0.06,
    );
    const outer: Point = [side < 0 ? -20 : width + 20, pool + 30];
    return polygon([...edge, outer, [outer[0], top - 90]], light.colour(own, distance));
  };
  const fall = stage.gradient([
    [0, light.colour('#d8f1f7', 0.1)],
    [1, light.colour('#ffffff')],
  ]);
  const threads = range(26).map(
    () =>
      `M${n(middle + rock.between(-half, half) * 0.92)} ${n(top + rock.between(0, 60))}v${n(rock.between(120, pool - top - 60))}`,
  );
  const bank = hillLine(stage, random.fork('bank'), height - depth * 0.42, 14);
  return {
    back:
      drawSky({ ...stage, horizon: pool }) +
      treeLine(stage, random.fork('far trees'), {
        y: top + 10,
        height: 150,
        distance: 0.5,
        every: 56,
        conifers: 0.7,
      }) +
      rect(0, top - 6, width, pool - top + 30, light.colour('#5d7263', 0.3)) +
      cliff(-1, '#6f7f6a', half + 60, 0.22) +
      cliff(1, '#66775f', half + 60, 0.22) +
      path(
        `M${n(middle - half * 0.8)} ${n(top - 4)}h${n(half * 1.6)}q14 200 ${n(half * 0.3)} ${n(pool - top + 24)}h${n(-half * 2.2)}q20 -240 ${n(half * 0.3)} ${n(-(pool - top + 20))}z`,
        fall,
      ) +
      line(threads.join(''), light.colour('#9cd0e2', 0.05), 4, 'opacity=".6"') +
      cliff(-1, '#4f6350', half + 150, 0.06) +
      cliff(1, '#485c4b', half + 150, 0.06) +
      treeLine(stage, random.fork('side trees'), {
        y: pool + 14,
        height: 150,
        distance: 0.15,
        every: 120,
        conifers: 0.4,
      }) +
      waterSurface(stage, pool, height, '#3f9fae') +
      path(
        `M${n(middle - half * 0.7)} ${n(pool - 300)}h${n(half * 1.4)}l${n(half * 0.4)} 322h${n(-half * 2.2)}z`,
        fall,
        'opacity=".85"',
      ) +
      mist(stage, pool + 12, 46, 0.7) +
      range(12)
        .map((index) =>
          ellipse(
            middle + rock.between(-1, 1) * half * 1.8,
            pool + rock.between(0, 26),
            rock.between(20, 60),
            10,
            '#ffffff',
            `opacity="${index % 2 ? 0.5 : 0.75}"`,
          ),
        )
        .join('') +
      areaUnder(bank, height, light.colour(grassOwn[light.season])) +
      range(9)
        .map(() =>
          ellipse(
            rock.between(0, width),
            height - depth * rock.between(0.36, 0.48),
            rock.between(24, 60),
            rock.between(14, 26),
            light.colour('#7d857d', 0.05),
          ),
        )
        .join(''),
    front: grass(stage, random.fork('grass'), height + 6, 90, darken(grassOwn[light.season], 0.3), 30),
    ground: { far: height - depth * 0.26, near: height - depth * 0.05 },
    medium: 'land',
  };
}

export function drawUnderwater(stage: Stage): Scenery {
  const { random, height, width, light } = stage;
  const bed = height - Math.min(height * 0.2, 220);
  const water = stage.gradient([
    [0, light.colour('#7fe3e6')],
    [0.3, light.colour('#2fb3d0')],
    [0.7, light.colour('#14699f')],
    [1, light.colour('#0b3c6e')],
  ]);
  const beam = stage.gradient([
    [0, '#ffffff', 0.34],
    [1, '#ffffff', 0],
  ]);
  const beams = range(7 * Math.max(1, Math.min(8, width / 1000)))
    .map(() => {
      const x = random.between(-100, width);
      const slant = random.between(120, 260);
      const span = random.between(40, 120);
      return polygon(
        [
          [x, 0],
          [x + span, 0],
          [x + span * 1.9 + slant, height * 0.85],
          [x + slant, height * 0.85],
        ],
        beam,
      );
    })
    .join('');
  const reef = random.fork('reef');
  const rocks =
    hills(stage, reef, bed - 50, 90, '#2b6f93', 0.45) + hills(stage, reef, bed - 6, 46, '#25587c', 0.2);
  const sand = stage.gradient([
    [0, light.colour('#d7c58f', 0.25)],
    [1, light.colour('#b79a63')],
  ]);
  const floor = areaUnder(hillLine(stage, reef, bed + 46, 20), height, sand);
  const corals = range(Math.min(60, 13 * Math.max(1, width / 1000))).map(() =>
    coral(stage, reef, reef.between(0, width), bed + reef.between(44, 90), reef.between(60, 150)),
  );
  const weeds = range(Math.min(60, 12 * Math.max(1, width / 1000))).map(() => {
    const x = reef.between(0, width);
    const high = reef.between(120, 330);
    const sway = reef.between(20, 44);
    return line(
      `M${n(x)} ${n(bed + 80)}q${n(sway)} ${n(-high * 0.25)} 0 ${n(-high * 0.5)}t0 ${n(-high * 0.5)}`,
      light.colour(reef.pick(['#2f8f6a', '#3fae74', '#6aa84f']), 0.1),
      reef.between(7, 13),
    );
  });
  const bubbles = range(Math.min(120, 34 * Math.max(1, width / 1000))).map(() => {
    const radius = reef.between(3, 15);
    const x = reef.between(0, width);
    const y = reef.between(0, bed);
    return (
      circle(x, y, radius, '#ffffff', 'opacity=".16"') +
      circle(x, y, radius, 'none', 'stroke="#ffffff" stroke-width="1.6" opacity=".6"') +
      circle(x - radius * 0.3, y - radius * 0.3, radius * 0.22, '#ffffff', 'opacity=".9"')
    );
  });
  return {
    back:
      rect(0, 0, width, height, water) +
      beams +
      rocks +
      floor +
      weeds.join('') +
      corals.join('') +
      bubbles.join(''),
    ground: { far: bed + 70, near: height - 30 },
    medium: 'underwater',
  };
}

function coral(stage: Stage, random: Random, x: number, y: number, size: number): string {
  const colour = stage.light.colour(
    random.pick(['#ff7f6e', '#ffb14e', '#e96aa6', '#b07be0', '#ff9aa2']),
    0.1,
  );
  if (random.chance(0.45)) {
    const tubes = range(5).map((index) => {
      const tubeX = x + (index - 2) * size * 0.2;
      const high = size * random.between(0.5, 1);
      return (
        rect(tubeX - size * 0.08, y - high, size * 0.16, high, colour, `rx="${n(size * 0.08)}"`) +
        ellipse(tubeX, y - high + size * 0.06, size * 0.05, size * 0.03, darken(colour, 0.4))
      );
    });
    return tubes.join('');
  }
  const branches: string[] = [];
  const grow = (fromX: number, fromY: number, length: number, angle: number): void => {
    const toX = fromX + Math.sin(angle) * length;
    const toY = fromY - Math.cos(angle) * length;
    branches.push(`M${n(fromX)} ${n(fromY)}L${n(toX)} ${n(toY)}`);
    if (length < size * 0.14) return;
    grow(toX, toY, length * 0.68, angle - random.between(0.25, 0.6));
    grow(toX, toY, length * 0.68, angle + random.between(0.25, 0.6));
  };
  grow(x, y, size * 0.36, 0);
  return line(branches.join(''), colour, size * 0.08);
}

export function drawArctic(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const horizon = height - depth * 1.2;
  const ice = random.fork('ice');
  const bergs = range(Math.min(30, 6 * Math.max(1, width / 1000)))
    .map((_, index, all) => {
      const x = ((index + ice.between(0.2, 0.8)) / all.length) * width;
      const base = horizon + ice.between(4, depth * 0.32);
      const high = ice.between(70, 210);
      const half = high * ice.between(0.6, 1);
      const left = jaggedLine(ice, [x - half, base], [x - half * 0.1, base - high], 0.16);
      const right = jaggedLine(ice, [x - half * 0.1, base - high], [x + half, base], 0.16);
      return (
        polygon([...left, ...right], light.colour('#f2fbff', 0.16)) +
        polygon([...right, [x + half * 0.15, base]], light.colour('#a9d3ee', 0.16)) +
        ellipse(x, base + 4, half * 1.15, 7, light.colour('#d9f3ff'), 'opacity=".7"')
      );
    })
    .join('');
  const edge = height - depth * 0.56;
  const floe = jaggedLine(ice, [-20, edge], [width + 20, edge + 10], 0.02);
  const isNight = light.time === 'night' || light.time === 'dusk';
  return {
    back:
      drawSky({ ...stage, horizon }, { clouds: 3 }) +
      (isNight && !light.weather.has('aurora') ? aurora(stage, horizon) : '') +
      mountainRange(stage, ice, {
        base: horizon + 3,
        peak: 120,
        count: 7,
        own: '#dbe9f4',
        distance: 0.6,
        snow: true,
      }) +
      waterSurface(stage, horizon, height, '#3f8fb8') +
      bergs +
      polygon([...floe, [width + 20, edge + 40], [-20, edge + 34]], light.colour('#8fc4e2')) +
      polygon(
        [...floe.map(([x, y]): Point => [x, y + 6]), [width + 20, height + 5], [-20, height + 5]],
        light.colour('#f6fbff'),
      ) +
      patches(stage, ice, edge + 40, '#cfe2f0', 18, 0.6),
    water: { far: horizon + depth * 0.1, near: edge - depth * 0.06 },
    ground: { far: edge + depth * 0.15, near: height - depth * 0.06 },
    medium: 'land',
  };
}

/** A wood at a frozen pond; also what "winter" looks like when nothing else is said. */
export function drawSnowfield(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const wood = random.fork('wood');
  const drifts = (y: number, own: string, distance: number, name: string) =>
    areaUnder(
      hillLine(stage, random.fork(name), y, 24),
      height,
      stage.gradient([
        [0, light.colour('#ffffff', distance)],
        [1, light.colour(own, distance)],
      ]),
    );
  const firs = range(Math.min(60, 9 * Math.max(1, width / 1000)))
    .map(() => ({ x: wood.next(), near: wood.next() ** 2 }))
    .sort((first, second) => first.near - second.near)
    .map(({ x, near }) => {
      const side = x < 0.5 ? x * 0.62 : 1 - (1 - x) * 0.62;
      return snowyConifer(
        stage,
        wood,
        side * width,
        horizon + 14 + near * depth * 0.36,
        130 + near * 240,
        0.3 * (1 - near),
      );
    });
  return {
    back:
      drawSky(stage, { clouds: 4 }) +
      mountainRange(stage, random.fork('far'), {
        base: horizon + 4,
        peak: 230,
        count: 4,
        own: '#9db3cc',
        distance: 0.62,
        snow: true,
      }) +
      drifts(horizon - 6, '#d7e5f1', 0.45, 'first') +
      treeLine({ ...stage, light: { ...light, season: 'winter' } }, random.fork('line'), {
        y: horizon + 4,
        height: 80,
        distance: 0.42,
        every: 30,
        conifers: 1,
      }) +
      drifts(horizon + depth * 0.14, '#d2e1ef', 0.22, 'second') +
      firs.join('') +
      drifts(horizon + depth * 0.5, '#c5d8ea', 0.02, 'third') +
      patches(stage, random.fork('patches'), horizon + depth * 0.5, '#bfd3e8', 14, 0.5),
    ground: { far: horizon + depth * 0.58, near: height - depth * 0.06 },
    medium: 'land',
  };
}

function snowyConifer(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  height: number,
  distance: number,
): string {
  const winter: Stage = { ...stage, light: { ...stage.light, season: 'winter' } };
  return (
    ellipse(x, y, height * 0.25, height * 0.03, stage.light.colour('#a9c0d8', distance), 'opacity=".6"') +
    conifer(winter, random, x, y, height, distance)
  );
}
