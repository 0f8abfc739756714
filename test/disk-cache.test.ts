import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDiskCache, type DiskCacheOptions } from '../src/disk-cache.ts';
import { makeTestFolder } from './test-folder.ts';

const DAY_MS = 86_400_000;

function openCache(options: Partial<DiskCacheOptions> & { file: string }) {
  const problems: Error[] = [];
  const exposures: Error[] = [];
  const cache = createDiskCache({
    table: 'answers',
    mostEntries: 1000,
    mostAgeMs: DAY_MS,
    onProblem: (problem) => problems.push(problem),
    onExposed: (problem) => exposures.push(problem),
    ...options,
  });
  onTestFinished(() => cache.close());
  return { cache, problems, exposures };
}

describe('a disk cache', () => {
  it('makes no file before it is used', async () => {
    const folder = await makeTestFolder();
    const { cache } = openCache({ file: join(folder, 'new/folder/cache.sqlite') });
    expect(await readdir(folder)).toEqual([]);
    expect(cache.get('a', String)).toBeUndefined();
    expect(await readdir(join(folder, 'new/folder'))).toContain('cache.sqlite');
  });

  it('gives back what was kept, to another process too', async () => {
    const file = join(await makeTestFolder(), 'cache.sqlite');
    const { cache } = openCache({ file });
    cache.set('단어', '{"값":[1]}');
    cache.set('단어', '새 값');
    const { cache: other } = openCache({ file });
    expect(other.get('단어', String)).toBe('새 값');
    expect(other.get('말', String)).toBeUndefined();
    expect(openCache({ file, table: 'others' }).cache.get('단어', String)).toBeUndefined();
  });

  it('is for the eyes of its owner alone', async () => {
    const folder = await makeTestFolder();
    const { cache } = openCache({ file: join(folder, 'cache.sqlite') });
    cache.set('a', '1');
    const names = await readdir(folder);
    expect(names.sort()).toEqual(['cache.sqlite', 'cache.sqlite-shm', 'cache.sqlite-wal']);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
  });

  it('takes files that others may read out of their sight', async () => {
    const folder = await makeTestFolder();
    const file = join(folder, 'cache.sqlite');
    const { cache: earlier } = openCache({ file });
    earlier.set('a', '1');
    const names = await readdir(folder);
    expect(names).toHaveLength(3);
    for (const name of names) await chmod(join(folder, name), 0o644);
    const { cache, problems, exposures } = openCache({ file });
    expect(cache.get('a', String)).toBe('1');
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
    expect([...problems, ...exposures]).toEqual([]);
  });

  it('leaves the files of somebody else as they are', async () => {
    const file = join(await makeTestFolder(), 'cache.sqlite');
    await writeFile(file, '');
    await chmod(file, 0o644);
    const { uid } = await stat(file);
    vi.spyOn(process, 'getuid').mockReturnValue(uid + 1);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(openCache({ file }).cache.get('a', String)).toBeUndefined();
    expect((await stat(file)).mode & 0o777).toBe(0o644);
  });

  it('forgets what is too old', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const file = join(await makeTestFolder(), 'cache.sqlite');
    const { cache } = openCache({ file });
    cache.set('old', '1');
    vi.advanceTimersByTime(DAY_MS - 1);
    expect(cache.get('old', String)).toBe('1');
    vi.advanceTimersByTime(2);
    expect(cache.get('old', String)).toBeUndefined();
  });

  it('keeps the newest when there are too many', async () => {
    const file = join(await makeTestFolder(), 'cache.sqlite');
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const { cache } = openCache({ file, mostEntries: 10 });
    for (let index = 0; index < 600; index++) {
      vi.advanceTimersByTime(1);
      cache.set(`key ${index}`, String(index));
    }
    const { cache: other } = openCache({ file, mostEntries: 10 });
    other.set('key 600', '600');
    const kept = Array.from({ length: 601 }, (_, index) => index).filter(
      (index) => other.get(`key ${index}`, String) !== undefined,
    );
    expect(kept).toEqual([591, 592, 593, 594, 595, 596, 597, 598, 599, 600]);
  });

  it('takes what cannot be parsed for not kept', async () => {
    const { cache, problems } = openCache({ file: join(await makeTestFolder(), 'cache.sqlite') });
    cache.set('a', '{');
    expect(cache.get('a', JSON.parse)).toBeUndefined();
    cache.set('a', '[1]');
    expect(cache.get('a', JSON.parse)).toEqual([1]);
    expect(problems).toEqual([]);
  });

  it('goes on after another process has held the file', async () => {
    const file = join(await makeTestFolder(), 'cache.sqlite');
    const { cache, problems } = openCache({ file });
    cache.set('a', '1');
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    cache.set('b', '2');
    other.exec('COMMIT');
    other.close();
    expect(cache.get('b', String)).toBeUndefined();
    cache.set('b', '3');
    expect([cache.get('a', String), cache.get('b', String)]).toEqual(['1', '3']);
    expect(problems).toEqual([]);
  });

  it('tells once of a folder in its place, and goes on without', async () => {
    const folder = await makeTestFolder();
    await mkdir(join(folder, 'cache.sqlite'));
    const { cache, problems } = openCache({ file: join(folder, 'cache.sqlite') });
    expect(cache.get('a', String)).toBeUndefined();
    cache.set('a', '1');
    expect(cache.get('a', String)).toBeUndefined();
    expect(problems).toHaveLength(1);
  });

  it('makes a damaged file anew', async () => {
    const file = join(await makeTestFolder(), 'cache.sqlite');
    await writeFile(file, 'no database, but long enough'.repeat(99));
    const { cache, problems } = openCache({ file });
    expect(cache.get('a', String)).toBeUndefined();
    cache.set('a', '1');
    expect(openCache({ file }).cache.get('a', String)).toBe('1');
    expect(problems).toEqual([]);
  });

  it('tells of a folder that cannot be made', async () => {
    const folder = await makeTestFolder();
    await writeFile(join(folder, 'taken'), '');
    const { cache, problems } = openCache({ file: join(folder, 'taken', 'cache.sqlite') });
    expect(cache.get('a', String)).toBeUndefined();
    expect(problems).toHaveLength(1);
  });
});
