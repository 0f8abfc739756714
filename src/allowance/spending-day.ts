import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceDurably } from '../files/durable-files.ts';
import { isMissing } from '../files/file-faults.ts';
import type { Logger } from '../logger.ts';
import { namesIn } from '../stages/store/read-files.ts';
import { fromNanoUsd, toNanoUsd } from './nano-usd.ts';

/** What has been spent on one day. */
export interface SpendingDay {
  /** As in `2026-11-30`. */
  readonly name: string;
  /** @throws when the caller's file cannot be read or is not what this server wrote; it is read anew the next time */
  of(callerId: string): Promise<DaySpending>;
}

/** What one caller has spent on one day, together with what is set aside for work that runs. */
export interface DaySpending {
  /** In billionths of a dollar. */
  nanoUsd(): number;
  /** Counts at once, and resolves when it is on the disk. */
  add(nanoUsd: number): Promise<void>;
}

const fileSchema = z.object({ usd: z.number().nonnegative() });

const DAY_FOLDER = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A folder for the day with a file for each caller, such as `2026-11-30/command-line.json`; folders of earlier days are
 * removed. A file is read once and then belongs to this process: others may spend for other callers beside it, while of two
 * that spend for the same caller each would know its own part alone.
 */
export function createSpendingDay(folder: string, name: string, logger: Logger): SpendingDay {
  const callers = new Map<string, Promise<DaySpending>>();
  const tidied = removeEarlierDays(folder, name).catch((error: unknown) => {
    logger.warn({ cause: String(error) }, 'spending of earlier days could not be removed');
  });
  return {
    name,
    async of(callerId) {
      await tidied;
      const known = callers.get(callerId);
      if (known !== undefined) return known;
      const opening = openDaySpending(join(folder, name, `${callerId}.json`)).catch((error: unknown) => {
        callers.delete(callerId);
        throw error;
      });
      callers.set(callerId, opening);
      return opening;
    },
  };
}

async function openDaySpending(path: string): Promise<DaySpending> {
  let sum = await readNanoUsd(path);
  const save = saveTogether(() => replaceDurably(path, `${JSON.stringify({ usd: fromNanoUsd(sum) })}\n`));
  return {
    nanoUsd: () => sum,
    async add(nanoUsd) {
      if (nanoUsd === 0) return;
      sum += nanoUsd;
      await save();
    },
  };
}

async function readNanoUsd(path: string): Promise<number> {
  try {
    return toNanoUsd(fileSchema.parse(JSON.parse(await readFile(path, 'utf8'))).usd);
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

async function removeEarlierDays(folder: string, today: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (DAY_FOLDER.test(name) && name < today) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** One write after the other, and no more than needed: what changes during a write shares the next one. */
function saveTogether(write: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return write();
      });
    running = next;
    return next;
  };
}
