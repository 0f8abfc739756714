import { darken, lighten, mix } from './colour.ts';
import type { Random } from './random.ts';
import { circle, ellipse, group, line, n, path, polygon, range } from './shapes.ts';
import type { Stage } from './stage.ts';

/** What is in the air between the objects and the eye. Indoors only what a feast leaves behind. */
export function drawWeather(stage: Stage, isIndoors: boolean): string {
  const { weather } = stage.light;
  const random = stage.random.fork('weather');
  const parts: string[] = [];
  if (!isIndoors && weather.has('rain')) parts.push(rain(stage, random));
  if (!isIndoors && weather.has('snow')) parts.push(snow(stage, random));
  if (!isIndoors && weather.has('leaves')) parts.push(leaves(stage, random));
  if (!isIndoors && weather.has('fog')) parts.push(fog(stage));
  if (weather.has('petals')) parts.push(petals(stage, random));
  if (weather.has('hearts')) parts.push(hearts(stage, random));
  if (weather.has('confetti')) parts.push(confetti(stage, random));
  if (weather.has('sparkles')) parts.push(sparkles(stage, random, 34));
  return parts.join('');
}

/** What happens in the sky itself, behind everything that stands on the ground. */
export function drawSkyEvents(stage: Stage): string {
  const { weather } = stage.light;
  const random = stage.random.fork('sky events');
  const parts: string[] = [];
  if (weather.has('fireworks')) parts.push(fireworks(stage, random));
  if (weather.has('lightning')) parts.push(lightning(stage, random));
  if (weather.has('bats')) parts.push(bats(stage, random));
  return parts.join('');
}

/** Enough for the area, never so many that a panorama takes for ever. */
function count(stage: Stage, perSquare: number): number[] {
  return range(Math.min(perSquare * 6, (perSquare * stage.width * stage.height) / 1e6));
}

function rain(stage: Stage, random: Random): string {
  const strokes = (amount: number, length: number, width: number, opacity: number) => {
    const drops = count(stage, amount).map(
      () =>
        `M${n(random.between(-40, stage.width + 40))} ${n(random.between(-40, stage.height))}l${n(-length * 0.22)} ${n(length)}`,
    );
    return line(drops.join(''), mix('#ffffff', stage.light.sky[1], 0.25), width, `opacity="${opacity}"`);
  };
  const splashes = count(stage, 34).map(() => {
    const near = random.next();
    const y = stage.horizon + stage.depth * (0.1 + near * 0.88);
    return ellipse(
      random.between(0, stage.width),
      y,
      6 + near * 15,
      1.6 + near * 3.6,
      'none',
      'stroke="#ffffff" stroke-width="2" opacity=".35"',
    );
  });
  return splashes.join('') + strokes(110, 42, 1.6, 0.4) + strokes(60, 78, 2.8, 0.42);
}

function snow(stage: Stage, random: Random): string {
  const soft = stage.glow([
    [0, '#ffffff', 0.95],
    [0.5, '#ffffff', 0.6],
    [1, '#ffffff', 0],
  ]);
  return count(stage, 130)
    .map(() => {
      const near = random.next() ** 2.4;
      return circle(
        random.between(0, stage.width),
        random.between(0, stage.height),
        2.4 + near * 15,
        near > 0.35 ? soft : '#ffffff',
        `opacity="${n(0.9 - near * 0.3)}"`,
      );
    })
    .join('');
}

function petals(stage: Stage, random: Random): string {
  const colours = ['#ffd3e0', '#ffb8ce', '#ffe7ee'] as const;
  return count(stage, 42)
    .map(() => {
      const near = random.next() ** 1.8;
      const size = 6 + near * 17;
      const x = random.between(0, stage.width);
      const y = random.between(0, stage.height);
      return path(
        `M0 0q${n(size)} ${n(-size * 0.9)} ${n(size * 1.5)} 0q${n(-size * 0.5)} ${n(size * 0.75)} ${n(-size * 1.5)} 0z`,
        stage.light.colour(random.pick(colours)),
        `opacity=".9" transform="translate(${n(x)} ${n(y)}) rotate(${random.whole(0, 360)})"`,
      );
    })
    .join('');
}

