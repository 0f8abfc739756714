import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../src/providers/image-provider.ts';
import { sourceImage } from '../../contracts/image-provider.ts';
import { ask, asSource, meanOf, pixelAt, pngFor, pngsFor, withProvenance } from './ask-preview.ts';
import { meanDifference, pixelsOf } from './draw-test-picture.ts';

const size = { width: 192, height: 192 };

describe('variations of any picture', () => {
  it('differ from it and from each other, and come back the same for the same seed', async () => {
    const source = await sourceImage(size);
    const request = { operation: 'vary', images: [source], size, seed: 40, count: 10 } as const;
    const pngs = await pngsFor(request);
    const pixels = await Promise.all([source.bytes, ...pngs].map(pixelsOf));
    for (const [index, one] of pixels.entries())
      for (const other of pixels.slice(index + 1)) expect(meanDifference(one, other)).toBeGreaterThan(3);
    expect(await pngFor({ ...request, seed: 43, count: 1 })).toEqual(pngs[3]);
  });

  it('keep the palette of the picture', async () => {
    const source = await sourceImage(size);
    const whole = { left: 0, top: 0, ...size };
    const own = await meanOf(source.bytes, whole);
    for (const png of await pngsFor({ operation: 'vary', images: [source], size, count: 5 })) {
      const mean = await meanOf(png, whole);
      for (const [channel, value] of own.entries())
        expect(Math.abs((mean[channel] ?? 0) - value)).toBeLessThan(45);
    }
  });

  it('keep what can be seen through', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="192" height="192"><circle cx="96" cy="96" r="50" fill="#d33"/></svg>';
    const png = await sharp(Buffer.from(svg)).png().toBuffer();
    for (const varied of await pngsFor({
      operation: 'vary',
      images: [await asSource(png)],
      size,
      count: 3,
    })) {
      expect((await pixelAt(varied, 3, 3))[3]).toBe(0);
      expect((await pixelAt(varied, 96, 96))[3]).toBe(255);
    }
  });

  it('crop a picture of another shape, however long it is', async () => {
    const source = await sourceImage({ width: 2000, height: 3 });
    const varied = await pngFor({ operation: 'vary', images: [source], size });
    expect(await sharp(varied).metadata()).toMatchObject(size);
  });
});

describe('variations of a drawing of our own', () => {
  const scene: Scene = {
    mood: 'calm',
    style: null,
    theme: null,
    background: 'lake',
    objects: ['deer'],
    act: null,
  };
  const prompt = 'a deer at a lake';

  it('show the same scene drawn from other seeds', async () => {
    const png = await pngFor({ scene, prompt, size, seed: 5 });
    const named = withProvenance(png, { scene, prompt, seed: 5, size });
    const result = await ask({ operation: 'vary', images: [await asSource(named)], size, seed: 4, count: 3 });
    const seeds = result.images.map((image) => ('seed' in image ? image.seed : null));
    expect(seeds).toEqual([4, 5 + 2 ** 31, 6]);
    for (const image of result.images) {
      if ('error' in image) throw image.error;
      expect(image.png).toEqual(await pngFor({ scene, prompt, size, seed: image.seed ?? 0 }));
    }
  });
});
