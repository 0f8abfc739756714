import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import type { AppError } from '../../errors.ts';
import { isMissing } from '../../files/file-faults.ts';
import type { Logger } from '../../logger.ts';
import { namesIn } from './read-files.ts';
import { sessionFolder, timeOfGenerationId } from './session-folder.ts';
import { isSessionId } from './session-id.ts';
import type { SessionStore } from './session-store.ts';

/** How long and how much is kept; 0 means no limit. */
export interface RetentionLimits {
  ageMs: number;
  generationsPerSession: number;
  totalBytes: number;
}

export interface Retention {
  /** Removes what is over the limits. Sweeps never overlap; one asked for while one waits is that one. */
  sweep(): Promise<void>;
}

interface GenerationPlace {
  sessionId: string;
  id: string;
}

/**
 * Removes generations over the limits, oldest first. Age and order are read from the ids, sizes from the
 * files. The newest generation of all is never removed for the sake of `totalBytes`: its caller has just
 * been told that it is there.
 */
export function createRetention(
  store: SessionStore,
  limits: RetentionLimits,
  logger: Logger,
  now: () => number = Date.now,
): Retention {
  const queue = new PQueue({ concurrency: 1 });
  /** Generations never change, so each is measured once. */
  const sizes = new Map<string, number>();
  const isOff = limits.ageMs === 0 && limits.generationsPerSession === 0 && limits.totalBytes === 0;

  async function removeOverLimits(): Promise<void> {
    const bySession = await Promise.all(
      (await namesIn(store.directory))
        .filter(isSessionId)
        .map(async (sessionId) => (await store.ids(sessionId)).map((id) => ({ sessionId, id }))),
    );
    const overCount = bySession.flatMap((kept) =>
      limits.generationsPerSession === 0 ? [] : kept.slice(limits.generationsPerSession),
    );
    const oldest = now() - limits.ageMs;
    const overAge = bySession
      .flat()
      .filter(({ id }) => limits.ageMs !== 0 && timeOfGenerationId(id) < oldest);
    await removeAll(new Set([...overCount, ...overAge]), 'age or count');

    if (limits.totalBytes === 0) return;
    const gone = new Set([...overCount, ...overAge]);
    await removeAll(await overBytes(bySession.flat().filter((kept) => !gone.has(kept))), 'total bytes');
  }

  async function overBytes(kept: GenerationPlace[]): Promise<Set<GenerationPlace>> {
    const newestFirst = kept.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    const over = new Set<GenerationPlace>();
    let bytes = 0;
    for (const [place, generation] of newestFirst.entries()) {
      bytes += await bytesOf(generation);
      if (bytes > limits.totalBytes && place > 0) over.add(generation);
    }
    return over;
  }

  async function bytesOf({ sessionId, id }: GenerationPlace): Promise<number> {
    const bytes = sizes.get(id) ?? (await measure(sessionFolder(store.directory, sessionId).generation(id)));
    sizes.set(id, bytes);
    return bytes;
  }

  async function removeAll(generations: Set<GenerationPlace>, reason: string): Promise<void> {
    for (const { sessionId, id } of generations) {
      sizes.delete(id);
      await store.remove(sessionId, id).catch((error: AppError) => {
        logger.error({ generation: id, code: error.code }, 'retention could not remove a generation');
      });
    }
    if (generations.size > 0) logger.info({ generations: generations.size, reason }, 'retention removed');
  }

  return {
    async sweep() {
      if (isOff || queue.size > 0) return;
      await queue.add(removeOverLimits);
    },
  };
}

/** The bytes of all files in a folder; 0 when it is gone. */
async function measure(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await namesIn(folder)).map(async (name) => {
      try {
        return (await stat(join(folder, name))).size;
      } catch (error) {
        if (isMissing(error)) return 0;
        throw error;
      }
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
