import type { Logger } from '../logger.ts';
import { createImageRate } from './image-rate.ts';
import { createSpending } from './spending.ts';

/** How many images a caller may have made, and for how much money. */
export interface Allowance {
  /**
   * To be asked before anything is paid. What is admitted is counted at once, so that many requests at the same time
   * get no more than one after the other.
   * @param callerId who is counted: a name that is safe as the name of a file
   * @throws AppError `rate_limit_exceeded`, `daily_budget_exceeded`; `integer_above_max_value` where no minute allows so
   *   many images; `storage_full` or `storage_failed` when the money set aside could not be put on the disk
   */
  admit(callerId: string, work: AdmittedWork): Promise<Admission>;
}

/** What a request asks for. */
export interface AdmittedWork {
  /** 0: nothing but text is asked for, which no limit of images counts. */
  images: number;
  /** The field that says how many, as the caller knows it; `n` unless told. */
  imagesField?: string;
  /** 0: free. What is paid for at a price that is not known is estimated as well. */
  estimatedCostUsd: number;
}

/** Leave to do the work. One of the two has to be called in the end; further calls do nothing. */
export interface Admission {
  /** `x-ratelimit-…-images` for the answer; none without a limit. */
  headers: Record<string, string>;
  /**
   * The work is done. Resolves when that is on the disk; it never rejects, because the images are worth more.
   * @param costUsd what it really cost; null: not known, so the estimate counts
   */
  settle(costUsd: number | null): Promise<void>;
  /** Nothing was made and nothing paid: the images and the money are there again. */
  giveBack(): Promise<void>;
}

interface AllowanceOptions {
  /** For each caller; 0: no limit. */
  imagesPerMinute: number;
  /** For each caller and day (UTC); 0: no limit, and nothing is written. */
  dailyBudgetUsd: number;
  /** The generated folder: what was spent is kept in `.spending` inside of it. */
  directory: string;
  logger: Logger;
  now?: () => number;
}

/** The images of a minute are counted in memory, the money of a day on the disk. */
export function createAllowance({ imagesPerMinute, ...options }: AllowanceOptions): Allowance {
  const imageRate = createImageRate(imagesPerMinute);
  const spending = createSpending(options);

  return {
    async admit(callerId, { images, imagesField = 'n', estimatedCostUsd }) {
      const taken = await imageRate.take(callerId, images, imagesField);
      const reservation = await spending.reserve(callerId, estimatedCostUsd).catch(async (error: unknown) => {
        await taken.giveBack();
        throw error;
      });
      let hasEnded = false;
      return {
        headers: taken.headers,
        async settle(costUsd) {
          if (hasEnded) return;
          hasEnded = true;
          await reservation.settle(costUsd);
        },
        async giveBack() {
          if (hasEnded) return;
          hasEnded = true;
          await Promise.all([taken.giveBack(), reservation.settle(0)]);
        },
      };
    },
  };
}
