import { darken, lighten, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import {
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
  smoothLine,
} from '../shapes.ts';
import type { DrawScenery, Stage } from '../stage.ts';
import { grassOwn, leafColour } from './plants.ts';
import type { SceneryKind } from './scenery-kinds.ts';

type Ground =
  | 'coast'
  | 'river'
  | 'lake'
  | 'wood'
  | 'town'
  | 'fields'
  | 'sand'
  | 'snow'
  | 'rock'
  | 'room'
  | 'table'
  | 'park'
  | 'cosmos';

/** What each kind of scenery looks like on a map. */
const groundByKind: Record<SceneryKind, Ground> = {
  alley: 'town',
  arctic: 'snow',
  bamboo: 'wood',
  bedroom: 'room',
  blossom: 'park',
  bridge: 'river',
  cafe: 'table',
  castle: 'park',
  cathedral: 'town',
  cave: 'rock',
  city: 'town',
  classroom: 'room',
  countryside: 'fields',
  desert: 'sand',
  dining: 'table',
  fairground: 'park',
  farm: 'fields',
  forest: 'wood',
  'future city': 'town',
  garden: 'park',
  harbour: 'coast',
  heavens: 'coast',
  jungle: 'wood',
  kitchen: 'table',
  lake: 'lake',
  library: 'room',
  'living room': 'room',
  mansion: 'park',
  market: 'town',
  mars: 'sand',
  meadow: 'fields',
  moon: 'rock',
  mountain: 'rock',
  office: 'room',
  palace: 'park',
  park: 'park',
  'rice paddies': 'fields',
  river: 'river',
  road: 'fields',
  rooftop: 'town',
  savanna: 'sand',
  sea: 'coast',
  snowfield: 'snow',
  space: 'cosmos',
  stadium: 'park',
  station: 'town',
  street: 'town',
  studio: 'fields',
  summit: 'rock',
  'table top': 'table',
  temple: 'park',
  theatre: 'room',
  underwater: 'coast',
  volcano: 'rock',
  waterfall: 'river',
};

/** The scenery of a kind seen from straight above. */
export function sceneryFromAbove(kind: SceneryKind): DrawScenery {
  const ground = groundByKind[kind];
  return (stage) => ({
    back: drawGround(stage, ground),
    ground: { far: 0, near: stage.height },
    medium: ground === 'room' ? 'indoors' : ground === 'table' ? 'table' : 'land',
    ...(ground === 'coast' && { water: { far: stage.height * 0.7, near: stage.height * 0.92 } }),
  });
}

function drawGround(stage: Stage, ground: Ground): string {
  const random = stage.random.fork('from above');
  const { light } = stage;
  const grass = grassOwn[light.season];
  switch (ground) {
    case 'coast':
      return (
        fieldPatches(stage, random, [grass, darken(grass, 0.1)]) +
        treesFromAbove(stage, random, 46) +
        coast(stage, random)
      );
    case 'river':
      return (
        fieldPatches(stage, random, [grass, darken(grass, 0.12), lighten(grass, 0.1)]) +
        treesFromAbove(stage, random, 60) +
        band(stage, random, ['#dac996', '#5fb4d6', '#3f94c0'], 250) +
        band(stage, random.fork('road'), ['#e9dcc0', '#d9c9a4'], 46, true)
      );
    case 'lake':
      return (
        fieldPatches(stage, random, [grass, darken(grass, 0.12)]) +
        blob(stage, random, stage.width / 2, stage.height / 2, 330, [
          '#dac996',
          '#7cc4d8',
          '#4f9fc4',
          '#3b83ad',
        ]) +
        treesFromAbove(stage, random, 80)
      );
    case 'wood':
      return (
        fill(stage, darken(grass, 0.3)) +
        treesFromAbove(stage, random, 260) +
        band(stage, random, ['#d9c396'], 44) +
        treesFromAbove(stage, random.fork('more'), 40)
      );
    case 'fields':
      return (
        fieldPatches(stage, random, [grass, '#e3c867', '#a9c95c', '#c9a55a', '#86b35a', '#d8d27a']) +
        band(stage, random, ['#efe3c6'], 38) +
        treesFromAbove(stage, random, 34) +
        roofs(stage, random, 6)
      );
    case 'town':
      return town(stage, random);
    case 'sand':
      return fill(stage, '#e2b56f') + dunes(stage, random, '#c9904c') + rocks(stage, random, 26, '#b98052');
    case 'snow':
      return (
        fill(stage, '#eef5fa') +
        dunes(stage, random, '#cfe0ee') +
        blob(stage, random, stage.width * 0.7, stage.height * 0.3, 210, ['#bfe0f0', '#8fc6e2']) +
        treesFromAbove(stage, random, 60)
      );
    case 'rock':
      return contours(stage, random);
    case 'room':
      return floorPlan(stage, random);
    case 'table':
      return laidTable(stage, random);
    case 'park':
      return park(stage, random);
    case 'cosmos':
      return cosmos(stage, random);
  }
}

const spread = (stage: Stage, perSquare: number): number =>
  Math.min(perSquare * 6, (perSquare * stage.width * stage.height) / 1e6);

function fill(stage: Stage, own: string): string {
  return rect(0, 0, stage.width, stage.height, stage.light.colour(own, 0.1));
}

/** Fields with furrows, between hedges. */
function fieldPatches(stage: Stage, random: Random, owns: readonly string[]): string {
  const cell = 235;
  const columns = Math.ceil(stage.width / cell) + 2;
  const rows = Math.ceil(stage.height / cell) + 2;
  const corner = new Map<string, Point>();
  const at = (column: number, row: number): Point => {
    const key = `${column},${row}`;
    const known = corner.get(key) ?? [
      (column - 0.5) * cell + random.between(-56, 56),
      (row - 0.5) * cell + random.between(-56, 56),
    ];
    corner.set(key, known);
    return known;
  };
  const fields = range(rows).flatMap((row) =>
    range(columns).map((column) => {
      const corners: [Point, Point, Point, Point] = [
        at(column, row),
        at(column + 1, row),
        at(column + 1, row + 1),
        at(column, row + 1),
      ];
      const own = owns[random.whole(0, owns.length - 1)] ?? '#86b35a';
      const colour = stage.light.colour(own, 0.12);
      const [a, b, c, d] = corners;
      const furrows = range(9).map((index) => {
        const u = (index + 0.5) / 9;
        const from: Point = [a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u];
        const to: Point = [d[0] + (c[0] - d[0]) * u, d[1] + (c[1] - d[1]) * u];
        return `M${n(from[0])} ${n(from[1])}L${n(to[0])} ${n(to[1])}`;
      });
      return (
        polygon(corners, colour, `stroke="${stage.light.colour('#5f8a4a', 0.1)}" stroke-width="9"`) +
        (random.chance(0.65) ? line(furrows.join(''), darken(colour, 0.14), 5, 'opacity=".55"') : '')
      );
    }),
  );
  return fields.join('');
}

function treesFromAbove(stage: Stage, random: Random, count: number): string {
  return range(spread(stage, count))
    .map(() => {
      const x = random.between(0, stage.width);
      const y = random.between(0, stage.height);
      const r = random.between(16, 40);
      const own = leafColour(stage, random);
      return (
        ellipse(x + r * 0.5, y + r * 0.4, r * 1.05, r * 0.9, '#0d1a2c', 'opacity=".26"') +
        circle(x, y, r, stage.light.colour(darken(own, 0.2), 0.05)) +
        circle(x - r * 0.15, y - r * 0.18, r * 0.74, stage.light.colour(own, 0.05)) +
        circle(x - r * 0.3, y - r * 0.34, r * 0.34, stage.light.colour(lighten(own, 0.3), 0.05))
      );
    })
    .join('');
}

function coast(stage: Stage, random: Random): string {
  const slope = random.between(-0.5, 0.5);
  const middle = stage.height * random.between(0.42, 0.54);
  const edge = range(stage.width / 60 + 3).map(
    (index): Point => [
      index * 60 - 60,
      middle +
        slope * (index * 60 - stage.width / 2) * 0.5 +
        Math.sin(index * 0.7) * 26 +
        random.between(-14, 14),
    ],
  );
  const bandAt = (shift: number, colour: string) =>
    path(
      `${smoothLine(edge.map(([x, y]): Point => [x, y + shift]))}L${n(stage.width + 100)} ${n(stage.height + 400)}L-100 ${n(stage.height + 400)}z`,
      colour,
    );
  const foam =
    line(
      smoothLine(edge.map(([x, y]): Point => [x, y + 66 + random.between(-3, 3)])),
      '#ffffff',
      9,
      'opacity=".85"',
    ) +
    line(
      smoothLine(edge.map(([x, y]): Point => [x, y + 104 + random.between(-6, 6)])),
      '#ffffff',
      4,
      'opacity=".5"',
    );
  const waves = range(spread(stage, 40)).map(() => {
    const x = random.between(0, stage.width);
    const y = middle + random.between(170, stage.height);
    return `M${n(x)} ${n(y)}q16 -9 32 0t32 0`;
  });
  const parasols = range(spread(stage, 9)).map(() => {
    const spot = edge[random.whole(0, edge.length - 1)] ?? [0, 0];
    const x = spot[0] + random.between(-20, 20);
    const y = spot[1] + random.between(-4, 30);
    const colour = random.pick(['#ff6f61', '#4fb3ff', '#ffd23f', '#ff8fc0']);
    return (
      ellipse(x + 12, y + 10, 21, 17, '#10142a', 'opacity=".25"') +
      range(8)
        .map((index) =>
          path(
            `M${n(x)} ${n(y)}L${n(x + 21 * Math.cos((index * Math.PI) / 4))} ${n(y + 21 * Math.sin((index * Math.PI) / 4))}A21 21 0 0 1 ${n(x + 21 * Math.cos(((index + 1) * Math.PI) / 4))} ${n(y + 21 * Math.sin(((index + 1) * Math.PI) / 4))}z`,
            index % 2 ? '#ffffff' : colour,
          ),
        )
        .join('')
    );
  });
  const { light } = stage;
  return (
    bandAt(-80, light.colour('#f2dcab')) +
    bandAt(20, light.colour('#e6c98f')) +
    bandAt(60, light.colour('#8fe0dc')) +
    bandAt(120, light.colour('#4fc0d2')) +
    bandAt(210, light.colour('#2f9cc0')) +
    bandAt(340, light.colour('#1f78a8')) +
    foam +
    line(waves.join(''), '#ffffff', 3, 'opacity=".4"') +
    parasols.join('')
  );
}

/** A river or a way: several strokes of one winding line. */
function band(stage: Stage, random: Random, owns: readonly string[], wide: number, across = false): string {
  const length = across ? stage.width : stage.height;
  const start = random.between(0.25, 0.75) * (across ? stage.height : stage.width);
  const points = range(7).map((index): Point => {
    const along = (index / 6) * (length + 200) - 100;
    const aside = start + Math.sin(index * 1.3 + random.between(0, 0.6)) * 150;
    return across ? [along, aside] : [aside, along];
  });
  const data = smoothLine(points);
  return owns.map((own, index) => line(data, stage.light.colour(own), wide * (1 - index * 0.22))).join('');
}

function blob(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  radius: number,
  owns: readonly string[],
): string {
  const wobbles = range(14).map(() => random.between(0.8, 1.2));
  return owns
    .map((own, ring) => {
      const points = range(15).map((index): Point => {
        const angle = ((index % 14) / 14) * Math.PI * 2;
        const reach = radius * (1 - ring * 0.16) * (wobbles[index % 14] ?? 1);
        return [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach * 0.8];
      });
      const closed = [...points, points[1] ?? [x, y]] as Point[];
      return path(`${smoothLine(closed)}z`, stage.light.colour(own));
    })
    .join('');
}

function roofs(stage: Stage, random: Random, count: number): string {
  return range(spread(stage, count))
    .map(() =>
      roof(
        stage,
        random,
        random.between(0, stage.width),
        random.between(0, stage.height),
        random.between(60, 96),
        random.between(46, 70),
        random.whole(0, 3) * 30,
      ),
    )
    .join('');
}

function roof(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  wide: number,
  deep: number,
  turn: number,
): string {
  const own = stage.light.colour(random.pick(['#c0573f', '#a8624a', '#6d7a8c', '#d08a5a']), 0.04);
  return group(
    rect(12, 12, wide, deep, '#0d1226', 'opacity=".3"') +
      rect(0, 0, wide, deep / 2, lighten(own, 0.14)) +
      rect(0, deep / 2, wide, deep / 2, darken(own, 0.16)) +
      line(`M0 ${n(deep / 2)}H${n(wide)}`, darken(own, 0.35), 3),
    `transform="translate(${n(x)} ${n(y)}) rotate(${turn})"`,
  );
}

/** Blocks of houses between streets, with cars. */
function town(stage: Stage, random: Random): string {
  const block = 250;
  const street = 62;
  const dark = stage.light.time === 'night' || stage.light.time === 'dusk';
  const parts = [fill(stage, '#7d8088')];
  for (let y = -random.between(0, 120); y < stage.height; y += block) {
    for (let x = -random.between(0, 60); x < stage.width; x += block) {
      const side = block - street;
      parts.push(rect(x, y, side, side, stage.light.colour('#b9b6b0', 0.08), 'rx="6"'));
      if (random.chance(0.16)) {
        parts.push(
          rect(x + 8, y + 8, side - 16, side - 16, stage.light.colour(grassOwn[stage.light.season])),
          range(7)
            .map(() =>
              circle(
                x + random.between(24, side - 24),
                y + random.between(24, side - 24),
                random.between(12, 24),
                stage.light.colour(leafColour(stage, random)),
              ),
            )
            .join(''),
        );
        continue;
      }
      for (const [u, v] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        const tall = random.between(8, 56);
        const w = side / 2 - 14;
        const bx = x + 8 + u * (side / 2);
        const by = y + 8 + v * (side / 2);
        const wall = stage.light.colour(
          random.pick(['#c9b7a4', '#9aa7b8', '#b58d7a', '#d8d2c6', '#8793a6']),
          0.06,
        );
        parts.push(
          polygon(
            [
              [bx + w, by],
              [bx + w + tall, by + tall * 0.66],
              [bx + w + tall, by + w + tall * 0.66],
              [bx + tall, by + w + tall * 0.66],
              [bx, by + w],
            ],
            '#0b1024',
            'opacity=".34"',
          ),
          rect(bx, by, w, w, wall),
          rect(bx + 7, by + 7, w - 14, w - 14, lighten(wall, 0.16)),
          rect(bx + random.between(12, 26), by + random.between(12, 26), 22, 18, darken(wall, 0.2)),
        );
        if (dark)
          parts.push(
            range(5)
              .map(() =>
                rect(bx + random.between(6, w - 14), by + random.between(6, w - 14), 9, 9, '#ffd98a'),
              )
              .join(''),
          );
      }
    }
    const lane = y - street / 2;
    parts.push(
      line(
        `M0 ${n(lane)}H${n(stage.width)}`,
        stage.light.colour('#f4efe0'),
        3,
        'stroke-dasharray="22 24" opacity=".8"',
      ),
    );
    for (let index = 0; index < 4; index++) {
      parts.push(
        rect(
          random.between(0, stage.width),
          lane + (index % 2 ? 8 : -22),
          32,
          15,
          random.pick(['#e4572e', '#f4d35e', '#f8f9fa', '#3a86ff', '#2b2d42']),
          'rx="5"',
        ),
      );
    }
  }
  return parts.join('');
}

function dunes(stage: Stage, random: Random, own: string): string {
  const colour = stage.light.colour(own, 0.05);
  return range(Math.min(60, stage.height / 46))
    .map((index) => {
      const y = index * 46 + random.between(-10, 10);
      const points = range(stage.width / 80 + 2).map(
        (step): Point => [step * 80, y + Math.sin(step * 0.8 + index * 0.7) * 24 + random.between(-7, 7)],
      );
      return line(
        smoothLine(points),
        colour,
        random.between(6, 17),
        `opacity="${n(random.between(0.25, 0.6))}"`,
      );
    })
    .join('');
}

function rocks(stage: Stage, random: Random, count: number, own: string): string {
  return range(spread(stage, count))
    .map(() => {
      const x = random.between(0, stage.width);
      const y = random.between(0, stage.height);
      const r = random.between(8, 34);
      const colour = stage.light.colour(own, 0.04);
      return (
        ellipse(x + r * 0.5, y + r * 0.4, r, r * 0.8, '#1a1020', 'opacity=".28"') +
        polygon(
          range(7).map(
            (index): Point => [
              x + Math.cos(index * 0.9) * r * random.between(0.8, 1.1),
              y + Math.sin(index * 0.9) * r * random.between(0.7, 1),
            ],
          ),
          colour,
        ) +
        polygon(
          [
            [x, y],
            [x - r * 0.7, y - r * 0.2],
            [x - r * 0.1, y - r * 0.7],
          ],
          lighten(colour, 0.3),
        )
      );
    })
    .join('');
}

/** Heights in rings, as on a map, lit from the upper left. */
function contours(stage: Stage, random: Random): string {
  const heights = ['#7f9a63', '#93a56d', '#a9a878', '#b5a184', '#a8958a', '#c3b8b2', '#e8ecf2', '#ffffff'];
  const tops = range(Math.min(24, 3 * Math.max(1, (stage.width * stage.height) / 1e6))).map(
    (): Point => [random.between(0.1, 0.9) * stage.width, random.between(0.1, 0.9) * stage.height],
  );
  const wobbles = tops.map(() => range(18).map(() => random.between(0.82, 1.18)));
  const rings = heights.flatMap((own, level) =>
    tops.map(([x, y], top) => {
      const points = range(20).map((index): Point => {
        const angle = ((index % 18) / 18) * Math.PI * 2;
        const reach = (420 - level * 54) * (wobbles[top]?.[index % 18] ?? 1);
        return [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach * 0.9];
      });
      const data = `${smoothLine(points)}z`;
      return group(
        path(data, '#10142a', 'opacity=".2" transform="translate(16 12)"') +
          path(data, stage.light.colour(own, 0.1)),
        '',
      );
    }),
  );
  return fill(stage, '#6d8f5a') + rings.join('') + treesFromAbove(stage, random, 40);
}

/** A room without its ceiling. */
function floorPlan(stage: Stage, random: Random): string {
  const wood = stage.light.colour('#c0925f');
  const boards = range(Math.min(80, stage.height / 54) + 1).map(
    (row) =>
      rect(0, row * 54, stage.width, 51, row % 2 ? wood : lighten(wood, 0.06)) +
      line(
        range(stage.width / 260 + 2)
          .map((index) => `M${n(index * 260 - (row % 3) * 80)} ${n(row * 54)}v51`)
          .join(''),
        darken(wood, 0.25),
        3,
      ),
  );
  const x = stage.width / 2;
  const y = stage.height / 2;
  const shadow = (sx: number, sy: number, w: number, h: number, rx: number) =>
    rect(sx + 14, sy + 12, w, h, '#120c1c', `opacity=".28" rx="${rx}"`);
  const cloth = stage.light.colour(random.pick(['#6f8f8a', '#c4796a', '#7f8fc0']));
  const rug =
    ellipse(x, y, 330, 250, stage.light.colour('#a8586a')) +
    ellipse(
      x,
      y,
      290,
      216,
      'none',
      `stroke="${stage.light.colour('#f0cdb0')}" stroke-width="10" stroke-dasharray="26 18"`,
    );
  const sofa =
    shadow(x - 210, y - 420, 420, 140, 34) +
    rect(x - 210, y - 420, 420, 140, darken(cloth, 0.15), 'rx="34"') +
    rect(x - 170, y - 376, 166, 100, cloth, 'rx="18"') +
    rect(x + 4, y - 376, 166, 100, cloth, 'rx="18"') +
    rect(x - 150, y - 404, 80, 70, lighten(cloth, 0.5), 'rx="16"');
  const table =
    shadow(x + 260, y - 110, 190, 220, 20) +
    rect(x + 260, y - 110, 190, 220, stage.light.colour('#8a5a3a'), 'rx="20"') +
    circle(x + 320, y - 50, 34, stage.light.colour('#fdf6ea')) +
    circle(x + 320, y - 50, 22, stage.light.colour('#6b4630')) +
    rect(
      x + 360,
      y + 6,
      66,
      84,
      stage.light.colour('#4f86c6'),
      `transform="rotate(14 ${n(x + 390)} ${n(y + 40)})"`,
    );
  const plants = (
    [
      [-1, -1],
      [1, 1],
      [-1, 1],
    ] as const
  ).map(([sx, sy]) => {
    const px = x + sx * Math.min(stage.width / 2 - 80, 440);
    const py = y + sy * Math.min(stage.height / 2 - 80, 410);
    return (
      circle(px + 14, py + 12, 66, '#120c1c', 'opacity=".25"') +
      circle(px, py, 34, stage.light.colour('#c9714f')) +
      range(10)
        .map((index) =>
          ellipse(
            px + Math.cos(index * 0.63) * 36,
            py + Math.sin(index * 0.63) * 36,
            40,
            14,
            stage.light.colour(index % 2 ? '#3f8a55' : '#5aa565'),
            `transform="rotate(${n(index * 36)} ${n(px + Math.cos(index * 0.63) * 36)} ${n(py + Math.sin(index * 0.63) * 36)})"`,
          ),
        )
        .join('')
    );
  });
  const walls =
    line(`M0 0H${n(stage.width)}V${n(stage.height)}H0z`, stage.light.colour('#f3ead9'), 56) +
    line(`M28 28H${n(stage.width - 28)}V${n(stage.height - 28)}H28z`, '#000000', 4, 'opacity=".2"');
  return boards.join('') + rug + sofa + table + plants.join('') + walls;
}

/** A table laid for one: boards, a cloth, a plate with its cutlery, and room for what is served. */
function laidTable(stage: Stage, random: Random): string {
  const { light, width, height } = stage;
  const wood = light.colour(random.pick(['#a8754a', '#8f6242', '#bf9163']));
  const boards = range(Math.min(60, width / 150) + 1).map(
    (index) =>
      rect(index * 150, 0, 147, height, index % 2 ? wood : lighten(wood, 0.07)) +
      line(
        range(6)
          .map(
            (grain) =>
              `M${n(index * 150 + 18 + grain * 22)} ${n(random.between(-200, 0))}v${n(random.between(0.5, 1.3) * height)}`,
          )
          .join(''),
        darken(wood, 0.12),
        2,
        'opacity=".5"',
      ),
  );
  const x = width / 2;
  const y = height / 2;
  const cloth = light.colour(random.pick(['#f4efe4', '#e6edf0', '#f3e2dc']));
  const trim = light.colour(random.pick(['#c8695a', '#5b8aa8', '#7d9a6a']));
  const shadow = (sx: number, sy: number, w: number, h: number) =>
    rect(sx + 12, sy + 14, w, h, '#120c1c', 'opacity=".25" rx="8"');
  const mat =
    shadow(x - 400, y - 320, 800, 640) +
    rect(x - 400, y - 320, 800, 640, cloth, 'rx="8"') +
    rect(x - 376, y - 296, 752, 592, 'none', `stroke="${trim}" stroke-width="7" rx="4"`);
  const plate =
    circle(x + 10, y + 14, 262, '#120c1c', 'opacity=".2"') +
    circle(x, y, 262, light.colour('#ffffff')) +
    circle(x, y, 250, light.colour('#e9ebee')) +
    circle(x, y, 190, light.colour('#fbfbfc'));
  const steel = light.colour('#aeb6be');
  const fork =
    line(`M${n(x - 330)} ${n(y - 40)}v230`, steel, 15) +
    line(
      `M${n(x - 356)} ${n(y - 190)}v110q0 40 26 40q26 0 26 -40v-110M${n(x - 330)} ${n(y - 190)}v140`,
      steel,
      9,
    );
  const knife =
    line(`M${n(x + 330)} ${n(y + 30)}v160`, steel, 17) +
    path(`M${n(x + 320)} ${n(y + 40)}v-220q44 40 26 220z`, lighten(steel, 0.3));
  return boards.join('') + mat + plate + fork + knife;
}

/** Lawns, round flower beds and gravel walks. */
function park(stage: Stage, random: Random): string {
  const { light, width, height } = stage;
  const x = width / 2;
  const y = height / 2;
  const lawn = grassOwn[light.season];
  const stripes = range(Math.min(120, width / 70) + 1).map((index) =>
    rect(index * 70, 0, 70, height, light.colour(index % 2 ? lawn : darken(lawn, 0.07))),
  );
  const gravel = light.colour('#eadbbb');
  const walks =
    line(
      `M${n(x)} 0V${n(height)}M0 ${n(y)}H${n(width)}M0 0L${n(width)} ${n(height)}M${n(width)} 0L0 ${n(height)}`,
      gravel,
      46,
    ) + circle(x, y, 190, gravel);
  const fountain =
    circle(x + 10, y + 10, 112, '#10142a', 'opacity=".25"') +
    circle(x, y, 112, light.colour('#cfc8ba')) +
    circle(x, y, 92, light.colour('#6fc0d8')) +
    circle(x, y, 50, light.colour('#8fd4e4')) +
    circle(x, y, 26, light.colour('#e9e4da')) +
    range(12)
      .map((index) =>
        circle(
          x + Math.cos(index * 0.52) * 66,
          y + Math.sin(index * 0.52) * 66,
          7,
          '#ffffff',
          'opacity=".75"',
        ),
      )
      .join('');
  const beds = range(8).map((index) => {
    const angle = (index / 8) * Math.PI * 2 + Math.PI / 8;
    const bx = x + Math.cos(angle) * 300;
    const by = y + Math.sin(angle) * 300;
    return (
      circle(bx, by, 58, light.colour('#5f8a45')) +
      range(22)
        .map(() =>
          circle(
            bx + random.between(-40, 40),
            by + random.between(-40, 40),
            random.between(6, 11),
            light.colour(random.pick(['#ff6f91', '#ffd84f', '#ffffff', '#c48be0', '#ff9a5e'])),
          ),
        )
        .join('')
    );
  });
  return stripes.join('') + walks + beds.join('') + fountain + treesFromAbove(stage, random, 56);
}

/** A world from orbit. */
function cosmos(stage: Stage, random: Random): string {
  const { width, height, light } = stage;
  const x = width / 2;
  const y = height / 2;
  const r = Math.min(width, height) * 0.42;
  const starField = range(spread(stage, 160)).map(() =>
    circle(
      random.between(0, width),
      random.between(0, height),
      random.between(1, 3),
      '#fffbe8',
      `opacity="${n(random.between(0.3, 1))}"`,
    ),
  );
  const lands = range(9).map(() => {
    const angle = random.between(0, 6.28);
    const far = Math.sqrt(random.next()) * r * 0.66;
    return blob(
      stage,
      random,
      x + Math.cos(angle) * far,
      y + Math.sin(angle) * far,
      r * random.between(0.1, 0.24),
      ['#7fae6a', '#c9b27a'],
    );
  });
  const swirls = range(14).map(() => {
    const angle = random.between(0, 6.28);
    const far = Math.sqrt(random.next()) * r * 0.8;
    return ellipse(
      x + Math.cos(angle) * far,
      y + Math.sin(angle) * far * 0.9,
      r * random.between(0.1, 0.24),
      r * 0.035,
      '#ffffff',
      'opacity=".55"',
    );
  });
  return (
    rect(0, 0, width, height, mix('#060818', light.sky[0], 0.12)) +
    starField.join('') +
    circle(
      x,
      y,
      r * 1.3,
      stage.glow([
        [0.7, '#6fc0ff', 0.6],
        [1, '#6fc0ff', 0],
      ]),
    ) +
    circle(x, y, r, '#2b7fd0') +
    lands.join('') +
    swirls.join('') +
    circle(
      x,
      y,
      r,
      stage.gradient(
        [
          [0, '#ffffff', 0.14],
          [0.5, '#000000', 0],
          [1, '#000018', 0.7],
        ],
        'across',
      ),
    )
  );
}
