import { beforeAll, describe, expect, it } from 'vitest';
import { draw, meanDifference, pixelsOf } from './draw-test-picture.ts';

const vocabulary =
  'exciting joyful sad calm thrilled quiet bright neat modern cute sophisticated dark vivid light soft deep peaceful boring depressed dynamic frustrating festival romantic passionate noisy chaotic frightening critical monotonous solitary empty optimistic pessimistic embarrassed warm cold'.split(
    ' ',
  );

describe('moods of the preview provider', () => {
  const pictures = new Map<string | null, Uint8Array>();

  beforeAll(async () => {
    const size = { width: 64, height: 64 };
    for (const mood of [null, ...vocabulary]) {
      pictures.set(mood, await pixelsOf(await draw({ mood, background: 'meadow' }, 4, size)));
    }
  });

  it.each(vocabulary)('%s has a palette of its own', (mood) => {
    const own = pictures.get(mood) ?? new Uint8Array();
    for (const other of [null, ...vocabulary]) {
      if (other === mood) continue;
      expect(
        meanDifference(own, pictures.get(other) ?? new Uint8Array()),
        `${mood} beside ${other}`,
      ).toBeGreaterThan(2);
    }
  });

  it('makes dark moods darker than light ones and monotonous ones nearly grey', () => {
    const brightness = (mood: string) => {
      const pixels = pictures.get(mood) ?? new Uint8Array([0]);
      return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    };
    expect(brightness('dark')).toBeLessThan(brightness('light') * 0.5);
    const chroma = (mood: string) => {
      const pixels = pictures.get(mood) ?? new Uint8Array();
      return meanDifference(
        pixels.filter((_, at) => at % 3 === 0),
        pixels.filter((_, at) => at % 3 === 2),
      );
    };
    expect(chroma('monotonous')).toBeLessThan(chroma('vivid') * 0.25);
  });

  it('draws a mood of another vocabulary as a fair day', async () => {
    const size = { width: 64, height: 64 };
    expect(await pixelsOf(await draw({ mood: 'toString', background: 'meadow' }, 4, size))).toEqual(
      pictures.get(null),
    );
  });
});
