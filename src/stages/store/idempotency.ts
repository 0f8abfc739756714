import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, toAppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { type KeyMarker, readMarker, writeMarker } from './key-marker.ts';
import { sessionFolder } from './session-folder.ts';
import type { SessionStore } from './session-store.ts';
import type { Stored } from './stored.ts';

/** The moments of the work that are put on the disk before it goes on. */
export interface Milestones {
  /** To be awaited right before a request that costs money is sent. */
  beforePaying(): Promise<void>;
  /** To be awaited with the generation's id before anything of it is written. */
  beforeStoring(id: string): Promise<void>;
}

/** Work to be done once for its key. */
export interface KeyedWork<Kept> {
  sessionId: string;
  /** The caller's Idempotency-Key; undefined: the work is simply done. */
  key: string | undefined;
  /** The request, in a form in which equal requests are equal. */
  request: unknown;
  work(milestones?: Milestones): Promise<Kept>;
}

export interface Idempotency<Kept> {
  /**
   * Does the work once for a key: a second call with the same key and request gets the first's generation,
   * while the first still runs and after a restart.
   * @throws AppError `idempotency_key_reused` for another request under the same key; `idempotency_no_result`
   *   when the first may have been paid and its images are not here; else what the work throws
   */
  run(keyed: KeyedWork<Kept>): Promise<{ record: Kept; isReplay: boolean }>;
}

/** @param logger told of a key that could not be remembered although its images are stored */
export function createIdempotency<Kept extends Stored>(
  store: SessionStore<Kept>,
  logger: Logger,
): Idempotency<Kept> {
  const running = new Map<string, { fingerprint: string; result: Promise<Kept> }>();

  async function resume(marker: KeyMarker, sessionId: string): Promise<Kept | undefined> {
    const record = marker.generationId === null ? undefined : await store.get(sessionId, marker.generationId);
    if (record !== undefined) return record;
    if (marker.error !== null) throw new AppError(marker.error.code, marker.error.message);
    if (marker.isPaying) throw new AppError('idempotency_no_result');
    return undefined;
  }

  async function workMarked(
    sessionId: string,
    path: string,
    fingerprint: string,
    work: KeyedWork<Kept>['work'],
  ): Promise<Kept> {
    let marker: KeyMarker = { fingerprint, isPaying: false, generationId: null, error: null };
    const remember = async (change: Partial<KeyMarker>) => {
      const changed = { ...marker, ...change };
      await store.turns.take(sessionId, () => writeMarker(path, changed));
      marker = changed;
    };
    // The images are worth more than the memory of their key, which says already that they were paid for.
    const rememberGeneration = (generationId: string) =>
      remember({ generationId }).catch((error) => {
        logger.error({ generation: generationId, code: toAppError(error).code }, 'a key was not remembered');
      });
    await remember({});
    try {
      const record = await work({
        beforePaying: () => remember({ isPaying: true }),
        beforeStoring: rememberGeneration,
      });
      if (marker.generationId !== record.id) await rememberGeneration(record.id);
      return record;
    } catch (error) {
      const { code, message, outcomeUnknown } = toAppError(error);
      if (marker.isPaying && outcomeUnknown) await remember({ error: { code, message } });
      else await rm(path, { force: true });
      throw error;
    }
  }

  return {
    async run({ sessionId, key, request, work }) {
      if (key === undefined) return { record: await work(), isReplay: false };
      const fingerprint = sha256(JSON.stringify(request));
      const place = `${sessionId}/${key}`;
      const first = running.get(place);
      if (first !== undefined) {
        requireSame(first.fingerprint, fingerprint);
        return { record: await first.result, isReplay: true };
      }

      const path = join(sessionFolder(store.directory, sessionId).idempotency, `${sha256(key)}.json`);
      let isReplay = true;
      const result = (async () => {
        const marker = await readMarker(path);
        if (marker !== undefined) requireSame(marker.fingerprint, fingerprint);
        const earlier = marker === undefined ? undefined : await resume(marker, sessionId);
        if (earlier !== undefined) return earlier;
        isReplay = false;
        return workMarked(sessionId, path, fingerprint, work);
      })();
      running.set(place, { fingerprint, result });
      try {
        return { record: await result, isReplay };
      } finally {
        running.delete(place);
      }
    },
  };
}

function requireSame(earlier: string, now: string): void {
  if (earlier !== now) throw new AppError('idempotency_key_reused', undefined, { param: 'Idempotency-Key' });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
