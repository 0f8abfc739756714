import sharp from 'sharp';
import { expect, test } from 'vitest';
import { findTargetMask } from '../../src/vision/find-target-mask.ts';
import { afterPass, openTinyModels, readRedCircle } from './tiny-models.ts';

const { signal } = new AbortController();

test('the mask is a PNG of the size of the picture, clear where the thing is and a pixel around it', async () => {
  const models = await openTinyModels();
  const mask = await findTargetMask(models, await readRedCircle(), 'red circle', signal);
  const { data, info } = await sharp(mask ?? Buffer.alloc(0))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 64, height: 64, channels: 4 });
  const { data: picture } = await sharp(await readRedCircle())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const isRed = (place: number) => (picture[place * 3] ?? 0) > 180 && (picture[place * 3 + 2] ?? 0) < 80;
  let [red, missed, clear] = [0, 0, 0];
  for (let place = 0; place < 64 * 64; place++) {
    const alpha = data[place * 4 + 3] as number;
    expect([0, 255]).toContain(alpha);
    if (alpha === 0) clear += 1;
    if (!isRed(place)) continue;
    red += 1;
    if (alpha !== 0) missed += 1;
  }
  expect(red).toBeGreaterThan(100);
  expect(missed).toBe(0);
  expect(clear).toBeGreaterThan(red);
  expect(clear).toBeLessThan(red * 1.5);
});

test('what is not to be seen has no mask', async () => {
  expect(await findTargetMask(await openTinyModels(), await readRedCircle(), 'dog', signal)).toBeNull();
});

test.each([
  ['between its two looks at the regions', 1],
  ['before the mask is made', 2],
])('a cancel is heard %s', async (_, pass) => {
  const models = await openTinyModels();
  const cancel = new AbortController();
  const reason = new Error('nobody waits any more');
  const clip = afterPass(models.clip, pass, () => setImmediate(() => cancel.abort(reason)));
  const found = findTargetMask({ ...models, clip }, await readRedCircle(), 'red circle', cancel.signal);
  await expect(found).rejects.toBe(reason);
});
