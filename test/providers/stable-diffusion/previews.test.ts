import { describe, expect, it } from 'vitest';
import { previewCalls, previewLatents } from '../../../src/providers/stable-diffusion/previews.ts';

describe('when previews are shown', () => {
  it.each([
    [20, 3, [4, 9, 14]],
    [20, 1, [9]],
    [20, 0, []],
    [4, 3, [0, 1, 2]],
    [2, 3, [0]],
    [1, 3, []],
  ])('of %d calls, %d previews come after %j', (calls, previews, expected) => {
    expect([...previewCalls(calls, previews)].toSorted((a, b) => a - b)).toEqual(expected);
  });
});

describe('what a preview is decoded from', () => {
  it('is all there is of a small picture', () => {
    const latents = new Float32Array(4 * 32 * 8);
    expect(previewLatents(latents, { width: 32, height: 8 }).latents).toBe(latents);
  });

  it('are averages of squares of a large one', () => {
    const size = { width: 64, height: 4 };
    const latents = Float32Array.from({ length: 4 * 64 * 4 }, (_, i) => i);
    const small = previewLatents(latents, size);
    expect(small.size).toEqual({ width: 32, height: 2 });
    expect(small.latents).toHaveLength(4 * 32 * 2);
    expect(small.latents[0]).toBe((0 + 1 + 64 + 65) / 4);
    expect(small.latents[1]).toBe((2 + 3 + 66 + 67) / 4);
    expect(small.latents[32]).toBe((128 + 129 + 192 + 193) / 4);
    expect(small.latents[64]).toBe((256 + 257 + 320 + 321) / 4);
  });
});
