import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takeLock } from '../../src/model-store/pull-lock.ts';
import { makeTestFolder } from '../test-folder.ts';

it('of many that find a stale lock at once, one gets it', async () => {
  const folder = await makeTestFolder();
  for (let round = 0; round < 20; round += 1) {
    const file = join(folder, `${round}~lock`);
    await writeFile(file, `4194304 ${hostname()}\n`);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(file, 'mine')));
    const unlocks = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(unlocks).toHaveLength(1);
    await unlocks[0]?.();
  }
  expect(await readdir(folder)).toEqual([]);
});
