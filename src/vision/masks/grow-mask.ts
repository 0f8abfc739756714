import type { BinaryMask } from './binary-mask.ts';

/**
 * Makes a mask larger by so many pixels on all sides, corners square. Rows first and then columns, each pixel looked at
 * once, so that the time does not depend on the radius.
 */
export function growMask(mask: BinaryMask, radius: number): BinaryMask {
  return growColumns(growRows(mask, radius), radius);
}

function growRows({ data, width, height }: BinaryMask, radius: number): BinaryMask {
  const grown = new Uint8Array(data.length);
  for (let start = 0; start < data.length; start += width) {
    let last = -Infinity;
    for (let ahead = 0; ahead < width + radius; ahead++) {
      if (ahead < width && data[start + ahead] === 1) last = ahead;
      const x = ahead - radius;
      if (x >= 0 && last >= x - radius) grown[start + x] = 1;
    }
  }
  return { data: grown, width, height };
}

/** Row by row all the same: pixels of one column lie far from each other in memory. */
function growColumns({ data, width, height }: BinaryMask, radius: number): BinaryMask {
  const grown = new Uint8Array(data.length);
  const last = new Int32Array(width).fill(-radius - 1);
  for (let ahead = 0; ahead < height + radius; ahead++) {
    if (ahead < height) {
      for (let x = 0; x < width; x++) if (data[ahead * width + x] === 1) last[x] = ahead;
    }
    const y = ahead - radius;
    if (y < 0) continue;
    for (let x = 0; x < width; x++) if ((last[x] as number) >= y - radius) grown[y * width + x] = 1;
  }
  return { data: grown, width, height };
}
