import type { Picture } from './pictures.ts';

/** A picture with its place on the stage. */
export interface PlacedPicture {
  picture: Picture;
  /** Middle of the feet, or of the whole for things that fly. */
  x: number;
  foot: number;
  width: number;
  height: number;
  mirrored: boolean;
  /** Degrees; only things that stand on nothing are turned. */
  turn: number;
  contact: 'ground' | 'water' | 'none' | 'string';
  /** Legs of somebody who sits or rides: what is below `at` of the height is drawn at `legs` of its own. */
  fold?: { at: number; legs: number };
  /** How far a jump has lifted the feet off the ground. */
  lift?: number;
  /** Drawn over whatever it belongs to: the foot that decides what covers what. */
  depth?: number;
  mark?: 'sleep' | 'music' | 'tears';
  /** Whose hand a string leads to. */
  heldAt?: { x: number; y: number };
}
