import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../../src/errors.ts';
import { createIdempotency, type KeyedWork } from '../../../src/stages/store/idempotency.ts';
import { createSessionId } from '../../../src/stages/store/session-id.ts';
import { createSessionStore, type SessionStore } from '../../../src/stages/store/session-store.ts';
import type { Stored } from '../../../src/stages/store/stored.ts';
import { makeTestFolder } from '../../test-folder.ts';

const sessionId = createSessionId();
const silent = pino({ level: 'silent' });

/** Work that stores one image and counts how often it was done. */
async function createWork(changes: Partial<KeyedWork<Stored>> = {}) {
  const store = createSessionStore<Stored>(await makeTestFolder());
  const counter = { done: 0 };
  const keyed: KeyedWork<Stored> = {
    sessionId,
    key: 'key-1',
    request: { search: '바다' },
    async work(milestones) {
      counter.done += 1;
      await milestones?.beforePaying();
      return store.save(sessionId, {
        images: [{ png: Buffer.from('png'), width: 64, height: 64, seed: null }],
        describe: (stored) => stored,
        beforeStoring: milestones?.beforeStoring,
      });
    },
    ...changes,
  };
  return {
    store,
    counter,
    keyed,
    restart: () => createIdempotency(createSessionStore<Stored>(store.directory), silent),
  };
}

/** A process that ends in the middle of the work: what the marker says then is all that is left. */
async function stopDuring(
  store: SessionStore<Stored>,
  keyed: KeyedWork<Stored>,
  isPaying: boolean,
): Promise<void> {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  createIdempotency(store, silent)
    .run({
      ...keyed,
      work: async (milestones) => {
        if (isPaying) await milestones?.beforePaying();
        resolve();
        return new Promise(() => undefined);
      },
    })
    .catch(() => undefined);
  await reached;
}

/** The same request, whose work fails before or after it has begun to pay. */
function failing(keyed: KeyedWork<Stored>, code: ErrorCode, isPaying: boolean): KeyedWork<Stored> {
  return {
    ...keyed,
    work: async (milestones) => {
      if (isPaying) await milestones?.beforePaying();
      throw new AppError(code);
    },
  };
}

describe('an Idempotency-Key', () => {
  it('does the work once, before and after a restart', async () => {
    const { store, counter, keyed, restart } = await createWork();
    const idempotency = createIdempotency(store, silent);
    const first = await idempotency.run(keyed);
    expect(first.isReplay).toBe(false);
    expect(await idempotency.run(keyed)).toEqual({ record: first.record, isReplay: true });
    expect(await restart().run(keyed)).toEqual({ record: first.record, isReplay: true });
    expect(counter.done).toBe(1);
  });

  it('lets a second call wait for the first', async () => {
    const { store, counter, keyed } = await createWork();
    const idempotency = createIdempotency(store, silent);
    const [first, second] = await Promise.all([idempotency.run(keyed), idempotency.run(keyed)]);
    expect([first.isReplay, second.isReplay]).toEqual([false, true]);
    expect(second.record).toEqual(first.record);
    expect(counter.done).toBe(1);
  });

  it('refuses another request under the same key, while the first runs and after a restart', async () => {
    const { store, keyed, restart } = await createWork();
    const idempotency = createIdempotency(store, silent);
    const other = { ...keyed, request: { search: '산' } };
    const running = idempotency.run(keyed);
    await expect(idempotency.run(other)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    await running;
    await expect(restart().run(other)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('is separate for each session and each key', async () => {
    const { store, counter, keyed } = await createWork();
    const idempotency = createIdempotency(store, silent);
    await idempotency.run(keyed);
    await idempotency.run({ ...keyed, key: 'key-2' });
    await idempotency.run({ ...keyed, sessionId: createSessionId() });
    expect(counter.done).toBe(3);
  });

  it('does the work every time without a key', async () => {
    const { store, counter, keyed } = await createWork({ key: undefined });
    const idempotency = createIdempotency(store, silent);
    await idempotency.run(keyed);
    await idempotency.run(keyed);
    expect(counter.done).toBe(2);
  });

  it('never repeats paid work that a stop has cut off', async () => {
    const { store, counter, keyed, restart } = await createWork();
    await stopDuring(store, keyed, true);
    await expect(restart().run(keyed)).rejects.toMatchObject({ code: 'idempotency_no_result' });
    expect(counter.done).toBe(0);
  });

  it('repeats work that a stop has cut off before anything was paid', async () => {
    const { store, counter, keyed, restart } = await createWork();
    await stopDuring(store, keyed, false);
    expect((await restart().run(keyed)).isReplay).toBe(false);
    expect(counter.done).toBe(1);
  });

  it('repeats work that is known not to have been done', async () => {
    const { store, counter, keyed } = await createWork();
    const idempotency = createIdempotency(store, silent);
    await expect(idempotency.run(failing(keyed, 'rate_limit_exceeded', true))).rejects.toMatchObject({
      code: 'rate_limit_exceeded',
    });
    await expect(idempotency.run(failing(keyed, 'storage_full', false))).rejects.toMatchObject({
      code: 'storage_full',
    });
    await idempotency.run(keyed);
    expect(counter.done).toBe(1);
  });

  it('answers with the same error when the work may have been paid', async () => {
    const { store, counter, keyed, restart } = await createWork();
    const failed = createIdempotency(store, silent).run(failing(keyed, 'upstream_timeout', true));
    await expect(failed).rejects.toMatchObject({ code: 'upstream_timeout' });
    await expect(restart().run(keyed)).rejects.toMatchObject({ code: 'upstream_timeout' });
    expect(counter.done).toBe(0);
  });

  it('makes nothing anew when the images were deleted', async () => {
    const { store, counter, keyed } = await createWork();
    const idempotency = createIdempotency(store, silent);
    const { record } = await idempotency.run(keyed);
    await store.remove(sessionId, record.id);
    await expect(idempotency.run(keyed)).rejects.toMatchObject({ code: 'idempotency_no_result' });
    expect(counter.done).toBe(1);
  });

  it('loses no image to a session that is cleared at any moment of the work', async () => {
    const { store, keyed } = await createWork();
    const idempotency = createIdempotency(store, silent);
    for (let round = 0; round < 60; round++) {
      let isDone = false;
      const clearing = (async () => {
        while (!isDone) await store.clear(sessionId);
      })();
      const { record } = await idempotency.run({ ...keyed, key: `key-${round}` });
      isDone = true;
      await clearing;
      expect(record.images).toHaveLength(1);
    }
  });

  it('gives the images that a next start has found after all, whatever the first call was told', async () => {
    const { store, counter, keyed, restart } = await createWork();
    const { work } = keyed;
    const told = createIdempotency(store, silent).run({
      ...keyed,
      work: async (milestones) => {
        await work(milestones);
        throw new AppError('storage_full');
      },
    });
    await expect(told).rejects.toMatchObject({ code: 'storage_full' });
    expect((await restart().run(keyed)).isReplay).toBe(true);
    expect(counter.done).toBe(1);
  });

  it('is forgotten with its session', async () => {
    const { store, counter, keyed } = await createWork();
    const idempotency = createIdempotency(store, silent);
    await idempotency.run(keyed);
    await store.clear(sessionId);
    await idempotency.run(keyed);
    expect(counter.done).toBe(2);
  });
});
