/** Money is added up in whole billionths of a dollar: sums of fractions would drift. */
const NANO = 1e9;

export function toNanoUsd(usd: number): number {
  return Math.round(usd * NANO);
}

export function fromNanoUsd(nanoUsd: number): number {
  return nanoUsd / NANO;
}
