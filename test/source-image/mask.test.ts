import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { maskFromAlpha, readMarkup, readMask, toRepaintMask } from '../../src/source-image/mask.ts';
import { fromPixels, maskOf, patterned, pixelsOf, sourceOf } from './pictures.ts';

const size = { width: 20, height: 12 };
const image = await sourceOf(await patterned(size).png().toBuffer());
const leftHalf = await maskOf(size, (x) => (x < 10 ? 0 : 255));

describe.each([
  ['mask', readMask],
  ['markup', readMarkup],
])('a %s', (field, read) => {
  it('of the size of the image, with transparent pixels, stays as it is', async () => {
    expect((await read(leftHalf, image)).equals(leftHalf)).toBe(true);
  });

  it('may be grey with alpha, or of a palette', async () => {
    const grey = await sharp(leftHalf).greyscale().png().toBuffer();
    const palette = await sharp(leftHalf).png({ palette: true }).toBuffer();
    for (const bytes of [grey, palette]) expect((await read(bytes, image)).equals(bytes)).toBe(true);
  });

  it('is measured against the upright picture', async () => {
    const photo = await sourceOf(await patterned(size).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    const upright = await maskOf({ width: 12, height: 20 }, () => 0);
    expect((await read(upright, photo)).equals(upright)).toBe(true);
    await expect(read(leftHalf, photo)).rejects.toMatchObject({ param: field });
  });

  it('of another size is refused with both sizes', async () => {
    await expect(read(await maskOf({ width: 12, height: 20 }, () => 0), image)).rejects.toMatchObject({
      code: 'invalid_image_file',
      param: field,
      message: expect.stringContaining(`'${field}' is 12x20, but the image is 20x12.`),
    });
  });

  it.each([
    ['has no alpha', patterned(size).png()],
    ['is opaque', fromPixels(size, () => [0, 0, 0, 255]).png()],
    ['is nowhere wholly transparent', fromPixels(size, () => [0, 0, 0, 1]).png()],
  ])('that %s is refused', async (_name, picture) => {
    await expect(read(await picture.toBuffer(), image)).rejects.toMatchObject({
      code: 'invalid_image_file',
      param: field,
      message: expect.stringContaining('has no transparent pixel'),
    });
  });

  it('that is no PNG, or a broken one, is refused', async () => {
    const webp = await sharp(leftHalf).webp().toBuffer();
    for (const bytes of [webp, leftHalf.subarray(0, -20), Buffer.alloc(0)]) {
      await expect(read(bytes, image)).rejects.toMatchObject({ code: 'invalid_image_file', param: field });
    }
  });
});

it('a mask has less than 4 MB', async () => {
  const large = Buffer.concat([leftHalf, Buffer.alloc(4 * 1024 * 1024 - leftHalf.length)]);
  await expect(readMask(large, image)).rejects.toMatchObject({ code: 'image_too_large', param: 'mask' });
});

describe('maskFromAlpha', () => {
  it('has the alpha of the picture, upright', async () => {
    const alphas = [0, 1, 128, 255];
    const picture = fromPixels({ width: 4, height: 1 }, (x) => [9, 9, 9, alphas[x] ?? 0]);
    const turned = await sourceOf(await picture.withMetadata({ orientation: 6 }).png().toBuffer());
    const mask = (await maskFromAlpha(turned)) ?? Buffer.alloc(0);
    expect(await sharp(mask).metadata()).toMatchObject({ format: 'png', width: 1, height: 4, channels: 4 });
    const pixels = await pixelsOf(mask);
    expect([...pixels].filter((_, index) => index % 4 === 3)).toEqual(alphas);
  });

  it('is null where nothing is to be drawn anew', async () => {
    const faint = await fromPixels(size, () => [1, 2, 3, 1])
      .png()
      .toBuffer();
    expect(await maskFromAlpha(image)).toBeNull();
    expect(await maskFromAlpha(await sourceOf(faint))).toBeNull();
    expect(await maskFromAlpha(await sourceOf(await patterned(size).jpeg().toBuffer()))).toBeNull();
  });
});

describe('toRepaintMask', () => {
  it('is white exactly where alpha is 0', async () => {
    const alphas = [0, 1, 128, 254, 255];
    const mask = await maskOf({ width: 5, height: 1 }, (x) => alphas[x] ?? 0);
    const repaint = await toRepaintMask(mask);
    expect(await sharp(repaint).metadata()).toMatchObject({ format: 'png', channels: 1, width: 5 });
    const { data } = await sharp(repaint).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    expect([...data]).toEqual([255, 0, 0, 0, 0]);
  });

  it('is all black for a mask without alpha', async () => {
    const repaint = await toRepaintMask(await patterned(size).png().toBuffer());
    expect((await sharp(repaint).stats()).channels[0]?.max).toBe(0);
  });
});
