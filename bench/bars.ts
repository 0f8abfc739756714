/** The quality bars of the design that a benchmark can judge. */
export const bars = {
  /** Time the server adds to the upstream's own, at the 95th percentile. */
  overheadMs: { '1 KB': 1, '4 MB': 30 },
  startMs: 500,
  idleMegabytes: 120,
  /** Memory per image in flight, in sizes of the image. */
  payloadsPerImage: 2,
  normaliser: {
    /** From the start of the process to the first similarity in a model of the size of cc.en.300.bin. */
    largeModel: { answerMs: 500, peakMegabytes: 150, answerWithoutIndexMs: 1000 },
    /** The model that comes with the server. */
    modelOpenMs: 50,
    wordNet: { openMs: 30, megabytes: 15, lookUpUs: 50 },
    /** A whole receipt, offline, when everything is open. */
    receiptUs: 200,
  },
  /** The offline extractor; bad input is the word check's, too. */
  korean: { sentenceMs: 1, loadMs: 100, loadMegabytes: 20, badInputMs: 20 },
  /** OpenAI's routes, beside `overheadMs` and `payloadsPerImage`. */
  openai: { eventLoopDelayMs: 20, badInputMs: 100 },
} as const;

/** A bar held against a measurement. */
export interface Verdict {
  what: string;
  measured: string;
  bar: string;
  isMet: boolean;
}
