import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { holdModel } from '../../src/inference/held-model.ts';
import { makeTestFolder } from '../test-folder.ts';

/** Holds models that tell how many were opened before them, and writes down which were closed. */
function holdNumbered() {
  let opened = 0;
  const closed: number[] = [];
  const held = holdModel(async () => {
    opened += 1;
    const number = opened;
    return { number, close: async () => void closed.push(number) };
  });
  return { held, closed };
}

/** Replaces a folder by a new one of the same name, as soon as the disk's clock tells the two apart. */
async function replace(folder: string): Promise<void> {
  const before = await stat(folder, { bigint: true });
  const isSameMoment = async () => (await stat(folder, { bigint: true })).ctimeNs === before.ctimeNs;
  do {
    await rm(folder, { recursive: true });
    await mkdir(`${folder}~new`);
    await rename(`${folder}~new`, folder);
  } while (await isSameMoment());
}

it('a model is opened once, however often it is asked for', async () => {
  const { held, closed } = holdNumbered();
  const folder = await makeTestFolder();
  expect((await held.get(folder)).number).toBe(1);
  expect((await held.get(folder)).number).toBe(1);
  expect(closed).toEqual([]);
});

it('a folder that was replaced is opened again, also where the new one has the inode of the old one', async () => {
  const { held, closed } = holdNumbered();
  const folder = join(await makeTestFolder(), 'model');
  await mkdir(folder);
  for (const number of [1, 2, 3, 4]) {
    expect((await held.get(folder)).number).toBe(number);
    await replace(folder);
  }
  expect(closed).toEqual([1, 2, 3]);
});

it('another folder takes the place of the one that is held', async () => {
  const { held, closed } = holdNumbered();
  await held.get(await makeTestFolder());
  expect((await held.get(await makeTestFolder())).number).toBe(2);
  expect(closed).toEqual([1]);
  await held.close();
  expect(closed).toEqual([1, 2]);
});
