import { darken, lighten, mix } from '../colour.ts';
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
import {
  bamboo,
  bareTree,
  blossomTree,
  broadleaf,
  bush,
  cactus,
  flowers,
  grass,
  grassOwn,
  leafColour,
  overhangingBranch,
  palm,
  treeLine,
} from './plants.ts';
import { drawSky, mist, sunPosition } from './sky.ts';
import { hillLine, hills, jaggedLine, mountainRange, patches, plain, windingPath } from './terrain.ts';

export function drawMountain(stage: Stage): Scenery {
  const { random, height, depth, light } = stage;
  const { horizon } = stage;
  const high = Math.min(horizon * 0.8, 560);
  const meadow = grassOwn[light.season];
  return {
    back:
      drawSky(stage, { clouds: 4 }) +
      mountainRange(stage, random.fork('farthest'), {
        base: horizon,
        peak: high * 0.72,
        count: 5,
        own: '#8aa0c2',
        distance: 0.78,
        snow: true,
      }) +
      mist(stage, horizon - high * 0.12, 70, 0.5) +
      mountainRange(stage, random.fork('middle'), {
        base: horizon + 12,
        peak: high,
        count: 2.4,
        own: '#6f83a6',
        distance: 0.46,
        snow: true,
      }) +
      mist(stage, horizon - 6, 60, 0.55) +
      hills(stage, random.fork('hills'), horizon - 14, 50, '#5b8a6a', 0.36) +
      treeLine(stage, random.fork('trees'), {
        y: horizon + 16,
        height: 104,
        distance: 0.26,
        every: 38,
        conifers: 1,
      }) +
      hills(stage, random.fork('meadow'), horizon + depth * 0.26, 34, meadow, 0.06) +
      patches(stage, random.fork('patches'), horizon + depth * 0.4, darken(meadow, 0.15), 14) +
      flowers(
        stage,
        random.fork('flowers'),
        horizon + depth * 0.45,
        height,
        light.season === 'winter' ? 0 : 40,
        ['#ffffff', '#ffd95e', '#d18ad6'],
      ),
    front: grass(stage, random.fork('grass'), height + 6, 60, darken(meadow, 0.25), 34),
    ground: { far: horizon + depth * 0.44, near: height - depth * 0.06 },
    medium: 'land',
  };
}

/** A rocky top above a sea of clouds. */
export function drawSummit(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const clouds = (y: number, lift: number, name: string): string => {
    const puffs = random.fork(name);
    const colour = mix(light.sky[2], '#ffffff', light.time === 'night' ? 0.12 : 0.45);
    const spacing = Math.max(74, width / 40);
    return range(width / spacing + 2)
      .map((index) => {
        const radius = puffs.between(60, 120) * lift;
        const fill = stage.gradient([
          [0, lighten(colour, 0.35)],
          [0.8, mix(colour, light.sky[1], 0.35)],
        ]);
        return ellipse(index * spacing, y + puffs.between(-16, 16), radius * 1.5, radius * 0.62, fill);
      })
      .join('');
  };
  const crag = random.fork('crag');
  const edge = jaggedLine(crag, [-30, horizon + depth * 0.5], [width + 30, horizon + depth * 0.36], 0.045);
  const rock = stage.gradient([
    [0, light.colour('#9a8f88')],
    [1, light.colour('#5c5452')],
  ]);
  const cracks = range(26).map(() => {
    const x = crag.between(0, width);
    const y = height - depth * crag.between(0.02, 0.44);
    return polygon(
      [
        [x, y],
        [x + crag.between(30, 100), y + crag.between(-16, 10)],
        [x + crag.between(20, 70), y + crag.between(16, 46)],
      ],
      light.colour(crag.pick(['#b3a79d', '#6e6562', '#857a74'])),
      'opacity=".6"',
    );
  });
  return {
    back:
      drawSky(stage, { clouds: 3 }) +
      mountainRange(stage, random.fork('far'), {
        base: horizon + 30,
        peak: 240,
        count: 4,
        own: '#7c8fb5',
        distance: 0.66,
        snow: true,
      }) +
      clouds(horizon + 26, 0.7, 'far clouds') +
      mountainRange(stage, random.fork('near'), {
        base: horizon + 90,
        peak: 190,
        count: 2,
        own: '#65789c',
        distance: 0.42,
        snow: true,
      }) +
      clouds(horizon + 88, 1.1, 'near clouds') +
      clouds(horizon + depth * 0.42, 1.5, 'nearest clouds') +
      polygon([...edge, [width + 30, height + 5], [-30, height + 5]], rock) +
      cracks.join('') +
      line(
        `M${edge.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}`,
        light.colour('#d8ccc0'),
        5,
        'opacity=".7"',
      ),
    ground: { far: horizon + depth * 0.6, near: height - depth * 0.08 },
    medium: 'land',
  };
}

