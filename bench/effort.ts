/** How much is measured. */
export interface Effort {
  warmUpMs: number;
  /** Direct and through-the-server batches take turns for this many rounds. */
  rounds: number;
  batchMs: number;
  /** Starts of the server, and of its peer. */
  starts: number;
  /** Times that all callers send at once while memory is watched. */
  memoryWaves: number;
  /** Times that eight images are scaled at once. */
  scalingWaves: number;
}

export const wholeEffort: Effort = {
  warmUpMs: 4000,
  rounds: 5,
  batchMs: 1000,
  starts: 10,
  memoryWaves: 4,
  scalingWaves: 10,
};

/** For a look in between; too few samples to be kept. */
export const quickEffort: Effort = {
  warmUpMs: 300,
  rounds: 1,
  batchMs: 300,
  starts: 2,
  memoryWaves: 1,
  scalingWaves: 2,
};
