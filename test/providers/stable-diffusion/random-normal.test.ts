import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandomNormal } from '../../../src/providers/stable-diffusion/random-normal.ts';

const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function draw(seed: number, count: number): number[] {
  const nextNormal = createRandomNormal(seed);
  return Array.from({ length: count }, nextNormal);
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('random normal numbers', () => {
  it('are the same for the same seed', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(draw(seed, 64)).toEqual(draw(seed, 64));
      }),
    );
    // Pictures are made again by their seed, so these never change.
    const expected = [0.7049971866, 1.6800766396, 0.6504464805];
    for (const [at, value] of draw(42, 3).entries()) expect(value).toBeCloseTo(expected[at] as number, 9);
  });

  it('have mean 0, deviation 1, no skew and the tails of the normal distribution, whatever the seed', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const values = draw(seed, 20_000);
        // Six standard errors each.
        expect(Math.abs(mean(values))).toBeLessThan(0.043);
        expect(Math.abs(mean(values.map((value) => value ** 2)) - 1)).toBeLessThan(0.06);
        expect(Math.abs(mean(values.map((value) => value ** 3)))).toBeLessThan(0.165);
        expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(0.42);
      }),
      { numRuns: 20 },
    );
  });

  it('have nothing to do with those of the next seed, nor with those that follow', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const values = draw(seed, 20_001);
        const others = draw((seed + 1) % 2 ** 32, 20_000);
        const correlation = (with_: number[]) =>
          mean(with_.map((value, at) => value * (values[at] as number)));
        expect(Math.abs(correlation(others))).toBeLessThan(0.043);
        expect(Math.abs(correlation(values.slice(1)))).toBeLessThan(0.043);
      }),
      { numRuns: 20 },
    );
  });
});