function leaves(stage: Stage, random: Random): string {
  const colours = ['#d9762b', '#c4492f', '#e6a532', '#a85a2c'] as const;
  return count(stage, 30)
    .map(() => {
      const size = 8 + random.next() ** 2 * 26;
      return group(
        path(
          `M0 0C${n(size * 0.4)} ${n(-size * 0.7)} ${n(size * 1.2)} ${n(-size * 0.6)} ${n(size * 1.7)} 0C${n(size * 1.2)} ${n(size * 0.5)} ${n(size * 0.4)} ${n(size * 0.5)} 0 0z`,
          stage.light.colour(random.pick(colours)),
        ) + line(`M${n(-size * 0.3)} 0H${n(size * 1.4)}`, stage.light.colour('#7a3d22'), size * 0.06),
        `transform="translate(${n(random.between(0, stage.width))} ${n(random.between(0, stage.height))}) rotate(${random.whole(0, 360)})"`,
      );
    })
    .join('');
}

function hearts(stage: Stage, random: Random): string {
  const colours = ['#ff6f91', '#ff9bb3', '#ffc2d1'] as const;
  return count(stage, 15)
    .map(() => {
      const size = 9 + random.next() ** 2 * 30;
      const y = random.between(0, stage.height * 0.75);
      return path(
        'M0 9C-14 0 -11 -11 -4.500 -11C-2 -11 0 -9 0 -7C0 -9 2 -11 4.500 -11C11 -11 14 0 0 9z',
        random.pick(colours),
        `opacity="${n(random.between(0.45, 0.85))}" transform="translate(${n(random.between(0, stage.width))} ${n(y)}) rotate(${random.whole(-24, 24)}) scale(${n(size / 10)})"`,
      );
    })
    .join('');
}

function confetti(stage: Stage, random: Random): string {
  const colours = ['#ff4d6d', '#ffd23f', '#3bceac', '#4f8cff', '#b15cff', '#ff8c42'] as const;
  return count(stage, 72)
    .map(() => {
      const x = random.between(0, stage.width);
      const y = random.next() ** 1.3 * stage.height * 0.92;
      const size = random.between(7, 17);
      const turn = `transform="translate(${n(x)} ${n(y)}) rotate(${random.whole(0, 180)})"`;
      const colour = random.pick(colours);
      if (random.chance(0.25)) return circle(x, y, size * 0.5, colour);
      if (random.chance(0.3))
        return line(`M0 0q${n(size)} ${n(-size)} ${n(size * 1.6)} 0t${n(size * 1.6)} 0`, colour, 4, turn);
      return path(`M0 0h${n(size)}v${n(size * 0.55)}h${n(-size)}z`, colour, turn);
    })
    .join('');
}

/** Four-pointed stars that glow. */
export function sparkles(
  stage: Stage,
  random: Random,
  perSquare: number,
  colours: readonly [string, ...string[]] = ['#fff6c9', '#ffffff', '#ffe08a'],
): string {
  return count(stage, perSquare)
    .map(() => {
      const size = 8 + random.next() ** 3 * 46;
      const colour = random.pick(colours);
      const x = random.between(0, stage.width);
      const y = random.between(0, stage.height);
      return (
        circle(
          x,
          y,
          size * 1.5,
          stage.glow([
            [0, colour, 0.5],
            [1, colour, 0],
          ]),
        ) +
        path(
          `M0 ${n(-size)}Q${n(size * 0.1)} ${n(-size * 0.1)} ${n(size)} 0Q${n(size * 0.1)} ${n(size * 0.1)} 0 ${n(size)}Q${n(-size * 0.1)} ${n(size * 0.1)} ${n(-size)} 0Q${n(-size * 0.1)} ${n(-size * 0.1)} 0 ${n(-size)}z`,
          lighten(colour, 0.4),
          `transform="translate(${n(x)} ${n(y)})"`,
        )
      );
    })
    .join('');
}

