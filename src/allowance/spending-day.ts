import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import { replaceDurably } from '../stages/store/durable-files.ts';
import { isMissing } from '../stages/store/file-faults.ts';
import { namesIn } from '../stages/store/read-files.ts';
import { fromNanoUsd, toNanoUsd } from './nano-usd.ts';

/** What each caller has spent on one day, together with what is set aside for work that runs. */
export interface SpendingDay {
  /** In billionths of a dollar. */
  spentBy(callerId: string): number;
  /** Counts at once, and resolves when it is on the disk. */
  add(callerId: string, nanoUsd: number): Promise<void>;
}

/** The file: dollars by caller. */
const sumsSchema = z.record(z.string(), z.number().nonnegative());

/** `2026-11-30.json`, and what is left of putting one in its place. */
const DAY_FILE = /^(\d{4}-\d{2}-\d{2})\.json/;

/**
 * Reads a day's file, or begins with nothing where there is none; files of earlier days are removed.
 * @param name the day, as in `2026-11-30`
 * @throws when the file cannot be read or is not what this server wrote
 */
export async function openSpendingDay(folder: string, name: string, logger: Logger): Promise<SpendingDay> {
  const path = join(folder, `${name}.json`);
  const sums = await readSums(path);
  await removeEarlierDays(folder, name).catch((error: unknown) => {
    logger.warn({ cause: String(error) }, 'spending of earlier days could not be removed');
  });
  const save = saveTogether(() => {
    const dollars = [...sums].map(([callerId, nanoUsd]) => [callerId, fromNanoUsd(nanoUsd)]);
    return replaceDurably(path, `${JSON.stringify(Object.fromEntries(dollars), null, 2)}\n`);
  });
  return {
    spentBy: (callerId) => sums.get(callerId) ?? 0,
    async add(callerId, nanoUsd) {
      if (nanoUsd === 0) return;
      sums.set(callerId, (sums.get(callerId) ?? 0) + nanoUsd);
      await save();
    },
  };
}

async function readSums(path: string): Promise<Map<string, number>> {
  try {
    const dollars = sumsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return new Map(Object.entries(dollars).map(([callerId, usd]) => [callerId, toNanoUsd(usd)]));
  } catch (error) {
    if (isMissing(error)) return new Map();
    throw error;
  }
}

async function removeEarlierDays(folder: string, today: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const [, day] = DAY_FILE.exec(name) ?? [];
    if (day !== undefined && day < today) await rm(join(folder, name), { force: true });
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