export function drawForest(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const floor = light.season === 'winter' ? '#e6eef4' : light.season === 'autumn' ? '#b77f3f' : '#6f9a4e';
  const glade = stage.glow([
    [0, lighten(light.sky[2], 0.35), 0.95],
    [1, light.sky[1], 0],
  ]);
  const wall = (distance: number, tall: number, every: number, foot: number, name: string) =>
    treeLine(stage, random.fork(name), { y: foot, height: tall, distance, every, conifers: 0.55 });
  const trunks = random.fork('trunks');
  const near = range(Math.min(20, 5 * Math.max(1, width / 1000))).map((index) => {
    const along = (index + trunks.between(0.1, 0.9)) / Math.max(5, Math.floor((5 * width) / 1000));
    const x = width * (along < 0.5 ? along * 0.6 : 1 - (1 - along) * 0.6);
    const thick = trunks.between(38, 76);
    const colour = light.colour(trunks.pick(['#5b4332', '#4e3a2e', '#6a5140']), 0.04);
    const foot = horizon + depth * trunks.between(0.24, 0.44);
    return (
      path(
        `M${n(x - thick / 2)} -5h${n(thick)}q-8 ${n(foot * 0.6)} ${n(thick * 0.45)} ${n(foot + 14)}h${n(-thick * 1.9)}q${n(thick * 0.5)} ${n(-foot * 0.5)} ${n(thick * 0.45)} ${n(-foot - 14)}z`,
        colour,
      ) +
      path(
        `M${n(x - thick / 2)} -5h${n(thick * 0.26)}q-4 ${n(foot * 0.6)} ${n(thick * 0.06)} ${n(foot)}h${n(-thick * 0.5)}q${n(thick * 0.22)} ${n(-foot * 0.5)} ${n(thick * 0.18)} ${n(-foot)}z`,
        lighten(colour, 0.22),
        'opacity=".6"',
      )
    );
  });
  const canopy = random.fork('canopy');
  const leaves = range(Math.min(110, 30 * Math.max(1, width / 1000))).map(() => {
    const own = leafColour(stage, canopy);
    return circle(
      canopy.between(-20, width + 20),
      canopy.between(-90, 70) * Math.min(1, horizon / 600),
      canopy.between(50, 110),
      light.colour(darken(own, canopy.between(0.05, 0.4)), 0.02),
    );
  });
  const beam = stage.gradient([
    [0, light.source, 0.4],
    [1, light.source, 0],
  ]);
  const beams =
    light.time === 'night'
      ? ''
      : range(4)
          .map((index) =>
            polygon(
              [
                [width * (0.25 + index * 0.16), -10],
                [width * (0.31 + index * 0.16), -10],
                [width * (0.24 + index * 0.16), height * 0.86],
                [width * (0.1 + index * 0.16), height * 0.86],
              ],
              beam,
            ),
          )
          .join('');
  return {
    back:
      drawSky(stage, { clouds: 1 }) +
      rect(0, 0, width, horizon + 4, light.colour('#a7c6a0', 0.6), 'opacity=".55"') +
      ellipse(width / 2, horizon - 120, Math.min(width * 0.55, 700), Math.min(420, horizon * 0.7), glade) +
      wall(0.72, 380, 60, horizon + 6, 'back') +
      wall(0.5, 470, 120, horizon + 16, 'middle') +
      mist(stage, horizon - 6, 74, 0.5) +
      plain(stage, horizon, floor) +
      patches(stage, random.fork('patches'), horizon, darken(floor, 0.22), 26, 0.4) +
      (light.season === 'winter'
        ? ''
        : windingPath(stage, random.fork('path'), horizon + 4, '#cbb083', 230)) +
      wall(0.24, 330, 330, horizon + 40, 'near') +
      near.join('') +
      beams +
      leaves.join('') +
      range(10)
        .map(() =>
          bush(
            stage,
            canopy,
            canopy.chance(0.5) ? canopy.between(-20, width * 0.26) : canopy.between(width * 0.74, width + 20),
            horizon + depth * canopy.between(0.3, 0.5),
            canopy.between(50, 110),
            0.05,
          ),
        )
        .join(''),
    front: grass(stage, random.fork('ferns'), height + 8, 100, darken(leafColour(stage, canopy), 0.42), 26),
    ground: { far: horizon + depth * 0.4, near: height - depth * 0.08 },
    medium: 'land',
  };
}

