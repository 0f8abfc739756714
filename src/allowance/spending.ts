import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { toStorageError } from '../stages/store/file-faults.ts';
import { fromNanoUsd, toNanoUsd } from './nano-usd.ts';
import { openSpendingDay, type SpendingDay } from './spending-day.ts';

const DAY_MS = 24 * 3_600_000;

/** Keeps each caller within a budget for each day (UTC). */
interface Spending {
  /**
   * Sets the estimate aside and puts that on the disk: should the process end before the work does, it counts as spent.
   * @param estimatedCostUsd null: not known; nothing is set aside, and the work is refused only once nothing is left
   * @throws AppError `daily_budget_exceeded`, `storage_full`, `storage_failed`
   */
  reserve(callerId: string, estimatedCostUsd: number | null): Promise<Reservation>;
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
  let latest: { name: string; opening: Promise<SpendingDay> } | undefined;

  async function openToday(): Promise<SpendingDay> {
    const name = new Date(now()).toISOString().slice(0, 10);
    if (latest?.name !== name) {
      latest = { name, opening: openSpendingDay(join(directory, '.spending'), name, logger) };
    }
    const { opening } = latest;
    try {
      return await opening;
    } catch (cause) {
      // Read anew the next time: the operator may have mended the file by then.
      if (latest?.opening === opening) latest = undefined;
      logger.error({ file: `.spending/${name}.json`, cause: String(cause) }, 'spending cannot be read');
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
      const day = await openToday();
      const left = budget - day.spentBy(callerId);
      const estimate = toNanoUsd(estimatedCostUsd ?? 0);
      if (estimate > left || (estimatedCostUsd === null && left <= 0)) {
        throw budgetExceeded(describeBudget(dailyBudgetUsd, left, estimate));
      }
      if (estimatedCostUsd === null) {
        logger.warn({ caller: callerId }, 'the price is not known: no part of the daily budget is set aside');
      }
      try {
        await day.add(callerId, estimate);
      } catch (error) {
        // Taken back in memory; on the disk it would only be too much.
        day.add(callerId, -estimate).catch(() => undefined);
        throw toStorageError(error);
      }
      return {
        async settle(costUsd) {
          if (costUsd === null && estimatedCostUsd === null) {
            logger.warn(
              { caller: callerId },
              'the cost is not known: it counts as nothing in the daily budget',
            );
          }
          const cost = costUsd === null ? estimate : toNanoUsd(costUsd);
          await day.add(callerId, cost - estimate).catch((error: unknown) => {
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
  const asked = estimate === 0 ? '' : `, and this request is estimated at $${fromNanoUsd(estimate)}`;
  return `The daily budget of $${budgetUsd} has $${leftUsd} left${asked}. It starts anew at midnight UTC.`;
}