function fog(stage: Stage): string {
  const colour = mix(stage.light.sky[2], '#ffffff', stage.light.time === 'night' ? 0.04 : 0.2);
  const bank = (at: number, thick: number, opacity: number) =>
    ellipse(
      stage.width * at,
      stage.horizon + stage.depth * 0.24,
      stage.width * 0.62,
      thick,
      stage.glow([
        [0, colour, opacity],
        [1, colour, 0],
      ]),
    );
  return (
    bank(0.15, 130, 0.6) +
    bank(0.8, 150, 0.55) +
    ellipse(
      stage.width / 2,
      stage.height,
      stage.width * 0.8,
      stage.depth * 0.4,
      stage.glow([
        [0, colour, 0.5],
        [1, colour, 0],
      ]),
    )
  );
}

function fireworks(stage: Stage, random: Random): string {
  const colours = ['#ff5d8f', '#ffd166', '#6ee7ff', '#b388ff', '#7dffb0', '#ff9f5a'] as const;
  const bursts = range(Math.min(14, Math.max(4, Math.round(stage.width / 220))));
  return bursts
    .map((index) => {
      const x = ((index + random.between(0.2, 0.8)) / bursts.length) * stage.width;
      const y = stage.horizon - Math.min(stage.horizon, 900) * random.between(0.42, 0.88);
      const radius = random.between(70, 165);
      const colour = random.pick(colours);
      const rays = random.whole(16, 24);
      const strokes = range(rays).map((ray) => {
        const angle = (ray / rays) * Math.PI * 2;
        const end = radius * random.between(0.8, 1.05);
        return `M${n(x + Math.cos(angle) * radius * 0.22)} ${n(y + Math.sin(angle) * radius * 0.22)}Q${n(x + Math.cos(angle) * end * 0.7)} ${n(y + Math.sin(angle) * end * 0.66)} ${n(x + Math.cos(angle) * end)} ${n(y + Math.sin(angle) * end + radius * 0.1)}`;
      });
      const tips = range(rays).map((ray) => {
        const angle = (ray / rays) * Math.PI * 2;
        return circle(
          x + Math.cos(angle) * radius,
          y + Math.sin(angle) * radius + radius * 0.1,
          4,
          lighten(colour, 0.6),
        );
      });
      return (
        circle(
          x,
          y,
          radius * 1.5,
          stage.glow([
            [0, colour, 0.5],
            [1, colour, 0],
          ]),
        ) +
        line(strokes.join(''), colour, 3.4, 'opacity=".9"') +
        line(strokes.filter((_, ray) => ray % 2 === 0).join(''), '#ffffff', 1.6, 'opacity=".8"') +
        tips.join('')
      );
    })
    .join('');
}

function lightning(stage: Stage, random: Random): string {
  const bolts = range(random.whole(1, 2)).map(() => {
    let x = random.between(0.15, 0.85) * stage.width;
    let y = Math.max(0, stage.horizon - 900);
    let data = `M${n(x)} ${n(y)}`;
    while (y < stage.horizon - 30) {
      x += random.between(-46, 46);
      y += random.between(30, 74);
      data += `L${n(x)} ${n(Math.min(y, stage.horizon))}`;
    }
    return line(data, '#cdd8ff', 20, 'opacity=".25"') + line(data, '#ffffff', 6);
  });
  return (
    circle(
      stage.width * 0.5,
      Math.max(100, stage.horizon - 600),
      stage.width * 0.5,
      stage.glow([
        [0, '#dfe4ff', 0.4],
        [1, '#dfe4ff', 0],
      ]),
    ) + bolts.join('')
  );
}

function bats(stage: Stage, random: Random): string {
  const colour = darken(stage.light.sky[0], 0.7);
  return range(9)
    .map(() => {
      const size = random.between(0.6, 1.5);
      return polygon(
        [
          [0, -4],
          [4, -9],
          [6, -3],
          [20, -12],
          [34, -6],
          [24, -2],
          [18, 6],
          [8, 3],
          [0, 10],
          [-8, 3],
          [-18, 6],
          [-24, -2],
          [-34, -6],
          [-20, -12],
          [-6, -3],
          [-4, -9],
        ],
        colour,
        `transform="translate(${n(random.between(0.1, 0.9) * stage.width)} ${n(stage.horizon - Math.min(stage.horizon, 900) * random.between(0.35, 0.85))}) rotate(${random.whole(-20, 20)}) scale(${n(size)})"`,
      );
    })
    .join('');
}