export function drawBlossomGrove(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const trees = random.fork('trees');
  const pairs = range(6).flatMap((index) => {
    const near = (index + 1) / 6;
    const spread = width * (0.09 + near ** 1.4 * 0.4);
    const foot = horizon + near ** 1.6 * depth * 0.52;
    const size = 120 + near ** 1.5 * 480;
    const distance = 0.42 * (1 - near);
    return [-1, 1].map((side) =>
      blossomTree(stage, trees, width / 2 + side * spread + trees.between(-14, 14), foot, size, distance),
    );
  });
  const petals = range(Math.min(200, 60 * Math.max(1, width / 1000))).map(() => {
    const near = trees.next();
    return ellipse(
      trees.between(0, width),
      horizon + 10 + near * depth,
      3 + near * 6,
      1.5 + near * 2.5,
      light.colour('#ffd9e6'),
      'opacity=".8"',
    );
  });
  const ground = '#a3cf74';
  return {
    back:
      drawSky(stage, { clouds: 4 }) +
      hills(stage, trees, horizon - 40, 50, '#d8a9bd', 0.62) +
      range(width / 62 + 1)
        .map((index) => blossomTree(stage, trees, index * 62, horizon + 6, trees.between(80, 130), 0.5))
        .join('') +
      plain(stage, horizon, ground) +
      windingPath({ ...stage, random: trees }, trees, horizon, '#ecdcc4', 330) +
      pairs.join('') +
      petals.join(''),
    front: overhangingBranch(stage, random.fork('branch'), ['#f9bfd0', '#f6a6c0', '#fde0e9']),
    ground: { far: horizon + depth * 0.36, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawBambooGrove(stage: Stage): Scenery {
  const { random, height, width, depth } = stage;
  const { horizon } = stage;
  const stems = (distance: number, every: number, foot: number, keepClear: number, name: string) => {
    const grove = random.fork(name);
    const spacing = Math.max(every, width / 50);
    return range(width / spacing + 1)
      .map((index) => index * spacing + grove.between(-0.4, 0.4) * spacing)
      .filter((x) => Math.abs(x - width / 2) > keepClear)
      .map((x) => bamboo(stage, grove, x, foot + grove.between(0, 20), foot + 40, distance))
      .join('');
  };
  const leaf = random.fork('leaves');
  const leaves = range(Math.min(240, 80 * Math.max(1, width / 1000))).map(() => {
    const x = leaf.between(0, width);
    const y = leaf.next() ** 1.6 * horizon * 0.6;
    const long = leaf.between(40, 90);
    return path(
      `M${n(x)} ${n(y)}q${n(long * 0.5)} ${n(-9)} ${n(long)} ${n(long * 0.3)}q${n(-long * 0.6)} ${n(-2)} ${n(-long)} ${n(-long * 0.3)}z`,
      stage.light.colour(leaf.pick(['#6fae52', '#86c264', '#4f9150']), 0.12),
      `transform="rotate(${leaf.whole(0, 180)} ${n(x)} ${n(y)})"`,
    );
  });
  return {
    back:
      drawSky(stage, { clouds: 0 }) +
      rect(0, 0, width, horizon + 4, stage.light.colour('#bfe0a4', 0.35), 'opacity=".8"') +
      stems(0.62, 34, horizon + 8, 40, 'far') +
      mist(stage, horizon, 110, 0.6) +
      stems(0.36, 62, horizon + 30, 110, 'middle') +
      plain(stage, horizon, '#8fa866') +
      windingPath(stage, random.fork('path'), horizon, '#d9c69c', 330) +
      stems(0.06, 132, horizon + depth * 0.4, 250, 'near') +
      leaves.join(''),
    front: grass(stage, random.fork('grass'), height + 6, 70, '#4d7f3f', 28),
    ground: { far: horizon + depth * 0.3, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawMeadow(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const meadow = grassOwn[light.season];
  const tree = random.fork('tree');
  const treeX =
    width * (sunPosition(stage).x > width / 2 ? tree.between(0.14, 0.26) : tree.between(0.74, 0.86));
  const big =
    light.season === 'winter'
      ? bareTree(stage, tree, treeX, horizon + 34, 330, 0.12)
      : broadleaf(stage, tree, treeX, horizon + 34, 340, 0.12);
  return {
    back:
      drawSky(stage, { clouds: 6 }) +
      hills(stage, random.fork('farthest'), horizon - 66, 60, '#8fb3a6', 0.72) +
      hills(stage, random.fork('far'), horizon - 22, 44, '#8dbf77', 0.46) +
      treeLine(stage, random.fork('trees'), {
        y: horizon + 2,
        height: 62,
        distance: 0.42,
        every: 110,
        conifers: 0.2,
      }) +
      hills(stage, random.fork('near'), horizon + 20, 26, meadow, 0.18) +
      big +
      hills(stage, random.fork('nearest'), horizon + depth * 0.36, 22, lighten(meadow, 0.06), 0.02) +
      patches(stage, random.fork('patches'), horizon + depth * 0.4, darken(meadow, 0.12), 16) +
      flowers(
        stage,
        random.fork('flowers'),
        horizon + depth * 0.16,
        height,
        light.season === 'winter' ? 0 : 110,
        ['#ffffff', '#ffd84f', '#f58fb2', '#c48be0', '#ff8f5e'],
      ),
    front: grass(stage, random.fork('grass'), height + 6, 76, darken(meadow, 0.28), 40),
    ground: { far: horizon + depth * 0.34, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawSavanna(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const trees = random.fork('trees');
  const acacia = (x: number, y: number, size: number, distance: number): string => {
    const bark = light.colour('#5a4030', distance);
    const crown = range(5).map((index) =>
      ellipse(
        x + (index - 2) * size * 0.23,
        y - size * (0.86 + (index % 2) * 0.06),
        size * 0.26,
        size * 0.09,
        light.colour(index % 2 ? '#7f8f3e' : '#6b7d38', distance),
      ),
    );
    return (
      line(
        `M${n(x)} ${n(y)}q${n(size * 0.06)} ${n(-size * 0.4)} ${n(-size * 0.04)} ${n(-size * 0.62)}l${n(-size * 0.24)} ${n(-size * 0.24)}M${n(x - size * 0.02)} ${n(y - size * 0.56)}l${n(size * 0.3)} ${n(-size * 0.3)}M${n(x - size * 0.03)} ${n(y - size * 0.6)}l${n(size * 0.05)} ${n(-size * 0.28)}`,
        bark,
        size * 0.05,
      ) + crown.join('')
    );
  };
  const groves = range(Math.min(40, 7 * Math.max(1, width / 1000))).map(() =>
    acacia(trees.between(0, width), horizon + trees.between(0, 14), trees.between(70, 130), 0.45),
  );
  const nearX = width * (trees.chance(0.5) ? trees.between(0.08, 0.2) : trees.between(0.8, 0.92));
  return {
    back:
      drawSky(stage, { clouds: 4 }) +
      mountainRange(stage, trees, {
        base: horizon + 4,
        peak: 130,
        count: 4,
        own: '#a08a86',
        distance: 0.72,
        snow: false,
      }) +
      plain(stage, horizon, '#dcb65e') +
      groves.join('') +
      patches(stage, trees, horizon, '#b98d3d', 34, 0.4) +
      acacia(nearX, horizon + depth * 0.26, 430, 0.06) +
      grass(stage, trees, horizon + depth * 0.36, 34, '#b98f42', 60),
    front: grass(stage, random.fork('grass'), height + 8, 104, '#a3752f', 44),
    ground: { far: horizon + depth * 0.36, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawDesert(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const dune = (y: number, amplitude: number, distance: number, name: string): string => {
    const sand = random.fork(name);
    const crest = hillLine(stage, sand, y, amplitude);
    const lit = light.colour('#f0b765', distance);
    const shade = light.colour('#b9743f', distance);
    const tops = crest.filter(
      (point, index) => point[1] < (crest[index - 1]?.[1] ?? 0) && point[1] <= (crest[index + 1]?.[1] ?? 0),
    );
    const shadows = tops.map(([x, top]) =>
      path(
        `M${n(x)} ${n(top)}Q${n(x + 170)} ${n(top + amplitude * 0.9)} ${n(x + 330)} ${n(top + amplitude * 1.9)}Q${n(x + 90)} ${n(top + amplitude * 1.8)} ${n(x - 30)} ${n(top + amplitude * 3.2)}Q${n(x + 50)} ${n(top + amplitude * 1.1)} ${n(x)} ${n(top)}z`,
        shade,
        'opacity=".5"',
      ),
    );
    return (
      areaUnder(
        crest,
        height,
        stage.gradient([
          [0, lighten(lit, 0.14)],
          [1, mix(lit, shade, 0.4)],
        ]),
      ) + shadows.join('')
    );
  };
  const ripples = range(26).map((index) => {
    const near = index / 26;
    const y = horizon + depth * (0.52 + near * 0.5);
    const x = random.between(0, width * 0.8);
    const length = random.between(90, 260);
    return `M${n(x)} ${n(y)}q${n(length / 4)} ${n(-8)} ${n(length / 2)} 0t${n(length / 2)} 0`;
  });
  const plants = random.fork('cactus');
  return {
    back:
      drawSky(stage, { clouds: 2 }) +
      mountainRange(stage, plants, {
        base: horizon + 6,
        peak: 130,
        count: 3,
        own: '#b98a76',
        distance: 0.74,
        snow: false,
      }) +
      dune(horizon - 8, 36, 0.5, 'far') +
      dune(horizon + depth * 0.14, 46, 0.26, 'middle') +
      cactus(stage, width * plants.between(0.08, 0.2), horizon + depth * 0.3, 150, 0.2) +
      cactus(stage, width * plants.between(0.8, 0.92), horizon + depth * 0.42, 240, 0.06) +
      dune(horizon + depth * 0.44, 40, 0.02, 'near') +
      line(ripples.join(''), light.colour('#c98a48'), 3, 'opacity=".5"'),
    ground: { far: horizon + depth * 0.5, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawCave(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const rock = random.fork('rock');
  const mouthX = width * rock.between(0.42, 0.58);
  const mouthY = height * 0.42;
  const opening = Math.min(width, height) * 0.36;
  const ring = (factor: number, own: string): string => {
    const points = range(26).map((index): Point => {
      const angle = (index / 26) * Math.PI * 2;
      const wobble = rock.between(0.86, 1.14);
      return [
        mouthX + Math.cos(angle) * opening * factor * wobble * 1.15,
        mouthY + Math.sin(angle) * opening * factor * wobble,
      ];
    });
    const hole = `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}z`;
    return path(
      `M-5 -5H${n(width + 5)}V${n(height + 5)}H-5z${hole}`,
      light.colour(own),
      'fill-rule="evenodd"',
    );
  };
  const crystals = range(12).map(() => {
    const x = rock.chance(0.5) ? rock.between(0, width * 0.25) : rock.between(width * 0.75, width);
    const y = height - depth * rock.between(0.15, 0.7);
    const high = rock.between(50, 150);
    const lean = rock.between(-30, 30);
    const own = rock.pick(['#7fe9ff', '#b48cff', '#ff9de2']);
    return (
      polygon(
        [
          [x - 16, y],
          [x - 16 + lean, y - high * 0.8],
          [x + lean, y - high],
          [x, y],
        ],
        lighten(own, 0.25),
      ) +
      polygon(
        [
          [x, y],
          [x + lean, y - high],
          [x + 15 + lean, y - high * 0.75],
          [x + 15, y],
        ],
        darken(own, 0.15),
      ) +
      circle(
        x,
        y - high * 0.5,
        high * 1.1,
        stage.glow([
          [0, own, 0.3],
          [1, own, 0],
        ]),
      )
    );
  });
  const floorTop = height - depth * 0.9;
  const floor = stage.gradient([
    [0, light.colour('#8a7a80')],
    [1, light.colour('#3e363f')],
  ]);
  return {
    back:
      drawSky({ ...stage, horizon: floorTop }, { clouds: 3 }) +
      mountainRange(stage, rock, {
        base: floorTop + 8,
        peak: 200,
        count: 5,
        own: '#7f97b5',
        distance: 0.6,
        snow: true,
      }) +
      circle(
        mouthX,
        mouthY,
        opening * 1.5,
        stage.glow([
          [0, light.source, 0.5],
          [1, light.source, 0],
        ]),
      ) +
      ring(1, '#7b6a72') +
      ring(1.28, '#5e5059') +
      ring(1.62, '#453b45') +
      ring(2.05, '#2f2832') +
      areaUnder(hillLine(stage, rock, floorTop + depth * 0.25, 18), height, floor) +
      crystals.join(''),
    ground: { far: floorTop + depth * 0.42, near: height - depth * 0.07 },
    medium: 'land',
  };
}

export function drawVolcano(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const lava = random.fork('lava');
  const x = width * lava.between(0.42, 0.58);
  const high = Math.min(430, horizon * 0.62);
  const left = jaggedLine(lava, [x - high * 1.3, horizon + 20], [x - 60, horizon - high], 0.04);
  const right = jaggedLine(lava, [x + 60, horizon - high], [x + high * 1.3, horizon + 20], 0.04);
  const smoke = range(16).map((index) =>
    circle(
      x + lava.between(-40, 40) + index * 9,
      horizon - high - 20 - index * 20,
      34 + index * 8,
      mix(light.sky[0], '#3a3036', 0.6),
      'opacity=".4"',
    ),
  );
  const stream = (points: Point[], width_: number) =>
    line(`M${points.map(([px, py]) => `${n(px)} ${n(py)}`).join('L')}`, '#ff6a1f', width_) +
    line(`M${points.map(([px, py]) => `${n(px)} ${n(py)}`).join('L')}`, '#ffd25e', width_ * 0.4);
  return {
    back:
      drawSky(stage, { clouds: 3 }) +
      circle(
        x,
        horizon - high,
        high,
        stage.glow([
          [0, '#ff7a2e', 0.75],
          [1, '#ff7a2e', 0],
        ]),
      ) +
      smoke.join('') +
      range(24)
        .map(() =>
          circle(
            x + lava.between(-90, 90),
            horizon - high - lava.between(0, 190),
            lava.between(3, 8),
            lava.pick(['#ffd25e', '#ff8a3d']),
          ),
        )
        .join('') +
      polygon([...left, ...right], light.colour('#6b4f4c', 0.22)) +
      polygon([...right, [x + high * 0.2, horizon + 20]], light.colour('#4a3638', 0.22)) +
      path(`M${n(x - 62)} ${n(horizon - high + 2)}q62 -22 124 0q-20 34 -62 30q-44 2 -62 -30z`, '#ffb347') +
      stream(jaggedLine(lava, [x - 10, horizon - high + 10], [x - high * 0.45, horizon + 20], 0.14), 17) +
      stream(jaggedLine(lava, [x + 14, horizon - high + 10], [x + high * 0.3, horizon + 20], 0.14), 13) +
      plain(stage, horizon + 10, '#6b5a55') +
      patches(stage, lava, horizon + 20, '#3d3232', 34, 0.5) +
      stream(
        jaggedLine(
          lava,
          [x - high * 0.45, horizon + 20],
          [width * lava.between(0.05, 0.3), height + 10],
          0.12,
        ),
        36,
      ),
    ground: { far: horizon + depth * 0.4, near: height - depth * 0.08 },
    medium: 'land',
  };
}

export function drawJungle(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const { horizon } = stage;
  const wild = random.fork('jungle');
  const palms = range(Math.min(40, 9 * Math.max(1, width / 1000))).map((index) => {
    const near = (index % 9) / 9;
    const side = wild.next();
    const x = width * (side < 0.5 ? side * (0.9 - near * 0.3) : 1 - (1 - side) * (0.9 - near * 0.3));
    return {
      near,
      svg: palm(stage, wild, x, horizon + near * depth * 0.34, 240 + near * 330, 0.5 * (1 - near)),
    };
  });
  const bigLeaf = (x: number, y: number, size: number, angle: number, own: string) =>
    group(
      path(
        `M0 0C${n(size * 0.5)} ${n(-size * 0.5)} ${n(size * 0.9)} ${n(-size * 0.3)} ${n(size)} 0C${n(size * 0.9)} ${n(size * 0.3)} ${n(size * 0.5)} ${n(size * 0.5)} 0 0z`,
        light.colour(own),
      ) +
        line(
          `M0 0H${n(size * 0.95)}M${n(size * 0.25)} 0l${n(size * 0.2)} ${n(-size * 0.22)}M${n(size * 0.25)} 0l${n(size * 0.2)} ${n(size * 0.22)}M${n(size * 0.5)} 0l${n(size * 0.2)} ${n(-size * 0.2)}M${n(size * 0.5)} 0l${n(size * 0.2)} ${n(size * 0.2)}`,
          light.colour(lighten(own, 0.28)),
          3,
        ),
      `transform="translate(${n(x)} ${n(y)}) rotate(${n(angle)})"`,
    );
  const corner = (sign: -1 | 1) =>
    range(5).map((index) =>
      bigLeaf(
        sign < 0 ? -20 : width + 20,
        height - 20 - index * 44,
        wild.between(150, 230),
        sign < 0 ? -70 + index * 24 : 250 - index * 24,
        wild.pick(['#2f7a46', '#3d9150', '#256a44']),
      ),
    );
  return {
    back:
      drawSky(stage, { clouds: 3 }) +
      hills(stage, wild, horizon - 90, 80, '#5f9f7d', 0.6) +
      treeLine(stage, wild, { y: horizon + 10, height: 260, distance: 0.46, every: 80, conifers: 0 }) +
      mist(stage, horizon, 70, 0.55) +
      plain(stage, horizon, '#6aa556') +
      windingPath(stage, wild, horizon, '#c9ad78', 240) +
      palms
        .sort((first, second) => first.near - second.near)
        .map(({ svg }) => svg)
        .join('') +
      range(16)
        .map(() =>
          bush(
            stage,
            wild,
            wild.chance(0.5) ? wild.between(-20, width * 0.3) : wild.between(width * 0.7, width + 20),
            horizon + depth * wild.between(0.2, 0.44),
            wild.between(60, 120),
            0.08,
          ),
        )
        .join(''),
    front: [...corner(-1), ...corner(1)].join(''),
    ground: { far: horizon + depth * 0.38, near: height - depth * 0.08 },
    medium: 'land',
  };
}
