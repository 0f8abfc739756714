import { darken, lighten, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { circle, ellipse, group, line, n, type Point, path, polygon, range, rect } from '../shapes.ts';
import type { Scenery, Stage } from '../stage.ts';
import { drawSky } from './sky.ts';
import { hills } from './terrain.ts';
import { isDark, skyline } from './town.ts';

const warmLamp = '#ffdca0';

/** Wall, floor boards that run to one point, skirting board. */
function shell(
  stage: Stage,
  options: { wall: string; floor: string; tiles?: boolean },
): { svg: string; floorTop: number } {
  const { width, height, depth, light } = stage;
  const floorTop = height - depth * 0.86;
  const wall = mix(light.colour(options.wall), light.sky[1], 0.28);
  const wallFill = stage.gradient([
    [0, darken(wall, 0.14)],
    [0.6, wall],
    [1, lighten(wall, 0.14)],
  ]);
  const floor = light.colour(options.floor);
  const floorFill = stage.gradient([
    [0, lighten(floor, 0.18)],
    [1, darken(floor, 0.16)],
  ]);
  const vanish = width / 2;
  const boards = range(21).map(
    (index) =>
      `M${n(vanish + (index - 10) * width * 0.062)} ${n(floorTop)}L${n(vanish + (index - 10) * width * 0.13)} ${n(height)}`,
  );
  const rows = options.tiles
    ? range(6).map(
        (index) => `M0 ${n(floorTop + (height - floorTop) * ((index + 1) / 6) ** 1.6)}H${n(width)}`,
      )
    : range(16).map((index) => {
        const u = ((index + 1) / 16) ** 1.5;
        const x = ((index * 37) % 100) / 100;
        return `M${n(x * width)} ${n(floorTop + u * (height - floorTop))}h${n(40 + u * 80)}`;
      });
  const svg =
    rect(0, 0, width, floorTop + 2, wallFill) +
    rect(0, floorTop, width, height - floorTop, floorFill) +
    line(boards.join('') + rows.join(''), darken(floor, 0.3), 2.5, 'opacity=".5"') +
    rect(0, floorTop - 22, width, 24, light.colour('#f7efe2', 0.05)) +
    rect(0, floorTop, width, 9, '#000000', 'opacity=".14"');
  return { svg, floorTop };
}

/** A window with the weather behind it, curtains beside it, and its light on the floor. */
function pictureWindow(
  stage: Stage,
  random: Random,
  box: { x: number; y: number; width: number; height: number },
  options: { curtains?: string; view: 'town' | 'hills'; floorTop: number },
): string {
  const { light } = stage;
  const inner: Stage = { ...stage, width: box.width, height: box.height, horizon: box.height * 0.8, random };
  const view =
    drawSky(inner, { clouds: 3, bottom: box.height, withSun: false }) +
    (options.view === 'town'
      ? skyline(inner, random, {
          base: box.height,
          low: box.height * 0.15,
          high: box.height * 0.46,
          distance: 0.5,
          owns: ['#8fa3bd', '#7d92ae'],
          every: 48,
        })
      : hills(inner, random, box.height * 0.76, 24, '#8fb3a6', 0.6) +
        hills(inner, random, box.height * 0.9, 18, '#7fae6c', 0.3));
  const frame = light.colour('#fbf5ea', 0.02);
  const clip = `<svg x="${n(box.x)}" y="${n(box.y)}" width="${n(box.width)}" height="${n(box.height)}" overflow="hidden">${view}</svg>`;
  const bars =
    line(`M${n(box.x)} ${n(box.y)}h${n(box.width)}v${n(box.height)}h${n(-box.width)}z`, frame, 16) +
    line(
      `M${n(box.x + box.width / 2)} ${n(box.y)}v${n(box.height)}M${n(box.x)} ${n(box.y + box.height * 0.42)}h${n(box.width)}`,
      frame,
      8,
    ) +
    rect(box.x - 24, box.y + box.height + 4, box.width + 48, 18, frame);
  const glint = polygon(
    [
      [box.x + box.width * 0.1, box.y],
      [box.x + box.width * 0.26, box.y],
      [box.x + box.width * 0.06, box.y + box.height],
      [box.x, box.y + box.height],
      [box.x, box.y + box.height * 0.6],
    ],
    '#ffffff',
    'opacity=".12"',
  );
  const beam = stage.gradient([
    [0, light.source, isDark(stage) ? 0.12 : 0.42],
    [1, light.source, 0],
  ]);
  const { floorTop } = options;
  const slant = box.width * 0.5;
  const light_ = polygon(
    [
      [box.x + slant * 0.2, floorTop + 10],
      [box.x + box.width + slant * 0.3, floorTop + 10],
      [box.x + box.width + slant * 1.7, stage.height],
      [box.x + slant * 1.1, stage.height],
    ],
    beam,
  );
  const curtain = (sign: -1 | 1): string => {
    if (!options.curtains) return '';
    const cloth = light.colour(options.curtains, 0.02);
    const edge = sign < 0 ? box.x - 50 : box.x + box.width + 50;
    const span = 104;
    const folds = range(3).map(
      (index) =>
        `M${n(edge - sign * (18 + index * 28))} ${n(box.y - 24)}q${n(sign * 8)} ${n(box.height * 0.5)} 0 ${n(box.height + 60)}`,
    );
    return (
      path(
        `M${n(edge)} ${n(box.y - 30)}h${n(-sign * span)}q${n(sign * 22)} ${n(box.height * 0.6)} ${n(-sign * 4)} ${n(box.height + 72)}h${n(sign * (span + 4))}z`,
        cloth,
      ) + line(folds.join(''), darken(cloth, 0.2), 5, 'opacity=".55"')
    );
  };
  const rod = options.curtains
    ? line(`M${n(box.x - 80)} ${n(box.y - 30)}h${n(box.width + 160)}`, light.colour('#7a5a40'), 9)
    : '';
  return clip + glint + bars + light_ + curtain(-1) + curtain(1) + rod;
}

function pendantLamp(stage: Stage, x: number, length: number, own: string): string {
  const shade = stage.light.colour(own, 0.02);
  const strength = isDark(stage) ? 0.62 : 0.3;
  return (
    line(`M${n(x)} -10V${n(length - 40)}`, stage.light.colour('#4b4038'), 4) +
    circle(
      x,
      length + 16,
      240,
      stage.glow([
        [0, warmLamp, strength],
        [1, warmLamp, 0],
      ]),
    ) +
    ellipse(x, length + 4, 24, 15, '#fff6dc') +
    path(`M${n(x - 62)} ${n(length)}q6 -52 62 -52q56 0 62 52z`, shade) +
    path(`M${n(x - 62)} ${n(length)}q6 -52 62 -52q-34 10 -38 52z`, lighten(shade, 0.25), 'opacity=".7"')
  );
}

function shelf(
  stage: Stage,
  random: Random,
  box: { x: number; y: number; width: number; height: number },
  rows: number,
  distance: number,
): string {
  const { light } = stage;
  const wood = light.colour('#8a5a3a', distance);
  const rowHeight = box.height / rows;
  const books = range(rows).flatMap((row) => {
    const base = box.y + (row + 1) * rowHeight - 8;
    const spines: string[] = [];
    let x = box.x + 10;
    while (x < box.x + box.width - 22) {
      const wide = random.between(9, 22) * Math.max(0.6, rowHeight / 110);
      const high = rowHeight * random.between(0.58, 0.8);
      const own = random.pick([
        '#b5483a',
        '#2f6f73',
        '#d8a447',
        '#3f5d8a',
        '#7a4f6d',
        '#e7d9bd',
        '#5f7d4f',
        '#a3632f',
      ]);
      if (random.chance(0.06)) {
        x += wide * 1.6;
        continue;
      }
      spines.push(
        rect(x, base - high, wide - 1.5, high, light.colour(own, distance)),
        rect(
          x,
          base - high * 0.82,
          wide - 1.5,
          high * 0.06,
          light.colour('#f3dfae', distance),
          'opacity=".7"',
        ),
      );
      x += wide;
    }
    return spines;
  });
  const boards = range(rows + 1).map((row) => rect(box.x, box.y + row * rowHeight - 8, box.width, 12, wood));
  return (
    rect(box.x, box.y - 8, box.width, box.height + 12, darken(wood, 0.55)) +
    books.join('') +
    boards.join('') +
    rect(box.x - 8, box.y - 12, 14, box.height + 20, wood) +
    rect(box.x + box.width - 6, box.y - 12, 14, box.height + 20, wood)
  );
}

function rug(stage: Stage, own: string): string {
  const { width, height, depth, light } = stage;
  const y = height - depth * 0.34;
  const wide = Math.min(width * 0.4, 620);
  return (
    ellipse(width / 2, y, wide, depth * 0.26, light.colour(own)) +
    ellipse(
      width / 2,
      y,
      wide * 0.88,
      depth * 0.225,
      'none',
      `stroke="${light.colour(lighten(own, 0.45))}" stroke-width="8" stroke-dasharray="22 16"`,
    ) +
    ellipse(width / 2, y, wide * 0.66, depth * 0.165, light.colour(lighten(own, 0.2)))
  );
}

function plant(stage: Stage, random: Random, x: number, foot: number, size: number): string {
  const leaves = range(9).map((index) => {
    const angle = -Math.PI / 2 + (index - 4) * 0.3 + random.between(-0.08, 0.08);
    const length = size * random.between(0.55, 0.8);
    const tipX = x + Math.cos(angle) * length;
    const tipY = foot - size * 0.36 + Math.sin(angle) * length;
    const colour = stage.light.colour(index % 2 ? '#3f8a55' : '#5aa565', 0.03);
    return path(
      `M${n(x)} ${n(foot - size * 0.34)}Q${n((x + tipX) / 2 - size * 0.12)} ${n((foot + tipY) / 2 - size * 0.3)} ${n(tipX)} ${n(tipY)}Q${n((x + tipX) / 2 + size * 0.12)} ${n((foot + tipY) / 2 - size * 0.12)} ${n(x)} ${n(foot - size * 0.34)}z`,
      colour,
    );
  });
  return (
    leaves.join('') +
    path(
      `M${n(x - size * 0.2)} ${n(foot - size * 0.36)}h${n(size * 0.4)}l${n(-size * 0.06)} ${n(size * 0.36)}h${n(-size * 0.28)}z`,
      stage.light.colour('#c9714f', 0.02),
    )
  );
}

function framedPictures(stage: Stage, random: Random, x: number, y: number): string {
  return range(3)
    .map((index) => {
      const wide = [110, 76, 90][index] ?? 80;
      const high = [84, 100, 70][index] ?? 80;
      const px = x + index * 134;
      const py = y + ([0, 20, -14][index] ?? 0);
      const sky = stage.light.sky[1];
      return (
        rect(
          px - 8,
          py - 8,
          wide + 16,
          high + 16,
          stage.light.colour(random.pick(['#6d4b35', '#f6efe3', '#2f3338'])),
        ) +
        rect(px, py, wide, high, lighten(sky, 0.4)) +
        circle(px + wide * 0.7, py + high * 0.3, high * 0.13, stage.light.source) +
        path(
          `M${n(px)} ${n(py + high)}v${n(-high * 0.3)}q${n(wide * 0.25)} ${n(-high * 0.4)} ${n(wide * 0.5)} ${n(-high * 0.06)}t${n(wide * 0.5)} ${n(-high * 0.1)}v${n(high * 0.46)}z`,
          stage.light.colour(random.pick(['#6f9f7a', '#7f8fb5', '#c98b6b'])),
        )
      );
    })
    .join('');
}

/** Where furniture may stand: the middle stays free for the objects. */
function sides(stage: Stage): { left: number; right: number; windowLeft: boolean } {
  const reach = Math.min(stage.width / 2 - 60, 760);
  return {
    left: stage.width / 2 - reach,
    right: stage.width / 2 + reach,
    windowLeft: stage.random.fork('window').chance(0.5),
  };
}

function windowBox(
  _stage: Stage,
  floorTop: number,
  centre: number,
  wide: number,
): { x: number; y: number; width: number; height: number } {
  const height = Math.min(floorTop * 0.58, 380);
  return { x: centre - wide / 2, y: floorTop - height - Math.min(150, floorTop * 0.2), width: wide, height };
}

export function drawLivingRoom(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const room = random.fork('room');
  const { svg, floorTop } = shell(stage, {
    wall: room.pick(['#dfc7a9', '#b9cbb8', '#d9b9ae', '#b5c4d6']),
    floor: '#b98a5e',
  });
  const { left, right, windowLeft } = sides(stage);
  const box = windowBox(stage, floorTop, windowLeft ? left + 210 : right - 210, Math.min(330, width * 0.34));
  const sofaX = windowLeft ? Math.min(right - 40, width * 0.76) : Math.max(left + 40, width * 0.24);
  const cloth = light.colour(room.pick(['#6f8f8a', '#c4796a', '#8a7fa8', '#d0a15f']), 0.04);
  const seat = floorTop + depth * 0.1;
  const sofa = stage.hasSeat
    ? ''
    : ellipse(sofaX, seat + 14, 250, 22, '#000000', 'opacity=".2"') +
      rect(sofaX - 200, seat - 190, 400, 150, cloth, 'rx="36"') +
      rect(sofaX - 190, seat - 100, 380, 84, lighten(cloth, 0.14), 'rx="20"') +
      line(`M${n(sofaX)} ${n(seat - 180)}v150`, darken(cloth, 0.2), 5) +
      rect(sofaX - 240, seat - 130, 66, 128, darken(cloth, 0.08), 'rx="30"') +
      rect(sofaX + 174, seat - 130, 66, 128, darken(cloth, 0.08), 'rx="30"') +
      rect(sofaX - 216, seat - 30, 432, 34, darken(cloth, 0.16), 'rx="12"') +
      rect(
        sofaX - 150,
        seat - 150,
        84,
        76,
        light.colour('#f2d5a0'),
        `rx="18" transform="rotate(-8 ${n(sofaX - 110)} ${n(seat - 110)})"`,
      ) +
      rect(
        sofaX + 80,
        seat - 146,
        76,
        70,
        light.colour('#fff3e0'),
        `rx="18" transform="rotate(10 ${n(sofaX + 118)} ${n(seat - 110)})"`,
      );
  const lampX = sofaX + (windowLeft ? 290 : -290);
  const lamp =
    rect(lampX - 4, floorTop - 270, 8, 290, light.colour('#5d4b3d')) +
    ellipse(lampX, floorTop + 22, 42, 10, light.colour('#5d4b3d')) +
    circle(
      lampX,
      floorTop - 290,
      250,
      stage.glow([
        [0, warmLamp, isDark(stage) ? 0.65 : 0.28],
        [1, warmLamp, 0],
      ]),
    ) +
    polygon(
      [
        [lampX - 34, floorTop - 340],
        [lampX + 34, floorTop - 340],
        [lampX + 58, floorTop - 262],
        [lampX - 58, floorTop - 262],
      ],
      mix(warmLamp, light.colour('#f0d9b0'), 0.5),
    );
  return {
    back:
      svg +
      framedPictures(stage, room, sofaX - 190, floorTop - 400) +
      pictureWindow(stage, room, box, {
        curtains: room.pick(['#e9dcc6', '#c9866f', '#8fa8a0']),
        view: 'hills',
        floorTop,
      }) +
      plant(stage, room, box.x + (windowLeft ? -10 : box.width + 10), floorTop + 50, 250) +
      lamp +
      sofa +
      rug(stage, room.pick(['#a8586a', '#5f7f9c', '#c08a4f'])),
    ground: { far: height - depth * 0.52, near: height - depth * 0.08 },
    medium: 'indoors',
  };
}

export function drawBedroom(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const room = random.fork('room');
  const { svg, floorTop } = shell(stage, {
    wall: room.pick(['#b7bdd9', '#d9c0cc', '#bcd0cb']),
    floor: '#b8936e',
  });
  const { left, right, windowLeft } = sides(stage);
  const box = windowBox(stage, floorTop, windowLeft ? left + 190 : right - 190, Math.min(280, width * 0.3));
  const bedX = windowLeft ? Math.min(right - 20, width * 0.78) : Math.max(left + 20, width * 0.22);
  const base = floorTop + depth * 0.2;
  const blanket = light.colour(room.pick(['#7f9ccf', '#cf8fa8', '#86b3a0']), 0.03);
  const bed =
    ellipse(bedX, base + 10, 270, 24, '#000000', 'opacity=".2"') +
    rect(bedX - 210, floorTop - 190, 420, 200, light.colour('#9a6b48', 0.05), 'rx="26"') +
    rect(bedX - 220, base - 150, 440, 150, light.colour('#fffaf2', 0.03), 'rx="22"') +
    rect(bedX - 180, base - 190, 160, 74, light.colour('#ffffff'), 'rx="28"') +
    rect(bedX + 20, base - 190, 160, 74, light.colour('#f4eef6'), 'rx="28"') +
    path(`M${n(bedX - 226)} ${n(base - 92)}q226 -34 452 0v92q-226 20 -452 0z`, blanket) +
    line(`M${n(bedX - 226)} ${n(base - 78)}q226 -34 452 0`, lighten(blanket, 0.4), 13);
  const lights = range(13).map((index) => {
    const x = bedX - 240 + index * 40;
    const y = floorTop - 330 + Math.sin((index / 12) * Math.PI) * 50;
    return (
      circle(x, y, 7, warmLamp) +
      circle(
        x,
        y,
        34,
        stage.glow([
          [0, warmLamp, 0.5],
          [1, warmLamp, 0],
        ]),
      )
    );
  });
  return {
    back:
      svg +
      pictureWindow(stage, room, box, { curtains: '#f3e3e6', view: 'town', floorTop }) +
      line(
        `M${n(bedX - 240)} ${n(floorTop - 330)}Q${n(bedX)} ${n(floorTop - 230)} ${n(bedX + 240)} ${n(floorTop - 330)}`,
        light.colour('#6d5f58'),
        2,
      ) +
      lights.join('') +
      bed +
      rug(stage, '#d8b6c4') +
      plant(stage, room, windowLeft ? box.x - 30 : box.x + box.width + 30, floorTop + 40, 190),
    ground: { far: height - depth * 0.46, near: height - depth * 0.08 },
    medium: 'indoors',
  };
}

export function drawKitchen(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const room = random.fork('room');
  const { svg, floorTop } = shell(stage, { wall: '#e9dfcc', floor: '#cbb59a', tiles: true });
  const box = windowBox(stage, floorTop, width / 2 + room.between(-60, 60), Math.min(300, width * 0.32));
  const doorColour = light.colour(room.pick(['#7fa69a', '#c98a6a', '#8a9cc0']), 0.04);
  const counter = floorTop - 130;
  const tiles = range(Math.min(60, width / 46) + 1).map(
    (index) => `M${n((index * width) / Math.min(60, width / 46))} ${n(counter - 130)}V${n(counter)}`,
  );
  const doors = range(Math.max(4, Math.min(24, width / 180))).map((index, _, all) => {
    const wide = width / all.length;
    return (
      rect(index * wide + 5, counter + 22, wide - 10, floorTop - counter - 30, doorColour, 'rx="6"') +
      circle(index * wide + wide * 0.84, counter + 70, 7, light.colour('#f3dfae')) +
      line(
        `M${n(index * wide + 22)} ${n(counter + 38)}h${n(wide - 44)}v${n(floorTop - counter - 62)}h${n(-(wide - 44))}z`,
        darken(doorColour, 0.16),
        3,
      )
    );
  });
  const upper = ([-1, 1] as const).map((sign) => {
    const x = sign < 0 ? box.x - 70 - 300 : box.x + box.width + 70;
    return (
      range(2)
        .map(
          (index) =>
            rect(x + index * 152, counter - 420, 144, 210, doorColour, 'rx="6"') +
            line(
              `M${n(x + index * 152 + 18)} ${n(counter - 400)}h108v170h-108z`,
              darken(doorColour, 0.16),
              3,
            ),
        )
        .join('') + rect(x - 4, counter - 206, 304, 10, light.colour('#8a6244'))
    );
  });
  const stove =
    rect(width * 0.16 - 90, counter - 14, 180, 20, light.colour('#3b3f46')) +
    rect(width * 0.16 - 56, counter - 74, 92, 62, light.colour('#d9564a'), 'rx="10"') +
    rect(width * 0.16 - 64, counter - 82, 108, 12, light.colour('#b8453b'), 'rx="6"') +
    range(3)
      .map((index) =>
        line(
          `M${n(width * 0.16 - 34 + index * 26)} ${n(counter - 92)}q-14 -24 0 -46t0 -46`,
          '#ffffff',
          6,
          'opacity=".4"',
        ),
      )
      .join('');
  const fruit =
    range(5)
      .map((index) =>
        circle(
          width * 0.82 - 50 + index * 24,
          counter - 36 - (index % 2) * 14,
          19,
          light.colour(room.pick(['#f4a23c', '#e4533f', '#a9c94a'])),
        ),
      )
      .join('') +
    path(
      `M${n(width * 0.82 - 86)} ${n(counter - 38)}h172q-10 38 -50 38h-72q-40 0 -50 -38z`,
      light.colour('#fdf6ea'),
    );
  return {
    back:
      svg +
      line(
        `${tiles.join('')}M0 ${n(counter - 86)}H${n(width)}M0 ${n(counter - 43)}H${n(width)}`,
        light.colour('#ffffff'),
        3,
        'opacity=".7"',
      ) +
      upper.join('') +
      pictureWindow(stage, room, box, { view: 'hills', floorTop: floorTop + 20 }) +
      rect(0, counter, width, floorTop - counter, darken(doorColour, 0.3)) +
      doors.join('') +
      rect(-5, counter - 8, width + 10, 26, light.colour('#f4e6cf')) +
      stove +
      fruit +
      pendantLamp(stage, width * 0.3, 150, '#d9a441') +
      pendantLamp(stage, width * 0.7, 150, '#d9a441'),
    ground: { far: floorTop + depth * 0.24, near: height - depth * 0.08 },
    medium: 'indoors',
  };
}

export function drawDiningTable(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const room = random.fork('room');
  const { svg, floorTop } = shell(stage, {
    wall: room.pick(['#c9a88c', '#a9b8a4', '#bfa2a8']),
    floor: '#7d5636',
  });
  const { left, right, windowLeft } = sides(stage);
  const box = windowBox(stage, floorTop, windowLeft ? left + 220 : right - 220, Math.min(330, width * 0.34));
  const table = height - depth * 0.62;
  const cloth = light.colour(room.pick(['#fbf3e6', '#e9d2c4', '#f2e2e6']));
  const half = Math.min(width * 0.62, 900);
  const checks = range(13).map(
    (index) =>
      `M${n(width / 2 + (index - 6) * half * 0.15)} ${n(table - 30)}L${n(width / 2 + (index - 6) * half * 0.2)} ${n(height)}`,
  );
  const candle = (x: number) =>
    rect(x - 9, table - 150, 18, 110, light.colour('#fff6e0')) +
    path(`M${n(x)} ${n(table - 190)}q17 24 0 42q-17 -18 0 -42z`, '#ffc24d') +
    circle(
      x,
      table - 168,
      170,
      stage.glow([
        [0, '#ffd27a', 0.6],
        [1, '#ffd27a', 0],
      ]),
    ) +
    ellipse(x, table - 38, 40, 10, light.colour('#c9a24f')) +
    rect(x - 14, table - 52, 28, 16, light.colour('#c9a24f'));
  const setting = (x: number, y: number, size: number) =>
    ellipse(x + 5, y + 8, 118 * size, 32 * size, '#1b1210', 'opacity=".22"') +
    ellipse(x, y, 116 * size, 31 * size, light.colour('#ffffff')) +
    ellipse(x, y - 1, 78 * size, 20 * size, light.colour('#dfe3e8')) +
    ellipse(x, y - 2, 72 * size, 18 * size, light.colour('#fbfbfc')) +
    line(
      `M${n(x - 140 * size)} ${n(y + 26 * size)}l${n(12 * size)} ${n(-54 * size)}M${n(x + 140 * size)} ${n(y + 26 * size)}l${n(-12 * size)} ${n(-54 * size)}`,
      light.colour('#8f99a3'),
      7,
    );
  const glass = (x: number, y: number) =>
    ellipse(x, y, 26, 7, light.colour('#cfd8de')) +
    line(`M${n(x)} ${n(y)}v-58`, light.colour('#cfd8de'), 6) +
    path(
      `M${n(x - 27)} ${n(y - 128)}h54q6 70 -27 72q-33 -2 -27 -72z`,
      light.colour('#e8f0f4'),
      'opacity=".75"',
    ) +
    path(`M${n(x - 28)} ${n(y - 100)}h56q0 42 -28 44q-28 -2 -28 -44z`, light.colour('#9c2740'));
  const aside = Math.min(290, width * 0.29);
  return {
    back:
      svg +
      pictureWindow(stage, room, box, { curtains: '#b5605a', view: 'town', floorTop }) +
      framedPictures(stage, room, windowLeft ? width / 2 + 40 : width / 2 - 420, floorTop - 360) +
      pendantLamp(stage, width / 2, Math.min(190, floorTop * 0.3), '#a8553f') +
      path(
        `M${n(width / 2 - half)} ${n(table)}Q${n(width / 2)} ${n(table - 70)} ${n(width / 2 + half)} ${n(table)}L${n(width / 2 + half * 1.3)} ${n(height + 4)}H${n(width / 2 - half * 1.3)}z`,
        stage.gradient([
          [0, darken(cloth, 0.06)],
          [0.4, cloth],
          [1, darken(cloth, 0.16)],
        ]),
        `stroke="${darken(cloth, 0.42)}" stroke-width="5"`,
      ) +
      line(
        checks.join('') +
          range(5)
            .map((index) => `M0 ${n(table + depth * 0.62 * ((index + 0.4) / 5) ** 1.4)}H${n(width)}`)
            .join(''),
        light.colour('#d98a7a'),
        4,
        'opacity=".26"',
      ) +
      candle(width * 0.5 - Math.min(360, width * 0.38)) +
      candle(width * 0.5 + Math.min(360, width * 0.38)) +
      glass(width / 2 - aside * 0.42, table + 6) +
      glass(width / 2 + aside * 0.42, table + 6) +
      setting(width / 2 - aside, table + depth * 0.26, 1) +
      setting(width / 2 + aside, table + depth * 0.26, 1),
    ground: { far: table + depth * 0.1, near: height - depth * 0.12 },
    medium: 'indoors',
  };
}

export function drawCafe(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const cafe = random.fork('cafe');
  const { svg, floorTop } = shell(stage, {
    wall: cafe.pick(['#a87f62', '#7f9a8c', '#b9927c']),
    floor: '#a3754d',
  });
  const { left, right, windowLeft } = sides(stage);
  const wide = Math.min(420, width * 0.44);
  const box = windowBox(stage, floorTop, windowLeft ? left + wide / 2 + 30 : right - wide / 2 - 30, wide);
  const barX = windowLeft ? width / 2 + 60 : width / 2 - 60;
  const toward = windowLeft ? 1 : -1;
  const edge = windowLeft ? width + 20 : -20;
  const barLeft = Math.min(barX, edge);
  const barWide = Math.abs(edge - barX);
  const counter = floorTop - 120;
  const boards = range(barWide / 44).map(
    (index) => `M${n(barLeft + index * 44)} ${n(counter + 22)}V${n(floorTop + 34)}`,
  );
  const wood = light.colour('#8b5e3f', 0.03);
  const shelves = range(2).map((row) => {
    const y = floorTop - 340 + row * 96;
    const cups = range(Math.min(24, barWide / 52)).map((index) => {
      const x = barLeft + 40 + index * 50;
      if (x > barLeft + barWide - 30) return '';
      return cafe.chance(0.6)
        ? path(
            `M${n(x)} ${n(y - 30)}h28v18q0 12 -14 12t-14 -12z`,
            light.colour(cafe.pick(['#fdf6ea', '#d9795f', '#8fb3a6', '#e9c46a']), 0.03),
          )
        : rect(
            x + 2,
            y - 52,
            20,
            52,
            light.colour(cafe.pick(['#5f7d4f', '#7a4f3a', '#3f5d7a']), 0.03),
            'rx="5"',
          );
    });
    return cups.join('') + rect(barLeft + 20, y, barWide - 20, 11, light.colour('#5d4030', 0.03));
  });
  const machine =
    rect(barX + toward * 150 - 70, counter - 96, 140, 98, light.colour('#c9ced4'), 'rx="14"') +
    rect(barX + toward * 150 - 56, counter - 62, 112, 34, light.colour('#4d545c'), 'rx="6"') +
    circle(barX + toward * 150, counter - 80, 8, '#ff7a5c') +
    range(3)
      .map((index) =>
        line(
          `M${n(barX + toward * 150 - 26 + index * 26)} ${n(counter - 104)}q-10 -22 0 -42t0 -38`,
          '#ffffff',
          5,
          'opacity=".35"',
        ),
      )
      .join('');
  const tableX = windowLeft ? left + 150 : right - 150;
  const tableY = floorTop + depth * 0.16;
  const table =
    ellipse(tableX, tableY + 96, 84, 15, '#000000', 'opacity=".2"') +
    rect(tableX - 7, tableY, 14, 96, light.colour('#4b3a30')) +
    ellipse(tableX, tableY + 94, 52, 10, light.colour('#4b3a30')) +
    ellipse(tableX, tableY, 124, 26, light.colour('#c99a6c')) +
    ellipse(tableX, tableY - 5, 124, 25, light.colour('#dcb388')) +
    path(`M${n(tableX - 26)} ${n(tableY - 36)}h44v20q0 14 -22 14t-22 -14z`, light.colour('#ffffff')) +
    ellipse(tableX - 4, tableY - 35, 20, 5, light.colour('#6b4630')) +
    line(
      `M${n(tableX - 10)} ${n(tableY - 48)}q-10 -16 0 -32t0 -30M${n(tableX + 6)} ${n(tableY - 48)}q-10 -16 0 -32t0 -30`,
      '#ffffff',
      4,
      'opacity=".5"',
    );
  const lamps = range(Math.max(3, Math.min(16, Math.floor(width / 300)))).map((index, _, all) =>
    pendantLamp(stage, ((index + 0.5) / all.length) * width, 120 + (index % 2) * 40, '#3f4a48'),
  );
  return {
    back:
      svg +
      shelves.join('') +
      pictureWindow(stage, cafe, box, { view: 'town', floorTop }) +
      rect(barLeft, counter, barWide, floorTop - counter + 34, wood) +
      line(boards.join(''), darken(wood, 0.25), 4) +
      rect(barLeft - 10, counter - 4, barWide + 20, 26, light.colour('#e2c39a', 0.02)) +
      machine +
      plant(stage, cafe, windowLeft ? left - 10 : right + 10, floorTop + 60, 230) +
      table +
      lamps.join(''),
    ground: { far: floorTop + depth * 0.32, near: height - depth * 0.08 },
    medium: 'indoors',
  };
}

export function drawLibrary(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const hall = random.fork('library');
  const { svg, floorTop } = shell(stage, { wall: '#9b7a5c', floor: '#8f633f' });
  const middle = width / 2;
  const windowWide = Math.min(220, width * 0.24);
  const top = Math.max(50, floorTop - 560);
  const archWindow = `M${n(middle - windowWide / 2)} ${n(floorTop - 70)}V${n(top + windowWide / 2 + 20)}a${n(windowWide / 2)} ${n(windowWide / 2)} 0 0 1 ${n(windowWide)} 0V${n(floorTop - 70)}z`;
  const pane = stage.gradient([
    [0, light.sky[1]],
    [1, lighten(light.sky[2], 0.3)],
  ]);
  const frame = light.colour('#e9d9bd', 0.05);
  const glow = ellipse(
    middle,
    floorTop - 200,
    windowWide * 2,
    430,
    stage.glow([
      [0, light.source, isDark(stage) ? 0.25 : 0.6],
      [1, light.source, 0],
    ]),
  );
  const cases = ([-1, 1] as const).flatMap((sign) =>
    range(Math.max(2, Math.min(9, Math.ceil((width / 2 - windowWide) / 250)))).map((index) => {
      const wide = Math.min(230, (width / 2 - windowWide / 2) / 2 + 30);
      const x =
        sign < 0
          ? middle - windowWide / 2 - 40 - (index + 1) * (wide + 8)
          : middle + windowWide / 2 + 40 + index * (wide + 8);
      return shelf(stage, hall, { x, y: top + 10, width: wide, height: floorTop - top - 18 }, 5, 0.06);
    }),
  );
  const beam = polygon(
    [
      [middle - windowWide * 0.5, floorTop],
      [middle + windowWide * 0.5, floorTop],
      [middle + windowWide * 1.5, height],
      [middle - windowWide * 1.1, height],
    ],
    stage.gradient([
      [0, light.source, 0.4],
      [1, light.source, 0],
    ]),
  );
  const ladderX = middle + (hall.chance(0.5) ? -1 : 1) * (windowWide / 2 + 160);
  const ladder = line(
    `M${n(ladderX - 30)} ${n(floorTop + 46)}L${n(ladderX - 4)} ${n(top)}M${n(ladderX + 40)} ${n(floorTop + 46)}L${n(ladderX + 40)} ${n(top)}${range(
      9,
    )
      .map(
        (index) =>
          `M${n(ladderX - 28 + index * 2.6)} ${n(floorTop + 10 - index * ((floorTop - top) / 9))}H${n(ladderX + 40)}`,
      )
      .join('')}`,
    light.colour('#c79257', 0.02),
    9,
  );
  return {
    back:
      svg +
      cases.join('') +
      glow +
      path(archWindow, pane) +
      line(
        `${archWindow}M${n(middle)} ${n(top + 20)}V${n(floorTop - 70)}M${n(middle - windowWide / 2)} ${n(top + windowWide / 2 + 20)}h${n(windowWide)}M${n(middle - windowWide / 2)} ${n((top + floorTop) / 2 + 50)}h${n(windowWide)}`,
        frame,
        10,
      ) +
      beam +
      ladder +
      pendantLamp(stage, width * 0.26, 130, '#3d6b5a') +
      pendantLamp(stage, width * 0.74, 130, '#3d6b5a') +
      rug(stage, '#8a3f46'),
    ground: { far: floorTop + depth * 0.28, near: height - depth * 0.08 },
    medium: 'indoors',
  };
}

export function drawOffice(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const office = random.fork('office');
  const { svg, floorTop } = shell(stage, { wall: '#cfd6dc', floor: '#9aa3ab', tiles: true });
  const top = Math.max(60, floorTop - 470);
  const count = Math.max(2, Math.min(12, Math.round(width / 360)));
  const panes = range(count).map((index) => {
    const wide = (width - 60) / count;
    return pictureWindow(
      stage,
      office.fork(`pane ${index}`),
      { x: 30 + index * wide + 14, y: top, width: wide - 28, height: floorTop - top - 120 },
      { view: 'town', floorTop: floorTop + 20 },
    );
  });
  const desk = (x: number, foot: number, scale: number): string =>
    group(
      ellipse(0, 4, 180, 16, '#000000', 'opacity=".18"') +
        rect(-160, -112, 320, 18, light.colour('#d9b48a', 0.02)) +
        rect(-150, -94, 16, 94, light.colour('#5d666e', 0.02)) +
        rect(134, -94, 16, 94, light.colour('#5d666e', 0.02)) +
        rect(60, -94, 74, 60, light.colour('#c29d74', 0.02)) +
        rect(-70, -212, 140, 84, light.colour('#2f3740'), 'rx="7"') +
        rect(-62, -204, 124, 68, mix('#8fd0ff', light.sky[1], 0.4)) +
        rect(-10, -130, 20, 18, light.colour('#2f3740')) +
        rect(-120, -138, 26, 26, light.colour('#e4695a'), 'rx="4"') +
        rect(96, -150, 12, 38, light.colour('#f0c14b')) +
        rect(110, -158, 12, 46, light.colour('#5f9ea0')),
      `transform="translate(${n(x)} ${n(foot)}) scale(${n(scale)})"`,
    );
  const lamps = range(count).map(
    (index) =>
      rect(((index + 0.5) / count) * width - 90, 26, 180, 14, '#fdfcf2', 'rx="7"') +
      ellipse(
        ((index + 0.5) / count) * width,
        50,
        180,
        60,
        stage.glow([
          [0, '#ffffff', 0.5],
          [1, '#ffffff', 0],
        ]),
      ),
  );
  return {
    back:
      svg +
      panes.join('') +
      lamps.join('') +
      desk(width * 0.2, floorTop + depth * 0.24, 1.15) +
      desk(width * 0.82, floorTop + depth * 0.2, 1.05) +
      plant(stage, office, width * 0.5, floorTop + 24, 190),
    ground: { far: floorTop + depth * 0.36, near: height - depth * 0.08 },
    medium: 'indoors',
  };
}

export function drawClassroom(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const school = random.fork('school');
  const { svg, floorTop } = shell(stage, { wall: '#e3dcc0', floor: '#b58a5c' });
  const { left, right, windowLeft } = sides(stage);
  const boardWide = Math.min(520, width * 0.56);
  const boardX = windowLeft
    ? Math.min(right - boardWide + 40, width * 0.4)
    : Math.max(left - 40, width * 0.6 - boardWide);
  const top = Math.max(60, floorTop - 420);
  const chalk = [
    'M60 70q40 -40 80 0t80 0',
    'M60 150h150',
    'M60 190h110',
    'M290 60l60 110h-120z',
    'M390 90a50 50 0 1 1 -1 0z',
    'M300 210h150',
  ];
  const board =
    rect(boardX - 14, top - 14, boardWide + 28, 268, light.colour('#a8744c', 0.03), 'rx="6"') +
    rect(boardX, top, boardWide, 240, light.colour('#2f5d4c', 0.03)) +
    group(
      line(chalk.join(''), '#f4f7ee', 5, 'opacity=".75"'),
      `transform="translate(${n(boardX)} ${n(top)}) scale(${n(boardWide / 520)} 1)"`,
    ) +
    rect(boardX, top + 250, boardWide, 12, light.colour('#c9976a'));
  const box = {
    x: windowLeft ? left - 20 : right - 220,
    y: top - 10,
    width: Math.min(230, width * 0.24),
    height: 300,
  };
  const desk = (x: number, foot: number, scale: number): string =>
    group(
      ellipse(0, 2, 96, 11, '#000000', 'opacity=".18"') +
        rect(-84, -92, 168, 15, light.colour('#dcb27c', 0.02), 'rx="4"') +
        line('M-70 -78V0M70 -78V0', light.colour('#6b7680', 0.02), 9) +
        rect(-70, -77, 140, 26, light.colour('#c39a68', 0.02)) +
        rect(-40, -104, 50, 12, light.colour(school.pick(['#d9564a', '#4f86c6', '#5fae6a']))),
      `transform="translate(${n(x)} ${n(foot)}) scale(${n(scale)})"`,
    );
  const desks = [0.12, 0.36, 0.64, 0.88].map((at) => desk(width * at, floorTop + depth * 0.16, 0.9));
  const clock =
    circle(boardX + boardWide / 2, top - 62, 32, light.colour('#fbfaf4')) +
    circle(
      boardX + boardWide / 2,
      top - 62,
      32,
      'none',
      `stroke="${light.colour('#4b5560')}" stroke-width="6"`,
    ) +
    line(`M${n(boardX + boardWide / 2)} ${n(top - 62)}v-18m0 18h13`, light.colour('#333a42'), 4);
  return {
    back:
      svg +
      board +
      clock +
      pictureWindow(stage, school, box, { curtains: '#8fb3a6', view: 'hills', floorTop }) +
      desks.join(''),
    ground: { far: floorTop + depth * 0.34, near: height - depth * 0.08 },
    medium: 'indoors',
  };
}

export function drawTheatre(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const show = random.fork('stage');
  const floor = height - depth * 0.9;
  const red = light.colour(show.pick(['#a3243b', '#7a2a6b', '#23508a']), 0.02);
  const curtain = (sign: -1 | 1): string => {
    const edge = sign < 0 ? -10 : width + 10;
    const reach = Math.min(230, width * 0.24);
    const folds = range(6).map((index) => {
      const x = edge - sign * (index / 6) * reach;
      return path(
        `M${n(x)} -10h${n((-sign * reach) / 6)}q${n(-sign * 10)} ${n(floor * 0.5)} ${n((sign * reach * index) / 26)} ${n(floor + 46)}h${n((sign * reach) / 5.4)}z`,
        index % 2 === 0 ? red : darken(red, 0.22),
      );
    });
    return (
      folds.join('') +
      path(
        `M${n(edge)} ${n(floor * 0.6)}q${n(-sign * reach * 0.6)} 20 ${n(-sign * reach * 0.9)} -14v22q${n(sign * reach * 0.3)} 40 ${n(sign * reach * 0.9)} 22z`,
        light.colour('#e8b64c', 0.02),
      )
    );
  };
  const valance = range(Math.max(6, Math.min(50, Math.round(width / 130)))).map((index, _, all) => {
    const wide = width / all.length;
    return (
      path(
        `M${n(index * wide)} -5h${n(wide)}v70q${n(-wide / 2)} 74 ${n(-wide)} 0z`,
        index % 2 === 0 ? red : darken(red, 0.12),
      ) +
      path(
        `M${n(index * wide)} 65q${n(wide / 2)} 74 ${n(wide)} 0v12q${n(-wide / 2)} 74 ${n(-wide)} 0z`,
        light.colour('#e8b64c', 0.02),
      )
    );
  });
  const backdrop = stage.gradient([
    [0, mix(light.sky[0], '#160c2a', 0.62)],
    [1, mix(light.sky[1], '#2a1440', 0.42)],
  ]);
  const beams = [0.24, 0.5, 0.76].map((at, index) => {
    const colour = ['#ffd98a', '#ffffff', '#8fd6ff'][index] ?? '#ffffff';
    const target = width / 2 + (at - 0.5) * width * 0.3;
    return (
      polygon(
        [
          [width * at - 14, 60],
          [width * at + 14, 60],
          [target + 190, floor + depth * 0.34],
          [target - 190, floor + depth * 0.34],
        ],
        stage.gradient([
          [0, colour, 0.6],
          [1, colour, 0.04],
        ]),
      ) + ellipse(target, floor + depth * 0.34, 200, 42, colour, 'opacity=".22"')
    );
  });
  const boards = range(17).map(
    (index) =>
      `M${n(width / 2 + (index - 8) * width * 0.066)} ${n(floor)}L${n(width / 2 + (index - 8) * width * 0.13)} ${n(height)}`,
  );
  const sparks = range(40).map(() =>
    circle(
      show.between(0, width),
      show.between(60, floor),
      show.between(1.5, 4),
      '#ffe9b0',
      `opacity="${n(show.between(0.2, 0.8))}"`,
    ),
  );
  return {
    back:
      rect(0, 0, width, floor + 4, backdrop) +
      sparks.join('') +
      rect(
        0,
        floor,
        width,
        height - floor,
        stage.gradient([
          [0, light.colour('#b07a4e')],
          [1, light.colour('#5f3d28')],
        ]),
      ) +
      line(boards.join(''), light.colour('#4b2f1f'), 3, 'opacity=".5"') +
      beams.join('') +
      curtain(-1) +
      curtain(1) +
      valance.join(''),
    ground: { far: floor + depth * 0.26, near: height - depth * 0.14 },
    medium: 'indoors',
  };
}

export function drawCathedral(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const nave = random.fork('nave');
  const floor = height - depth * 0.8;
  const middle = width / 2;
  const stone = light.colour('#b3a79d', 0.12);
  const wall = stage.gradient([
    [0, darken(stone, 0.55)],
    [1, darken(stone, 0.18)],
  ]);
  const roseY = Math.max(150, floor - 470);
  const glassColours = ['#e4475f', '#f2b84b', '#3f7fd0', '#5fae6a', '#8f5ad0', '#f07f4f'] as const;
  const petals = range(12).map((index) => {
    const angle = (index / 12) * Math.PI * 2;
    return ellipse(
      middle + Math.cos(angle) * 70,
      roseY + Math.sin(angle) * 70,
      34,
      17,
      glassColours[index % 6] ?? '#e4475f',
      `transform="rotate(${n((angle * 180) / Math.PI)} ${n(middle + Math.cos(angle) * 70)} ${n(roseY + Math.sin(angle) * 70)})"`,
    );
  });
  const rose =
    circle(
      middle,
      roseY,
      260,
      stage.glow([
        [0, light.source, 0.6],
        [1, light.source, 0],
      ]),
    ) +
    circle(middle, roseY, 118, darken(stone, 0.5)) +
    petals.join('') +
    circle(middle, roseY, 32, '#f6d98a') +
    circle(middle, roseY, 114, 'none', `stroke="${lighten(stone, 0.15)}" stroke-width="9"`);
  const lancet = (x: number, wide: number, base: number, tall: number): string => {
    const shape = `M${n(x - wide / 2)} ${n(base)}V${n(base - tall * 0.66)}Q${n(x - wide * 0.42)} ${n(base - tall * 0.9)} ${n(x)} ${n(base - tall)}Q${n(x + wide * 0.42)} ${n(base - tall * 0.9)} ${n(x + wide / 2)} ${n(base - tall * 0.66)}V${n(base)}z`;
    const panes = range(7).flatMap((row) =>
      range(2).map((column) =>
        rect(
          x - wide / 2 + (column * wide) / 2 + 2,
          base - tall * 0.66 + (row * tall * 0.66) / 7 + 2,
          wide / 2 - 4,
          (tall * 0.66) / 7 - 4,
          nave.pick(glassColours),
          'opacity=".9"',
        ),
      ),
    );
    return (
      path(shape, '#2a2140') +
      path(
        shape,
        stage.gradient([
          [0, '#f2b84b'],
          [0.4, '#b0487a'],
          [1, '#3f5fc0'],
        ]),
        'opacity=".75"',
      ) +
      panes.join('') +
      line(shape, lighten(stone, 0.1), 7) +
      circle(
        x,
        base - tall * 0.5,
        wide * 1.6,
        stage.glow([
          [0, '#ffb0d0', 0.3],
          [1, '#ffb0d0', 0],
        ]),
      )
    );
  };
  const columns = [1, 0.68, 0.44]
    .flatMap((near) =>
      ([-1, 1] as const).map((sign) => {
        const x = middle + sign * (110 + near * Math.min(width * 0.34, 520));
        const wide = 28 + near * 46;
        const foot = floor + near ** 2 * depth * 0.3;
        const fill = stage.gradient(
          [
            [0, lighten(stone, 0.2)],
            [0.5, stone],
            [1, darken(stone, 0.35)],
          ],
          'across',
        );
        return {
          near,
          svg:
            rect(x - wide / 2, -10, wide, foot + 10, fill) +
            rect(x - wide * 0.7, foot - 26, wide * 1.4, 30, stone) +
            rect(x - wide * 0.66, floor * 0.32 - near * 90, wide * 1.32, 22, lighten(stone, 0.12)),
        };
      }),
    )
    .sort((first, second) => first.near - second.near)
    .map(({ svg }) => svg);
  const arches = [0.36, 0.6, 0.86].map((near) => {
    const half = 110 + near * Math.min(width * 0.36, 540);
    const top = roseY - 90 - near * 210;
    return line(
      `M${n(middle - half)} ${n(floor * 0.42)}Q${n(middle - half * 0.84)} ${n(top + 60)} ${n(middle)} ${n(top)}Q${n(middle + half * 0.84)} ${n(top + 60)} ${n(middle + half)} ${n(floor * 0.42)}`,
      darken(stone, 0.15 + (1 - near) * 0.25),
      13 + near * 16,
    );
  });
  const carpet = polygon(
    [
      [middle - 44, floor],
      [middle + 44, floor],
      [middle + 210, height],
      [middle - 210, height],
    ],
    light.colour('#8a2438', 0.02),
  );
  const candles = range(8).map((index) => {
    const x = middle + (index - 3.5) * 34 + (index > 3 ? 60 : -60);
    return (
      rect(x - 4, floor - 46, 8, 46, '#fff3d6') +
      circle(x, floor - 54, 7, '#ffc24d') +
      circle(
        x,
        floor - 54,
        60,
        stage.glow([
          [0, '#ffcf7d', 0.6],
          [1, '#ffcf7d', 0],
        ]),
      )
    );
  });
  const ray = polygon(
    [
      [middle - 70, roseY],
      [middle + 70, roseY],
      [middle + 330, height],
      [middle - 260, height],
    ],
    stage.gradient([
      [0, light.source, 0.34],
      [1, light.source, 0],
    ]),
  );
  return {
    back:
      rect(0, 0, width, floor + 4, wall) +
      arches.slice(0, 1).join('') +
      rose +
      lancet(middle - 72, 62, floor - 60, 250) +
      lancet(middle, 62, floor - 60, 280) +
      lancet(middle + 72, 62, floor - 60, 250) +
      ([-1, 1] as const)
        .map((sign) => lancet(middle + sign * (150 + Math.min(width * 0.2, 300)), 84, floor - 60, 420))
        .join('') +
      arches.slice(1).join('') +
      rect(
        0,
        floor,
        width,
        height - floor,
        stage.gradient([
          [0, darken(stone, 0.3)],
          [1, darken(stone, 0.05)],
        ]),
      ) +
      line(
        range(13)
          .map(
            (index) =>
              `M${n(middle + (index - 6) * 60)} ${n(floor)}L${n(middle + (index - 6) * width * 0.17)} ${n(height)}`,
          )
          .join('') +
          range(6)
            .map((index) => `M0 ${n(floor + (height - floor) * ((index + 1) / 6) ** 1.7)}H${n(width)}`)
            .join(''),
        darken(stone, 0.45),
        2.5,
        'opacity=".5"',
      ) +
      carpet +
      candles.join('') +
      columns.join('') +
      ray,
    ground: { far: floor + depth * 0.32, near: height - depth * 0.08 },
    medium: 'indoors',
  };
}

/** The scene of a still life: a board of wood close to the eye, everything behind it soft. */
export function drawTableTop(stage: Stage): Scenery {
  const { random, height, width, depth, light } = stage;
  const still = random.fork('still life');
  const edge = height - depth * 0.8;
  const wall = stage.gradient([
    [0, mix(light.sky[0], light.colour('#8d6f5c'), 0.35)],
    [1, light.sky[2]],
  ]);
  const discs: Point[] = range(16).map(() => [still.between(0, width), still.between(0, edge)]);
  const bokeh = discs.map(([x, y]) =>
    circle(
      x,
      y,
      still.between(24, 90),
      lighten(light.source, 0.4),
      `opacity="${n(still.between(0.08, 0.3))}"`,
    ),
  );
  const wood = light.colour('#b27a4a');
  const boards = range(6).map((index) => {
    const y1 = edge + (height - edge) * (index / 6) ** 1.4;
    const y2 = edge + (height - edge) * ((index + 1) / 6) ** 1.4;
    return (
      rect(0, y1, width, y2 - y1 - 3, index % 2 ? wood : lighten(wood, 0.08)) +
      line(
        range(4)
          .map(
            () =>
              `M${n(still.between(-100, width))} ${n(still.between(y1 + 4, y2 - 4))}q80 ${n(still.between(-6, 6))} ${n(still.between(160, 320))} 0`,
          )
          .join(''),
        darken(wood, 0.2),
        2,
        'opacity=".5"',
      )
    );
  });
  return {
    back:
      rect(0, 0, width, edge + 4, wall) +
      bokeh.join('') +
      rect(0, edge, width, height - edge, darken(wood, 0.45)) +
      boards.join('') +
      ellipse(
        width / 2,
        edge + depth * 0.36,
        Math.min(width * 0.5, 760),
        depth * 0.3,
        stage.glow([
          [0, light.source, 0.5],
          [1, light.source, 0],
        ]),
      ),
    ground: { far: edge + depth * 0.24, near: height - depth * 0.16 },
    medium: 'indoors',
  };
}
