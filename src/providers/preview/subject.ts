import type { Picture, PicturePlace } from './pictures.ts';

/** A thing to be drawn, with what the act makes of it. */
export interface Subject {
  picture: Picture;
  count: number;
  place: PicturePlace;
  /** A thing somebody has with them: drawn small, close to the first subject. */
  isProp: boolean;
  /** A thing the first subject wears. */
  isWorn?: boolean;
  /** What this one sits, lies or rides on; drawn under it. */
  on?: { picture: Picture; how: 'sitting' | 'lying' | 'riding' };
  /** What shows an act that has no picture of its own. */
  mark?: 'sleep' | 'music' | 'tears';
  /** Drawn in the middle of the act, with whatever belongs to it. */
  isPosed?: boolean;
  /** Caught in the middle of a jump. */
  isJumping?: boolean;
  /** Of a kind drawn as grown up, and young. */
  isYoung?: boolean;
  /** Passes by behind the others. */
  isExtra?: boolean;
  /** A famous building the background names: drawn tall and far behind the others. */
  isLandmark?: boolean;
}
