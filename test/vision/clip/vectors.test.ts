import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, softmax, toUnitLength } from '../../../src/vision/clip/vectors.ts';

const logits = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('softmax', () => {
  it('gives shares from 0 to 1 that sum to 1, whatever the logits', () => {
    fc.assert(
      fc.property(logits, (values) => {
        const shares = softmax(values);
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('keeps the order, and does not change when all logits move together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 20 }),
        fc.integer({ min: -1000, max: 1000 }),
        (values, step) => {
          const shares = softmax(values);
          const moved = softmax(values.map((value) => value + step));
          values.forEach((value, i) => {
            expect(moved[i]).toBeCloseTo(shares[i] as number, 12);
            if (value > (values[0] as number)) expect(shares[i]).toBeGreaterThan(shares[0] as number);
          });
        },
      ),
    );
  });

  it('gives twice the share for ln 2 more', () => {
    expect(softmax([0, Math.LN2])).toEqual([expect.closeTo(1 / 3, 12), expect.closeTo(2 / 3, 12)]);
  });

  it('answers nothing for nothing', () => {
    expect(softmax([])).toEqual([]);
  });
});

describe('toUnitLength', () => {
  it('gives the length 1 and keeps the direction', () => {
    const vector = Float32Array.of(3, 0, -4);
    const unit = toUnitLength(vector);
    expect(dot(unit, unit)).toBeCloseTo(1, 6);
    expect(dot(unit, vector)).toBeCloseTo(5, 5);
  });

  it('leaves a vector without a direction', () => {
    expect(toUnitLength(new Float32Array(3))).toEqual(new Float32Array(3));
  });
});
