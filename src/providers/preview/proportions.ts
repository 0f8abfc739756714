import type { Picture } from './pictures.ts';

/** Width for every unit of height. */
export function aspectOf({ box: [left, top, right, bottom] }: Picture): number {
  return (right - left) / Math.max(1, bottom - top);
}

/** Figures with a body of our own under a large head (see `figures.tsv`) are far taller than an icon. */
export function hasLargeHead({ box: [left, , right, bottom] }: Picture): boolean {
  return bottom > 150 && right - left > 90;
}

/** How much of its height the head of a figure is. */
export function headOf(picture: Picture): number {
  if (hasLargeHead(picture)) return 0.55;
  return picture.box[3] > 150 ? 0.42 : 0.26;
}
