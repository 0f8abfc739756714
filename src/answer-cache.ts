import { join } from 'node:path';
import { createDiskCache, type DiskCache, type DiskCacheOptions } from './disk-cache.ts';
import type { Logger } from './logger.ts';

/**
 * One kind of answers in the file of `CACHE_DIR` that all kinds share.
 * @param directory null: nothing is kept
 * @param logger told when the folder cannot be used, or is open to others
 */
export function openAnswerCache(
  directory: string | null,
  kind: Pick<DiskCacheOptions, 'table' | 'mostEntries' | 'mostAgeMs'>,
  logger: Logger,
): DiskCache | undefined {
  if (directory === null) return undefined;
  return createDiskCache({
    ...kind,
    file: join(directory, 'answers.sqlite'),
    onProblem: (error) => logger.warn({ err: error, directory }, 'the folder CACHE_DIR cannot be used'),
    onExposed: (error) =>
      logger.warn({ err: error, directory }, 'others on this machine can read a file in CACHE_DIR'),
  });
}
