/** A share of right answers with the range in which the true share lies in 95 of 100 such measurements. */
export interface Proportion {
  right: number;
  of: number;
  value: number;
  low: number;
  high: number;
}

/** The 97.5th percentile of the normal distribution: two-sided 95 %. */
const Z = 1.959964;

/** Wilson's score interval (Wilson 1927; Brown, Cai, DasGupta 2001 recommend it for samples of this size). */
export function proportion(right: number, of: number): Proportion {
  if (of === 0) return { right, of, value: 0, low: 0, high: 1 };
  const share = right / of;
  const denominator = 1 + Z ** 2 / of;
  const centre = (share + Z ** 2 / (2 * of)) / denominator;
  const half = (Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2))) / denominator;
  return { right, of, value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
