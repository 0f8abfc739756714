import type { Light } from './light.ts';
import type { Random } from './random.ts';

type GradientStop = [offset: number, colour: string, opacity?: number];

/** The place a scenery is drawn on. The shorter edge is always 1000 units, whatever the size in pixels. */
export interface Stage {
  width: number;
  height: number;
  /** Where the sky ends outdoors and the wall ends indoors. */
  horizon: number;
  /** Height of what lies below the horizon. */
  depth: number;
  random: Random;
  light: Light;
  /** Whether somebody sits on a seat of their own, so that a room need not offer another. */
  hasSeat: boolean;
  /** A fill that runs from top to bottom, or from left to right. */
  gradient(stops: GradientStop[], direction?: 'down' | 'across'): string;
  /** A fill that runs from the middle outwards. */
  glow(stops: GradientStop[]): string;
  /** All gradients asked for so far, to be put before what uses them. */
  definitions(): string;
}

/** What a scenery hands back. */
export interface Scenery {
  /** Behind the objects. */
  back: string;
  /** Before the objects; kept low and to the sides so that it hides nobody. */
  front?: string;
  /** Between which heights feet may stand, far and near. */
  ground: { far: number; near: number };
  /** Where at the given height feet may stand, from left to right; everywhere when left out. */
  footing?: (foot: number) => [left: number, right: number];
  /** Between which heights things swim, where there is open water. */
  water?: { far: number; near: number };
  medium: 'land' | 'water' | 'underwater' | 'air' | 'space' | 'indoors' | 'table';
}

export type DrawScenery = (stage: Stage) => Scenery;

export function createStage(options: {
  width: number;
  height: number;
  random: Random;
  light: Light;
  idPrefix: string;
  hasSeat?: boolean;
}): Stage {
  const { width, height, random, light, idPrefix, hasSeat = false } = options;
  const definitions: string[] = [];
  const ids = new Map<string, string>();
  const depth = Math.min(height * random.between(0.33, 0.4), 620);

  function define(element: (id: string) => string): string {
    const key = element('');
    const id = ids.get(key) ?? `${idPrefix}${ids.size}`;
    if (!ids.has(key)) {
      ids.set(key, id);
      definitions.push(element(id));
    }
    return `url(#${id})`;
  }

  return {
    width,
    height,
    horizon: height - depth,
    depth,
    random,
    light,
    hasSeat,
    gradient: (stops, direction = 'down') =>
      define((id) => {
        const end = direction === 'down' ? 'x2="0" y2="1"' : 'x2="1" y2="0"';
        return `<linearGradient id="${id}" x1="0" y1="0" ${end}>${stopElements(stops)}</linearGradient>`;
      }),
    glow: (stops) => define((id) => `<radialGradient id="${id}">${stopElements(stops)}</radialGradient>`),
    definitions: () => `<defs>${definitions.join('')}</defs>`,
  };
}

function stopElements(stops: GradientStop[]): string {
  return stops
    .map(
      ([offset, colour, opacity = 1]) =>
        `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`,
    )
    .join('');
}
