import { darken, lighten, mix } from '../colour.ts';
import type { Season } from '../light.ts';
import type { Random } from '../random.ts';
import { circle, ellipse, group, line, n, path, range } from '../shapes.ts';
import type { Stage } from '../stage.ts';

type Colours = readonly [string, ...string[]];
const foliage: Record<Season, Colours> = {
  spring: ['#8fc866', '#a8d672', '#78b85c', '#c6dd7f'],
  summer: ['#4f9a4c', '#62ab55', '#3f8850', '#7ab65a'],
  autumn: ['#d9762b', '#c4492f', '#e6a532', '#a85a2c'],
  winter: ['#dfe9f0', '#c9d8e4', '#eff5f9'],
};

export const grassOwn: Record<Season, string> = {
  spring: '#9ccc66',
  summer: '#7cb356',
  autumn: '#c2a455',
  winter: '#eef4f8',
};

export function leafColour(stage: Stage, random: Random): string {
  return random.pick(foliage[stage.light.season]);
}

export function conifer(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  height: number,
  distance: number,
): string {
  const isWinter = stage.light.season === 'winter';
  const own = random.pick(['#2f6b4f', '#376f4a', '#285e4b']);
  const colour = stage.light.colour(own, distance);
  const lit = stage.light.colour(lighten(own, isWinter ? 0.85 : 0.2), distance);
  const tiers = 5;
  let dark = '';
  let light = '';
  for (let tier = 0; tier < tiers; tier++) {
    const top = y - height + (height * 0.86 * tier) / tiers;
    const bottom = y - height + height * 0.86 * ((tier + 1.45) / tiers);
    const half = height * (0.085 + 0.062 * tier) * random.between(0.92, 1.08);
    const edge = `L${n(x + half)} ${n(bottom)}q${n(-half * 0.5)} ${n(-height * 0.02)} ${n(-half)} ${n(height * 0.012)}q${n(-half * 0.5)} ${n(-height * 0.03)} ${n(-half)} ${n(-height * 0.012)}z`;
    dark = `M${n(x)} ${n(top)}${edge}${dark}`;
    light = `M${n(x)} ${n(top)}L${n(x - half)} ${n(bottom)}q${n(half * 0.5)} ${n(-height * 0.05)} ${n(half * 0.75)} ${n(-height * 0.03)}z${light}`;
  }
  const trunk = path(
    `M${n(x - height * 0.03)} ${n(y - height * 0.18)}h${n(height * 0.06)}v${n(height * 0.18)}h${n(-height * 0.06)}z`,
    stage.light.colour('#6a4a35', distance),
  );
  return trunk + path(dark, colour) + path(light, lit, 'opacity=".55"');
}

export function broadleaf(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  height: number,
  distance: number,
  own = leafColour(stage, random),
): string {
  const trunkColour = stage.light.colour('#6f4e38', distance);
  const top = y - height * 0.62;
  const trunk = `${path(`M${n(x - height * 0.045)} ${n(y)}q${n(height * 0.03)} ${n(-height * 0.25)} ${n(height * 0.012)} ${n(-height * 0.5)}h${n(height * 0.06)}q${n(-height * 0.012)} ${n(height * 0.26)} ${n(height * 0.03)} ${n(height * 0.5)}z`, trunkColour)}${line(`M${n(x)} ${n(y - height * 0.34)}l${n(-height * 0.13)} ${n(-height * 0.16)}M${n(x)} ${n(y - height * 0.3)}l${n(height * 0.12)} ${n(-height * 0.17)}`, trunkColour, height * 0.028)}`;
  const lobes = range(8).map((index) => {
    const angle = (index / 8) * Math.PI * 2 + random.between(-0.3, 0.3);
    return {
      x: x + Math.cos(angle) * height * 0.21,
      y: top + Math.sin(angle) * height * 0.19,
      radius: height * random.between(0.13, 0.2),
    };
  });
  const blob = (dx: number, dy: number, factor: number) =>
    lobes.map((lobe) => arc(lobe.x + dx, lobe.y + dy, lobe.radius * factor)).join('') +
    arc(x + dx, top + dy, height * 0.22 * factor);
  const base = path(blob(0, 0, 1), stage.light.colour(darken(own, 0.24), distance));
  const middle = path(blob(-height * 0.025, -height * 0.035, 0.82), stage.light.colour(own, distance));
  const lit = path(
    lobes
      .filter((_, index) => index > 3)
      .map((lobe) => arc(lobe.x - height * 0.03, lobe.y - height * 0.05, lobe.radius * 0.5))
      .join(''),
    stage.light.colour(lighten(own, 0.32), distance),
    'opacity=".75"',
  );
  return trunk + base + middle + lit;
}

