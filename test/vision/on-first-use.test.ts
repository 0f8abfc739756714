import { expect, test, vi } from 'vitest';
import { onFirstUse } from '../../src/vision/on-first-use.ts';

test('is made once, also for two who ask at the same time', async () => {
  const make = vi.fn(async () => ({}));
  const thing = onFirstUse(make);
  expect(await thing.ifUsed()).toBeUndefined();
  const [one, other] = await Promise.all([thing.get(), thing.get()]);
  expect(one).toBe(other);
  expect(await thing.ifUsed()).toBe(one);
  expect(make).toHaveBeenCalledTimes(1);
});

test('is tried again after a failure', async () => {
  const make = vi.fn(async () => 'made').mockRejectedValueOnce(new Error('no file'));
  const thing = onFirstUse(make);
  await expect(thing.get()).rejects.toThrow('no file');
  expect(await thing.ifUsed()).toBeUndefined();
  expect(await thing.get()).toBe('made');
});
