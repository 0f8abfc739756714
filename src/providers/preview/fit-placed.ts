import type { PlacedPicture } from './placed-picture.ts';

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The placed pictures as they stand to each other, together as large as the box allows, in its middle. */
export function fitPlaced(placed: PlacedPicture[], box: Box, foot: 'middle' | 'bottom'): PlacedPicture[] {
  const bounds = boundsOf(placed);
  const scale = Math.min(box.width / bounds.width, box.height / bounds.height);
  const spareHeight = box.height - bounds.height * scale;
  const left = box.left + (box.width - bounds.width * scale) / 2;
  const top = box.top + (foot === 'middle' ? spareHeight / 2 : spareHeight);
  const toX = (x: number) => left + (x - bounds.left) * scale;
  const toY = (y: number) => top + (y - bounds.top) * scale;
  return placed.map((one) => ({
    ...one,
    x: toX(one.x),
    foot: toY(one.foot),
    width: one.width * scale,
    height: one.height * scale,
    ...(one.lift !== undefined && { lift: one.lift * scale }),
    ...(one.depth !== undefined && { depth: toY(one.depth) }),
    ...(one.heldAt && { heldAt: { x: toX(one.heldAt.x), y: toY(one.heldAt.y) } }),
  }));
}

/** The box that holds all of them. */
export function boundsOf(placed: PlacedPicture[]): Box {
  const boxes = placed.map(roomOf);
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.left + box.width));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** What a picture covers, turned as it is, with the letters and notes over it. */
function roomOf({ x, foot, width, height, turn, mark }: PlacedPicture): Box {
  const angle = (Math.abs(turn) * Math.PI) / 180;
  const wide = width * Math.cos(angle) + height * Math.sin(angle);
  const high = height * Math.cos(angle) + width * Math.sin(angle);
  const marked = mark === 'sleep' || mark === 'music' ? Math.max(34, Math.min(90, height * 0.24)) * 1.6 : 0;
  return {
    left: x - wide / 2 - marked * 0.5,
    top: foot - height / 2 - high / 2 - marked,
    width: wide + marked,
    height: high + marked,
  };
}