function arc(x: number, y: number, r: number): string {
  return `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 1 ${n(r * 2)} 0a${n(r)} ${n(r)} 0 1 1 ${n(-r * 2)} 0z`;
}

export function blossomTree(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  height: number,
  distance: number,
): string {
  return broadleaf(stage, random, x, y, height, distance, random.pick(['#f6a6c0', '#f9bfd0', '#f28fb1']));
}

export function bareTree(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  height: number,
  distance: number,
): string {
  const colour = stage.light.colour('#3c3230', distance);
  const branches: string[] = [];
  const grow = (fromX: number, fromY: number, length: number, angle: number, width: number): void => {
    const toX = fromX + Math.sin(angle) * length;
    const toY = fromY - Math.cos(angle) * length;
    branches.push(
      line(
        `M${n(fromX)} ${n(fromY)}Q${n(fromX + Math.sin(angle) * length * 0.4 + random.between(-6, 6))} ${n((fromY + toY) / 2)} ${n(toX)} ${n(toY)}`,
        colour,
        width,
      ),
    );
    if (width < height * 0.008) return;
    const forks = random.whole(2, 3);
    for (let fork = 0; fork < forks; fork++) {
      grow(toX, toY, length * random.between(0.6, 0.78), angle + random.between(-0.75, 0.75), width * 0.6);
    }
  };
  grow(x, y, height * 0.36, random.between(-0.1, 0.1), height * 0.055);
  return branches.join('');
}

export function palm(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  height: number,
  distance: number,
): string {
  const lean = random.between(0.1, 0.3) * (random.chance(0.5) ? 1 : -1) * height;
  const topX = x + lean;
  const topY = y - height;
  const trunk = line(
    `M${n(x)} ${n(y)}Q${n(x + lean * 0.1)} ${n(y - height * 0.6)} ${n(topX)} ${n(topY)}`,
    stage.light.colour('#8a6444', distance),
    height * 0.055,
  );
  const leaves = range(8).map((index) => {
    const angle = -Math.PI + (index / 7) * Math.PI + random.between(-0.15, 0.15);
    const length = height * random.between(0.36, 0.46);
    const tipX = topX + Math.cos(angle) * length;
    const tipY = topY + Math.sin(angle) * length * 0.5 + length * 0.34;
    const riseX = topX + Math.cos(angle) * length * 0.55;
    const riseY = topY + Math.sin(angle) * length * 0.75 - length * 0.06;
    return path(
      `M${n(topX)} ${n(topY)}Q${n(riseX)} ${n(riseY)} ${n(tipX)} ${n(tipY)}Q${n(riseX)} ${n(riseY + length * 0.2)} ${n(topX)} ${n(topY)}z`,
      stage.light.colour(index % 2 === 0 ? '#3f8a4a' : '#56a355', distance),
    );
  });
  return (
    trunk +
    leaves.join('') +
    circle(topX - 6, topY + 8, height * 0.026, stage.light.colour('#6b4a2c', distance))
  );
}

export function cactus(stage: Stage, x: number, y: number, height: number, distance: number): string {
  const colour = stage.light.colour('#4f8f5b', distance);
  const stem = line(`M${n(x)} ${n(y)}v${n(-height)}`, colour, height * 0.17);
  const arms = line(
    `M${n(x)} ${n(y - height * 0.35)}h${n(-height * 0.22)}v${n(-height * 0.28)}M${n(x)} ${n(y - height * 0.5)}h${n(height * 0.22)}v${n(-height * 0.22)}`,
    colour,
    height * 0.11,
  );
  return (
    arms +
    stem +
    line(
      `M${n(x - height * 0.03)} ${n(y - 4)}v${n(-height * 0.92)}`,
      lighten(colour, 0.3),
      height * 0.014,
      'opacity=".7"',
    )
  );
}

export function bamboo(
  stage: Stage,
  random: Random,
  x: number,
  bottom: number,
  height: number,
  distance: number,
): string {
  const own = random.pick(['#5f9c4f', '#74ac5a', '#4e8a52']);
  const colour = stage.light.colour(own, distance);
  const width = 34 * (1 - distance) + 8;
  const lean = random.between(-20, 20);
  const stem = line(`M${n(x)} ${n(bottom)}L${n(x + lean)} ${n(bottom - height)}`, colour, width);
  const shine = line(
    `M${n(x - width * 0.22)} ${n(bottom)}L${n(x + lean - width * 0.22)} ${n(bottom - height)}`,
    lighten(colour, 0.35),
    width * 0.16,
    'opacity=".8"',
  );
  const joints = range(height / 110).map((index) => {
    const y = bottom - index * 110 - 40;
    return `M${n(x - width / 2 + (lean * index * 110) / height)} ${n(y)}h${n(width)}`;
  });
  return stem + shine + line(joints.join(''), darken(colour, 0.35), 3);
}

