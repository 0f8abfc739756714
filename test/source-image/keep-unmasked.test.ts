import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { keepUnmasked } from '../../src/source-image/keep-unmasked.ts';
import { fromPixels, maskOf, patterned, pixelsOf, sourceOf } from './pictures.ts';

const size = { width: 300, height: 250 };

async function keep(original: Buffer, result: Buffer, mask: Buffer) {
  const png = await keepUnmasked({ result, original: await sourceOf(original), mask });
  return { png, pixels: await pixelsOf(png) };
}

/** Where the picture has other pixels than those told, as text; the first is enough. */
function firstDifference(pixels: Buffer, expectedAt: (index: number) => Buffer): string | null {
  for (let index = 0; index < pixels.length; index += 4) {
    const is = pixels.subarray(index, index + 4);
    const expected = expectedAt(index).subarray(index, index + 4);
    if (!is.equals(expected)) return `pixel ${index / 4}: ${[...is]} instead of ${[...expected]}`;
  }
  return null;
}

describe('keepUnmasked', () => {
  it.each([
    ['an opaque original', patterned(size, 3).png()],
    ['a transparent original', patterned(size, 4).png()],
    ['a JPEG', patterned(size, 3).jpeg()],
    ['a WebP', patterned(size, 4).webp({ lossless: true, exact: true })],
    ['a grey PNG', patterned(size, 3).greyscale().png()],
    ['a turned photo', patterned({ width: 250, height: 300 }, 3).withMetadata({ orientation: 6 }).jpeg()],
  ])('gives back every protected pixel of %s, and the result elsewhere', async (_name, picture) => {
    const original = await picture.toBuffer();
    const result = await patterned(size, 4, 2).png().toBuffer();
    const isKept = (x: number, y: number) => (x * 31 + y * 17) % 7 < 3 || y > 200;
    const { pixels } = await keep(original, result, await maskOf(size, (x, y) => (isKept(x, y) ? 255 : 0)));
    const [kept, drawn] = [await pixelsOf(original), await pixelsOf(result)];
    const difference = firstDifference(pixels, (index) => {
      const pixel = index / 4;
      return isKept(pixel % size.width, Math.floor(pixel / size.width)) ? kept : drawn;
    });
    expect(difference).toBeNull();
  });

  it('mixes where the mask is half transparent', async () => {
    const one = { width: 1, height: 1 };
    const pixel = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 255 })));
    await fc.assert(
      fc.asyncProperty(
        pixel,
        pixel,
        fc.integer({ min: 0, max: 255 }),
        async (originalPixel, resultPixel, alpha) => {
          const opaque = (colours: number[]) => [...colours.slice(0, 3), 255];
          const { pixels } = await keep(
            await fromPixels(one, () => opaque(originalPixel))
              .png()
              .toBuffer(),
            await fromPixels(one, () => opaque(resultPixel))
              .png()
              .toBuffer(),
            await maskOf(one, () => alpha),
          );
          const share = alpha / 255;
          const mixed = opaque(originalPixel).map((colour, channel) =>
            Math.round(colour * share + (opaque(resultPixel)[channel] ?? 0) * (1 - share)),
          );
          for (const [channel, colour] of mixed.entries()) {
            expect(Math.abs((pixels[channel] ?? 0) - colour)).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('lets the hidden colour of transparent pixels darken nothing', async () => {
    const one = { width: 1, height: 1 };
    const { pixels } = await keep(
      await fromPixels(one, () => [0, 0, 0, 0])
        .png()
        .toBuffer(),
      await fromPixels(one, () => [200, 100, 50, 255])
        .png()
        .toBuffer(),
      await maskOf(one, () => 128),
    );
    expect([...pixels]).toEqual([200, 100, 50, 127]);
  });

  it('has no alpha where neither picture has one, and no other size than the result', async () => {
    const original = await patterned(size).png().toBuffer();
    const result = await patterned({ width: 150, height: 125 }, 3, 2).png().toBuffer();
    const { png } = await keep(original, result, await maskOf(size, () => 255));
    expect(await sharp(png).metadata()).toMatchObject({
      format: 'png',
      width: 150,
      height: 125,
      hasAlpha: false,
    });
  });

  it('scales original and mask to a result of another size', async () => {
    const flat = (red: number) => fromPixels(size, (x) => [red, x < 150 ? 0 : 255, 9, 255]);
    const original = await flat(200).png().toBuffer();
    const result = await patterned({ width: 600, height: 500 }, 3, 2).png().toBuffer();
    const { pixels } = await keep(original, result, await maskOf(size, (_x, y) => (y < 125 ? 255 : 0)));
    const drawn = await pixelsOf(result);
    const at = (x: number, y: number) => (y * 600 + x) * 4;
    expect([...pixels.subarray(at(100, 100), at(100, 100) + 4)]).toEqual([200, 0, 9, 255]);
    expect([...pixels.subarray(at(500, 100), at(500, 100) + 4)]).toEqual([200, 255, 9, 255]);
    const lower = at(0, 260);
    expect(pixels.subarray(lower).equals(drawn.subarray(lower))).toBe(true);
  });

  it('with a mask that protects nothing is the result', async () => {
    const original = await patterned(size).png().toBuffer();
    const result = await patterned(size, 3, 2).png().toBuffer();
    const { pixels } = await keep(original, result, await maskOf(size, () => 0));
    expect(pixels.equals(await pixelsOf(result))).toBe(true);
  });
});
