import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  inpaintingPlanes,
  readRedrawMask,
  withoutRedrawn,
} from '../../../src/providers/stable-diffusion/inpainting.ts';

/** A mask with the given alpha, and 255 elsewhere. */
async function maskOf(width: number, height: number, alphas: Record<number, number>): Promise<Uint8Array> {
  const pixels = new Uint8Array(4 * width * height);
  for (let place = 0; place < width * height; place++) pixels[4 * place + 3] = alphas[place] ?? 255;
  return await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

const marked = (marks: Uint8Array) => Array.from(marks.keys()).filter((place) => marks[place] === 1);

describe('a mask', () => {
  it('marks the latent of each pixel that is to change, even of a single one', async () => {
    const { pixels, latents } = await readRedrawMask(await maskOf(32, 16, { [5 * 32 + 17]: 0 }), {
      width: 32,
      height: 16,
    });
    expect(marked(pixels)).toEqual([5 * 32 + 17]);
    expect(marked(latents)).toEqual([2]);
  });

  it('marks what is half transparent, and nothing where all is opaque', async () => {
    const size = { width: 16, height: 16 };
    expect(marked((await readRedrawMask(await maskOf(16, 16, { 0: 254 }), size)).latents)).toEqual([0]);
    expect(marked((await readRedrawMask(await maskOf(16, 16, {}), size)).latents)).toEqual([]);
  });

  it('counts as opaque without alpha', async () => {
    const black = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#000000' } })
      .png()
      .toBuffer();
    expect(marked((await readRedrawMask(black, { width: 8, height: 8 })).latents)).toEqual([]);
  });

  it('loses no pixel when it is brought to another size', async () => {
    const edge = fc.integer({ min: 1, max: 70 });
    const masks = fc.tuple(edge, edge).chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        place: fc.nat(width * height - 1),
      }),
    );
    await fc.assert(
      fc.asyncProperty(masks, async ({ width, height, place }) => {
        const size = { width: 48, height: 32 };
        const { pixels, latents } = await readRedrawMask(await maskOf(width, height, { [place]: 0 }), size);
        const x = Math.floor((((place % width) + 0.5) * size.width) / width);
        const y = Math.floor(((Math.floor(place / width) + 0.5) * size.height) / height);
        expect(pixels[y * size.width + x]).toBe(1);
        for (const pixel of marked(pixels)) {
          const latent = Math.floor(pixel / size.width / 8) * 6 + Math.floor((pixel % size.width) / 8);
          expect(latents[latent]).toBe(1);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('what an inpainting UNet sees', () => {
  it('is the picture with grey where it is drawn anew', () => {
    const pixels = Float32Array.of(-1, 1, 0.5, 0.25, 1, 1);
    expect(withoutRedrawn(pixels, Uint8Array.of(0, 1))).toEqual(Float32Array.of(-1, 0, 0.5, 0, 1, 0));
  });

  it('is the mask, then the latents', () => {
    expect(inpaintingPlanes(Uint8Array.of(0, 1), Float32Array.of(2, 3, 4))).toEqual(
      Float32Array.of(0, 1, 2, 3, 4),
    );
  });
});
