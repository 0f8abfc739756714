/** The quality bars of the design that a benchmark can judge. */
export const bars = {
  /** Time the server adds to the upstream's own, at the 95th percentile. */
  overheadMs: { '1 KB': 1, '4 MB': 30 },
  startMs: 500,
  idleMegabytes: 120,
  /** Memory per image in flight, in sizes of the image. */
  payloadsPerImage: 2,
} as const;

/** A bar held against a measurement. */
export interface Verdict {
  what: string;
  measured: string;
  bar: string;
  isMet: boolean;
}
