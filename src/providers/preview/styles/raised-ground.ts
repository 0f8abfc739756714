import type { Scenery, Stage } from '../stage.ts';

/** Keeps feet above a frame or bar of so many units at the lower edge. */
export function raisedGround(scenery: Scenery, stage: Stage, bar: number): Scenery {
  const lowest = stage.height - bar - 14;
  const { far, near } = scenery.ground;
  return { ...scenery, ground: { far: Math.min(far, lowest - 40), near: Math.min(near, lowest) } };
}
