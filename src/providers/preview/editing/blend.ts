import { copyOf, type Raster } from '../raster.ts';

/** A copy of the picture with as much of the other as `amounts` says, pixel by pixel, 0 to 1. */
export function blend(picture: Raster, other: Raster, amounts: Float32Array): Raster {
  const blended = copyOf(picture);
  for (let pixel = 0; pixel < amounts.length; pixel++) {
    const amount = amounts[pixel] ?? 0;
    if (amount === 0) continue;
    for (let at = pixel * 4; at < pixel * 4 + 4; at++) {
      const own = blended.data[at] ?? 0;
      blended.data[at] = own + ((other.data[at] ?? 0) - own) * amount;
    }
  }
  return blended;
}
