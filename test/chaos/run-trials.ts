import { type House, openHouse } from './house.ts';
import type { Tally } from './tally.ts';

/** One kill, or two, and all that is looked at afterwards. */
export interface Trial {
  /** The arguments of `npm run chaos --` that do this again. */
  replay: string;
  /** Of each image the upstream makes. */
  imageBytes: number;
  run(house: House): Promise<void>;
}

export interface RunOptions {
  tally: Tally;
  /** Trials at the same time, each in a house of its own. */
  lanes: number;
  onTrialDone?: (failure: string | undefined) => void;
}

/** After this many trials the house is left, so that what has to be looked at stays small. */
const TRIALS_A_HOUSE = 6;

/**
 * Runs trials one after another in a few lanes. What went through one trial is looked at again after the next
 * ones, until the house is left; a house in which something went wrong is left at once.
 * @returns one sentence for each trial that failed, with the arguments to do it again
 */
export async function runTrials(trials: Iterable<Trial>, options: RunOptions): Promise<string[]> {
  const { tally, lanes, onTrialDone } = options;
  const queue = trials[Symbol.iterator]();
  const failures: string[] = [];

  async function runLane(): Promise<void> {
    let next = queue.next();
    while (next.done !== true) {
      const { imageBytes } = next.value;
      await using house = await openHouse({ tally, imageBytes });
      for (let done = 0; done < TRIALS_A_HOUSE; done++) {
        if (next.done === true || next.value.imageBytes !== imageBytes) break;
        const failure = await tryOne(next.value, house);
        if (failure !== undefined) failures.push(failure);
        onTrialDone?.(failure);
        next = queue.next();
        if (failure !== undefined) break;
      }
    }
  }

  await Promise.all(Array.from({ length: lanes }, runLane));
  return failures;
}

async function tryOne(trial: Trial, house: House): Promise<string | undefined> {
  try {
    await trial.run(house);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n  again: npm run chaos -- ${trial.replay}`;
  }
}
