import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { recoverSessions } from '../../../src/stages/store/recovery.ts';
import { createRetention } from '../../../src/stages/store/retention.ts';
import { createSessionId } from '../../../src/stages/store/session-id.ts';
import {
  createSessionStore,
  type SessionStore,
  type StorableImage,
} from '../../../src/stages/store/session-store.ts';
import type { Stored } from '../../../src/stages/store/stored.ts';
import { makeTestFolder } from '../../test-folder.ts';

const session = createSessionId();
const silent = pino({ level: 'silent' });

function image(text: string): StorableImage {
  return { png: Buffer.from(text), width: 64, height: 64, seed: 1 };
}

function save(
  store: SessionStore,
  images: StorableImage[] = [image('one')],
  sessionId = session,
): Promise<Stored> {
  return store.save(sessionId, { images, describe: (stored) => stored });
}

async function createStore(): Promise<SessionStore> {
  return createSessionStore(await makeTestFolder());
}

describe('the session store', () => {
  it('keeps what it was given, byte for byte', async () => {
    const store = await createStore();
    const record = await save(store, [image('one'), { error: { code: 'x', message: 'y' } }, image('three')]);
    expect(record.images).toMatchObject([
      { index: 0, file: 'generated_0.png', bytes: 3, url: `/session/generations/${record.id}/images/0` },
      { index: 1, error: { code: 'x', message: 'y' } },
      { index: 2, file: 'generated_2.png', bytes: 5 },
    ]);
    const folder = join(store.directory, session, record.id);
    expect((await readdir(folder)).sort()).toEqual(['generated_0.png', 'generated_2.png', 'generation.json']);
    expect(await readFile(join(folder, 'generated_2.png'), 'utf8')).toBe('three');
    expect(JSON.parse(await readFile(join(folder, 'generation.json'), 'utf8'))).toEqual(record);
    expect(await createSessionStore<Stored>(store.directory).get(session, record.id)).toEqual(record);
  });

  it('has the newest first', async () => {
    const store = await createStore();
    const [first, second, third] = [await save(store), await save(store), await save(store)];
    expect(await store.ids(session)).toEqual([third.id, second.id, first.id]);
    expect(await store.newest(session)).toEqual(third);
  });

  it('has the newest first also after the clock has gone back', async () => {
    const store = await createStore();
    const future = '7fffffff-ffff-7fff-bfff-ffffffffffff';
    await mkdir(join(store.directory, session, future), { recursive: true });
    const records = [await save(store), await save(store)];
    expect(await store.ids(session)).toEqual([records[1]?.id, records[0]?.id, future]);
  });

  it('shows nothing of a generation that was not stored whole, and leaves nothing behind', async () => {
    const store = await createStore();
    const failing = store.save(session, {
      images: [image('one')],
      describe: () => {
        throw new Error('failed');
      },
    });
    await expect(failing).rejects.toThrow('failed');
    expect(await store.ids(session)).toEqual([]);
    expect(await readdir(join(store.directory, session))).toEqual([]);
  });

  it('keeps a whole generation that could not be made visible for the next start', async () => {
    const store = await createStore();
    let madeId = '';
    const failing = store.save(session, {
      images: [image('paid for')],
      describe: (stored) => stored,
      beforeStoring: async (id) => {
        madeId = id;
        // A folder that is in the way makes the last step fail.
        await mkdir(join(store.directory, session, id, 'in the way'), { recursive: true });
      },
    });
    await expect(failing).rejects.toMatchObject({ code: 'storage_failed' });
    await rm(join(store.directory, session, madeId), { recursive: true });
    await recoverSessions(store.directory, silent);
    expect(await store.ids(session)).toEqual([madeId]);
  });

  it('removes a generation whose record is damaged', async () => {
    const store = await createStore();
    const { id } = await save(store);
    await writeFile(join(store.directory, session, id, 'generation.json'), '{"id":');
    await store.clear(session);
    expect(await readdir(store.directory)).toEqual([]);
  });

  it('forgets a removed record, also for those who read it meanwhile', async () => {
    const store = await createStore();
    for (let round = 0; round < 10; round++) {
      const { id } = await save(store);
      await Promise.all([store.get(session, id), store.remove(session, id), store.get(session, id)]);
      expect(await store.get(session, id)).toBeUndefined();
    }
  });

  it('removes one, and clears a session without touching another', async () => {
    const store = await createStore();
    const other = createSessionId();
    const kept = await save(store, [image('kept')], other);
    const gone = await save(store);
    await save(store, [image('12'), image('345')]);
    expect(await store.remove(session, gone.id)).toEqual({ generations: 1, images: 1, bytes: 3 });
    expect(await store.remove(session, gone.id)).toBeUndefined();
    expect(await store.clear(session)).toEqual({ generations: 1, images: 2, bytes: 5 });
    expect(await readdir(store.directory)).toEqual([other]);
    expect(await store.newest(other)).toEqual(kept);
    expect(await store.clear(session)).toEqual({ generations: 0, images: 0, bytes: 0 });
  });

  it('stores into a session that is cleared meanwhile', async () => {
    const store = await createStore();
    await save(store);
    const record = await store.save(session, {
      images: [image('new')],
      describe: (stored) => stored,
      beforeStoring: async () => void (await store.clear(session)),
    });
    expect(await store.ids(session)).toEqual([record.id]);
  });

  it('refuses ids that are not session ids', async () => {
    const store = await createStore();
    for (const id of ['..', '../x', 'DEFAULT', '', 'a'.repeat(33)]) {
      await expect(store.ids(id)).rejects.toThrow('Not a session id');
    }
  });

  it('says when the disk has no room', async () => {
    const store = await createStore();
    await expect(store.ensureRoom(2 ** 60)).rejects.toMatchObject({ code: 'storage_full' });
    await expect(store.ensureRoom(1)).resolves.toBeUndefined();
    const folder = await makeTestFolder();
    await writeFile(join(folder, 'file'), '');
    const unusable = createSessionStore(join(folder, 'file'));
    await expect(unusable.save(session, { images: [], describe: (stored) => stored })).rejects.toMatchObject({
      code: 'storage_failed',
    });
  });

  it('says when a record cannot be read', async () => {
    const store = await createStore();
    const { id } = await save(store);
    await writeFile(join(store.directory, session, id, 'generation.json'), '{"id":');
    await expect(createSessionStore(store.directory).get(session, id)).rejects.toMatchObject({
      code: 'storage_failed',
    });
  });
});