/** Tufts of grass along a line; the nearer the larger. */
export function grass(
  stage: Stage,
  random: Random,
  y: number,
  size: number,
  own: string,
  count: number,
): string {
  const blades = range(Math.min(500, count * Math.max(1, stage.width / 1000))).map(() => {
    const x = random.between(-20, stage.width + 20);
    const height = size * random.between(0.5, 1);
    const lean = random.between(-0.5, 0.5) * height;
    const width = size * 0.09;
    return `M${n(x - width)} ${n(y)}q${n(lean * 0.2)} ${n(-height * 0.6)} ${n(lean)} ${n(-height)}q${n(-lean * 0.4 + width)} ${n(height * 0.5)} ${n(width * 2 - lean)} ${n(height)}z`;
  });
  return path(blades.join(''), stage.light.colour(own));
}

/** Small flowers strewn over the ground. */
export function flowers(
  stage: Stage,
  random: Random,
  top: number,
  bottom: number,
  count: number,
  own: Colours,
): string {
  const wide = Math.max(1, stage.width / 1000);
  return range(Math.min(420, count * wide))
    .map(() => random.next() ** 1.3)
    .sort((first, second) => first - second)
    .map((near) => {
      const x = random.between(0, stage.width);
      const y = top + near * (bottom - top);
      const size = 2.2 + near * 8.5;
      const colour = stage.light.colour(random.pick(own), 0.25 * (1 - near));
      const stem = line(
        `M${n(x)} ${n(y)}v${n(-size * 2.4)}`,
        stage.light.colour('#4e8a45', 0.3 * (1 - near)),
        size * 0.28,
      );
      const petals = range(5).map((index) => {
        const angle = (index / 5) * Math.PI * 2;
        return arc(
          x + Math.cos(angle) * size * 0.55,
          y - size * 2.4 + Math.sin(angle) * size * 0.5,
          size * 0.45,
        );
      });
      return stem + path(petals.join(''), colour) + circle(x, y - size * 2.4, size * 0.32, '#ffd54a');
    })
    .join('');
}

export function bush(
  stage: Stage,
  random: Random,
  x: number,
  y: number,
  size: number,
  distance: number,
): string {
  const own = leafColour(stage, random);
  const lobes = range(5).map((index) => {
    const r = size * random.between(0.26, 0.4);
    return arc(x + (index - 2) * size * 0.3, y - r * 0.55, r);
  });
  return group(
    path(lobes.join(''), stage.light.colour(darken(own, 0.14), distance)) +
      ellipse(
        x - size * 0.15,
        y - size * 0.34,
        size * 0.36,
        size * 0.14,
        stage.light.colour(lighten(own, 0.2), distance),
        'opacity=".6"',
      ),
    '',
  );
}

/** A line of trees at the edge of a wood. */
export function treeLine(
  stage: Stage,
  random: Random,
  options: { y: number; height: number; distance: number; every: number; conifers: number },
): string {
  const { y, height, distance, every, conifers } = options;
  const spacing = Math.max(every, stage.width / 60);
  return range(stage.width / spacing + 2)
    .map((index) => {
      const x = (index - 0.5) * spacing + random.between(-0.4, 0.4) * spacing;
      const size = height * random.between(0.7, 1.2);
      const foot = y + random.between(-4, 8);
      if (random.chance(conifers)) return conifer(stage, random, x, foot, size, distance);
      return stage.light.season === 'winter'
        ? bareTree(stage, random, x, foot, size, distance)
        : broadleaf(stage, random, x, foot, size, distance);
    })
    .join('');
}

/** Leaves and twigs that reach into the picture from an upper corner, close to the eye. */
export function overhangingBranch(stage: Stage, random: Random, own: Colours): string {
  const fromLeft = random.chance(0.5);
  const bark = stage.light.colour('#4a352c');
  const parts = [line('M-20 60Q160 70 300 150M120 74Q190 130 240 210', bark, 13)];
  for (let index = 0; index < 46; index++) {
    const along = random.next();
    const x = along * 320 + random.between(-36, 36);
    const y = 60 + along * 100 + random.between(-46, 62);
    const colour = stage.light.colour(mix(random.pick(own), '#ffffff', random.between(0, 0.25)));
    parts.push(
      ellipse(
        x,
        y,
        random.between(10, 19),
        random.between(7, 12),
        colour,
        `transform="rotate(${random.whole(0, 180)} ${n(x)} ${n(y)})"`,
      ),
    );
  }
  return group(parts.join(''), fromLeft ? '' : `transform="translate(${n(stage.width)} 0) scale(-1 1)"`);
}
