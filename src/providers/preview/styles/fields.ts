/** One number per pixel: what the line and paint styles reckon with. */
export interface Field {
  width: number;
  height: number;
  values: Float32Array;
}

/** Three box blurs come close to a Gaussian and take the same time for every sigma. */
export function blurField(field: Field, sigma: number): Field {
  const radius = Math.max(0, Math.round(sigma * 0.95));
  let values = field.values;
  if (radius === 0) return { ...field, values: new Float32Array(values) };
  for (let pass = 0; pass < 3; pass++) {
    values = boxAcross(values, field.width, field.height, radius);
    values = boxDown(values, field.width, field.height, radius);
  }
  return { ...field, values };
}

function boxAcross(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const out = new Float32Array(values.length);
  const span = radius * 2 + 1;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    for (let x = -radius; x <= radius; x++) sum += values[row + Math.min(width - 1, Math.max(0, x))] ?? 0;
    for (let x = 0; x < width; x++) {
      out[row + x] = sum / span;
      sum +=
        (values[row + Math.min(width - 1, x + radius + 1)] ?? 0) -
        (values[row + Math.max(0, x - radius)] ?? 0);
    }
  }
  return out;
}

function boxDown(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const out = new Float32Array(values.length);
  const span = radius * 2 + 1;
  const sums = new Float32Array(width);
  for (let y = -radius; y <= radius; y++) {
    const row = Math.min(height - 1, Math.max(0, y)) * width;
    for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) + (values[row + x] ?? 0);
  }
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const enters = Math.min(height - 1, y + radius + 1) * width;
    const leaves = Math.max(0, y - radius) * width;
    for (let x = 0; x < width; x++) {
      out[row + x] = (sums[x] ?? 0) / span;
      sums[x] = (sums[x] ?? 0) + (values[enters + x] ?? 0) - (values[leaves + x] ?? 0);
    }
  }
  return out;
}

/** Strength of the edges (Sobel), 0 to about 1000 for values of 0 to 255. */
export function edgesOf({ width, height, values }: Field): Field {
  const out = new Float32Array(values.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const v = (dx: number, dy: number): number => values[at + dy * width + dx] ?? 0;
      const gx = v(1, -1) + 2 * v(1, 0) + v(1, 1) - v(-1, -1) - 2 * v(-1, 0) - v(-1, 1);
      const gy = v(-1, 1) + 2 * v(0, 1) + v(1, 1) - v(-1, -1) - 2 * v(0, -1) - v(1, -1);
      out[at] = Math.sqrt(gx * gx + gy * gy);
    }
  }
  return { width, height, values: out };
}

/**
 * Drawn lines by the difference of two blurs (XDoG, Winnemöller 2011): 1 where the paper stays, 0 where the pen
 * went.
 */
export function penLines(grey: Field, thickness: number, sensitivity: number): Field {
  const fine = blurField(grey, thickness);
  // Boxes are whole pixels wide: the second one has to be wider even where the lines are thinnest.
  const wider = (Math.round(thickness * 0.95) + 1) / 0.95;
  const coarse = blurField(grey, Math.max(thickness * 1.8, wider));
  const out = new Float32Array(grey.values.length);
  for (let at = 0; at < out.length; at++) {
    const difference = (fine.values[at] ?? 0) - (coarse.values[at] ?? 0) + 0.6;
    out[at] = difference >= 0 ? 1 : Math.max(0, 1 + Math.tanh(difference * sensitivity));
  }
  return { ...grey, values: out };
}

/** Smooth noise from 0 to 1 over the plane. */
export function createNoise(seed: number): (x: number, y: number) => number {
  function corner(x: number, y: number): number {
    let hash = (Math.imul(x, 374761393) + Math.imul(y, 668265263) + Math.imul(seed | 0, 1442695041)) | 0;
    hash = Math.imul(hash ^ (hash >>> 13), 1274126177);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  }
  return (x, y) => {
    const left = Math.floor(x);
    const top = Math.floor(y);
    const u = x - left;
    const v = y - top;
    const su = u * u * (3 - 2 * u);
    const sv = v * v * (3 - 2 * v);
    const upper = corner(left, top) * (1 - su) + corner(left + 1, top) * su;
    const lower = corner(left, top + 1) * (1 - su) + corner(left + 1, top + 1) * su;
    return upper * (1 - sv) + lower * sv;
  };
}