describe('recovery after a stop', () => {
  /** A generation as it stands on the disk just before it becomes visible. */
  async function stopBeforePublishing(store: SessionStore): Promise<{ id: string; folder: string }> {
    const { id } = await save(store, [image('paid for')]);
    const folder = join(store.directory, session, `.staging-${id}.${process.pid}`);
    await rename(join(store.directory, session, id), folder);
    return { id, folder };
  }

  it('publishes what was whole', async () => {
    const store = await createStore();
    const { id } = await stopBeforePublishing(store);
    await recoverSessions(store.directory, silent);
    expect(await store.ids(session)).toEqual([id]);
    expect(await readFile(join(store.directory, session, id, 'generated_0.png'), 'utf8')).toBe('paid for');
  });

  it.each([
    ['a cut image', (folder: string) => writeFile(join(folder, 'generated_0.png'), 'paid')],
    ['a missing image', (folder: string) => rm(join(folder, 'generated_0.png'))],
    ['a missing record', (folder: string) => rm(join(folder, 'generation.json'))],
    ['a cut record', (folder: string) => writeFile(join(folder, 'generation.json'), '{"id"')],
  ])('removes %s', async (_name, damage) => {
    const store = await createStore();
    const { folder } = await stopBeforePublishing(store);
    await damage(folder);
    await recoverSessions(store.directory, silent);
    expect(await readdir(join(store.directory, session))).toEqual([]);
  });

  it('leaves a generation that cannot be read now', async () => {
    const store = await createStore();
    const { folder } = await stopBeforePublishing(store);
    await rm(join(folder, 'generated_0.png'));
    await mkdir(join(folder, 'generated_0.png'));
    await recoverSessions(store.directory, silent);
    expect(await readdir(join(store.directory, session))).toEqual([folder.split('/').at(-1)]);
  });

  it('removes files that were being put in the place of others', async () => {
    const store = await createStore();
    const { id } = await save(store);
    const keys = join(store.directory, session, '.idempotency');
    await mkdir(keys);
    await writeFile(join(keys, `a.json.${process.pid}.new`), '');
    await writeFile(join(keys, `b.json.${process.ppid}.new`), '');
    await writeFile(join(store.directory, `.session-secret.${process.pid}.new`), '');
    await recoverSessions(store.directory, silent);
    expect(await readdir(keys)).toEqual([`b.json.${process.ppid}.new`]);
    expect(await readdir(store.directory)).toEqual([session]);
    expect(await store.ids(session)).toEqual([id]);
  });

  it('takes over what a process from before the machine started has left', async () => {
    const store = await createStore();
    const { id, folder } = await stopBeforePublishing(store);
    const old = folder.replace(/\d+$/, String(process.ppid));
    await rename(folder, old);
    await utimes(old, 0, 0);
    await recoverSessions(store.directory, silent);
    expect(await store.ids(session)).toEqual([id]);
  });

  it('leaves alone what another living process writes', async () => {
    const store = await createStore();
    const { folder } = await stopBeforePublishing(store);
    const others = folder.replace(/\d+$/, String(process.ppid));
    await rename(folder, others);
    await recoverSessions(store.directory, silent);
    expect(await readdir(join(store.directory, session))).toEqual([others.split('/').at(-1)]);
  });
});

