/** What the design asks of models on this machine. */
export const visionBars = {
  /** Time in our code against time inside onnxruntime, for a picture of Stable Diffusion. */
  ownTimeShare: 0.03,
  /** Memory while a picture is made, in sizes of the model on disk. */
  modelSizes: 1.3,
  /** While a picture is made, at the 99th percentile. */
  eventLoopDelayMs: 20,
} as const;
