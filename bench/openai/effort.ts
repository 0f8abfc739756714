/** How much is measured. */
export interface OpenAIEffort {
  warmUpMs: number;
  /** Direct and through-the-server batches take turns for this many rounds. */
  rounds: number;
  batchMs: number;
  /** The same where the upstream takes its time: few calls end in a second. */
  slowBatchMs: number;
  /** Times that all callers send at once while memory is watched. */
  memoryWaves: number;
  /** How long each kind of traffic runs while the event loop is watched. */
  watchMs: number;
  /** Times that each bad input is sent. */
  badInputRounds: number;
}

export const wholeEffort: OpenAIEffort = {
  warmUpMs: 4000,
  rounds: 4,
  batchMs: 2000,
  slowBatchMs: 10_000,
  memoryWaves: 4,
  watchMs: 6000,
  badInputRounds: 9,
};

/** For a look in between; too few samples to be kept. */
export const quickEffort: OpenAIEffort = {
  warmUpMs: 1000,
  rounds: 1,
  batchMs: 1000,
  slowBatchMs: 4500,
  memoryWaves: 1,
  watchMs: 1500,
  badInputRounds: 5,
};
