import type { NextNormal } from './schedulers/scheduler.ts';

const TWO_TO_32 = 2 ** 32;

/**
 * Standard normal numbers by the polar method (Marsaglia and Bray, 1964) out of sfc32, a 32-bit generator of Chris
 * Doty-Humphrey's PractRand.
 * @param seed 0 to 2^32 - 1
 */
export function createRandomNormal(seed: number): NextNormal {
  const nextUint32 = createSfc32(seed);
  /** Between -1 and 1, and neither of them, nor 0. */
  const nextUniform = () => ((nextUint32() + 0.5) / TWO_TO_32) * 2 - 1;
  let spare: number | undefined;

  return () => {
    if (spare !== undefined) {
      const normal = spare;
      spare = undefined;
      return normal;
    }
    for (;;) {
      const x = nextUniform();
      const y = nextUniform();
      const squared = x * x + y * y;
      if (squared >= 1) continue;
      const stretch = Math.sqrt((-2 * Math.log(squared)) / squared);
      spare = y * stretch;
      return x * stretch;
    }
  };
}

function createSfc32(seed: number): () => number {
  let a = seed | 0;
  let b = 0;
  let c = 0;
  let counter = 1;
  const next = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // Its first numbers depend on little of the seed; 12 rounds are its author's advice.
  for (let round = 0; round < 12; round += 1) next();
  return next;
}