describe('retention', () => {
  const none = { ageMs: 0, generationsPerSession: 0, totalBytes: 0 };

  it('keeps everything when nothing is limited', async () => {
    const store = await createStore();
    await save(store);
    await createRetention(store, none, silent, () => Date.now() + 1e12).sweep();
    expect(await store.ids(session)).toHaveLength(1);
  });

  it('removes by age', async () => {
    const store = await createStore();
    await save(store);
    const hour = { ...none, ageMs: 3_600_000 };
    await createRetention(store, hour, silent, () => Date.now() + 3_500_000).sweep();
    expect(await store.ids(session)).toHaveLength(1);
    await createRetention(store, hour, silent, () => Date.now() + 3_700_000).sweep();
    expect(await store.ids(session)).toHaveLength(0);
  });

  it('removes the oldest by count, in each session for itself', async () => {
    const store = await createStore();
    const other = createSessionId();
    await save(store, [image('x')], other);
    const ids = [];
    for (let made = 0; made < 4; made++) ids.unshift((await save(store)).id);
    await createRetention(store, { ...none, generationsPerSession: 2 }, silent).sweep();
    expect(await store.ids(session)).toEqual(ids.slice(0, 2));
    expect(await store.ids(other)).toHaveLength(1);
  });

  it('removes the oldest by bytes over all sessions, never the newest', async () => {
    const store = await createStore();
    const other = createSessionId();
    const large = image('x'.repeat(10_000));
    await save(store, [large], other);
    const second = await save(store, [large]);
    const third = await save(store, [large]);
    await createRetention(store, { ...none, totalBytes: 25_000 }, silent).sweep();
    expect(await store.ids(other)).toEqual([]);
    expect(await store.ids(session)).toEqual([third.id, second.id]);
    await createRetention(store, { ...none, totalBytes: 1 }, silent).sweep();
    expect(await store.ids(session)).toEqual([third.id]);
  });
});
