/** How fast bytes come, over the last seconds. */
export interface TransferRate {
  add(bytes: number, nowMs: number): void;
  /** 0 until something can be said. */
  bytesPerSecond(nowMs: number): number;
}

/** Long enough to be steady, short enough to show that a line got slower. */
const WINDOW_MS = 10_000;

export function createTransferRate(): TransferRate {
  let samples: { atMs: number; bytes: number }[] = [];
  return {
    add(bytes, nowMs) {
      samples.push({ atMs: nowMs, bytes });
      samples = samples.filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
    },
    bytesPerSecond(nowMs) {
      const recent = samples.filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
      const [first] = recent;
      if (first === undefined || nowMs <= first.atMs) return 0;
      const bytes = recent.reduce((sum, sample) => sum + sample.bytes, 0);
      return Math.max(0, (bytes * 1000) / (nowMs - first.atMs));
    },
  };
}
