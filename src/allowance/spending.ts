import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { toStorageError } from '../files/file-faults.ts';
import type { Logger } from '../logger.ts';
import { fromNanoUsd, toNanoUsd } from './nano-usd.ts';
import { createSpendingDay, type DaySpending, type SpendingDay } from './spending-day.ts';

const DAY_MS = 24 * 3_600_000;

/** Keeps each caller within a budget for each day (UTC). */
interface Spending {
  /**
   * Sets the estimate aside and puts that on the disk: should the process end before the work does, it counts as spent.
   * @throws AppError `daily_budget_exceeded`, `storage_full`, `storage_failed`
   */
  reserve(callerId: string, estimatedCostUsd: number): Promise<Reservation>;
}

interface Reservation {
  /**
   * Counts what the work really cost, on the day it was reserved for. A higher cost than the estimate counts in full.
   * @param costUsd null: not known, so the estimate counts
   */
  settle(costUsd: number | null): Promise<void>;
}

interface SpendingOptions {
  /** 0: no limit. */
  dailyBudgetUsd: number;
  directory: string;
  logger: Logger;
  now?: () => number;
}

const unlimited: Spending = { reserve: async () => ({ settle: async () => undefined }) };

export function createSpending({
  dailyBudgetUsd,
  directory,
  logger,
  now = Date.now,
}: SpendingOptions): Spending {
  if (dailyBudgetUsd === 0) return unlimited;
  const budget = toNanoUsd(dailyBudgetUsd);
  let today: SpendingDay | undefined;

  async function openToday(callerId: string): Promise<DaySpending> {
    const name = new Date(now()).toISOString().slice(0, 10);
    if (today?.name !== name) today = createSpendingDay(join(directory, '.spending'), name, logger);
    try {
      return await today.of(callerId);
    } catch (cause) {
      const file = `.spending/${name}/${callerId}.json`;
      logger.error({ file, cause: String(cause) }, 'spending cannot be read');
      throw budgetExceeded(SPENDING_UNKNOWN, cause);
    }
  }

  function budgetExceeded(detail: string, cause?: unknown): AppError {
    const untilMidnightMs = DAY_MS - (now() % DAY_MS);
    const retryAfterSeconds = Math.ceil(untilMidnightMs / 1000);
    return new AppError('daily_budget_exceeded', detail, { retryAfterSeconds, cause });
  }

  return {
    async reserve(callerId, estimatedCostUsd) {
      const spending = await openToday(callerId);
      const left = budget - spending.nanoUsd();
      const estimate = toNanoUsd(estimatedCostUsd);
      if (estimate > left) throw budgetExceeded(describeBudget(dailyBudgetUsd, left, estimate));
      try {
        await spending.add(estimate);
      } catch (error) {
        // Taken back in memory; on the disk it would only be too much.
        spending.add(-estimate).catch(() => undefined);
        throw toStorageError(error);
      }
      return {
        async settle(costUsd) {
          const cost = costUsd === null ? estimate : toNanoUsd(costUsd);
          await spending.add(cost - estimate).catch((error: unknown) => {
            logger.error({ caller: callerId, cause: String(error) }, 'a cost could not be written down');
          });
        },
      };
    },
  };
}

/** The safe side: money that nobody can count any more is taken for spent. */
const SPENDING_UNKNOWN =
  "What was spent today cannot be read, so nothing more is spent. The server's operator has to mend or remove the file that the log names; the budget starts anew at midnight UTC.";

function describeBudget(budgetUsd: number, left: number, estimate: number): string {
  const leftUsd = fromNanoUsd(Math.max(left, 0));
  return `The daily budget of $${budgetUsd} has $${leftUsd} left, and this request is estimated at $${fromNanoUsd(estimate)}. It starts anew at midnight UTC.`;
}
