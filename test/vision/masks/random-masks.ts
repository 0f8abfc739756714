import fc from 'fast-check';
import type { BinaryMask } from '../../../src/vision/masks/binary-mask.ts';

/** A mask drawn as text: `#` belongs to it. */
export function drawMask(...rows: string[]): BinaryMask {
  const width = rows[0]?.length ?? 0;
  return {
    data: Uint8Array.from(rows.join(''), (letter) => (letter === '#' ? 1 : 0)),
    width,
    height: rows.length,
  };
}

/** Every pixel thrown by a coin that is not always fair. */
export const noiseMasks: fc.Arbitrary<BinaryMask> = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }), fc.integer({ min: 0, max: 8 }))
  .chain(([width, height, density]) =>
    fc
      .array(fc.integer({ min: 0, max: 7 }), { minLength: width * height, maxLength: width * height })
      .map((dice) => ({ data: Uint8Array.from(dice, (die) => (die < density ? 1 : 0)), width, height })),
  );

/** Discs put together and cut out of each other, in pictures of up to 150 pixels. */
export const blobMasks: fc.Arbitrary<BinaryMask> = fc
  .record({
    width: fc.integer({ min: 1, max: 150 }),
    height: fc.integer({ min: 1, max: 150 }),
    discs: fc.array(
      fc.record({
        x: fc.double({ min: 0, max: 1, noNaN: true }),
        y: fc.double({ min: 0, max: 1, noNaN: true }),
        radius: fc.double({ min: 0, max: 70, noNaN: true }),
        squeeze: fc.double({ min: 0.2, max: 5, noNaN: true }),
        adds: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ width, height, discs }) => {
    const data = new Uint8Array(width * height);
    for (const disc of discs) {
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const far = Math.hypot(x + 0.5 - disc.x * width, (y + 0.5 - disc.y * height) * disc.squeeze);
          if (far < disc.radius) data[y * width + x] = disc.adds ? 1 : 0;
        }
      }
    }
    return { data, width, height };
  });
