import { describe, expect, it } from 'vitest';
import { resolveLight } from '../../../src/providers/preview/light.ts';
import { saidIn } from '../../../src/providers/preview/prompted-scene.ts';
import { draw, meanDifference, pixelsOf } from './draw-test-picture.ts';

describe('light of a scene', () => {
  it('hears hour, weather and a large moon', () => {
    expect(resolveLight(null, 'a street on a rainy night')).toMatchObject({ time: 'night' });
    expect(resolveLight(null, 'a street on a rainy night').weather.has('rain')).toBe(true);
    expect(resolveLight(null, 'over the full moon')).toMatchObject({ time: 'night', isMoonLarge: true });
    expect(resolveLight(null, 'under the moon').isMoonLarge).toBe(false);
    expect(resolveLight(null, 'the aurora above a cabin').weather.has('aurora')).toBe(true);
  });

  it('is not misled by ice on a spoon and stars on a stage', () => {
    expect(resolveLight(null, 'shaved ice and ice cream').season).toBe('summer');
    expect(resolveLight(null, 'a rock star').time).toBe('day');
    expect(resolveLight(null, 'ice on a lake').season).toBe('winter');
  });

  it('does not hear what the prompt denies', () => {
    const scene = { mood: null, style: null, theme: null, background: null, objects: [], act: null };
    expect(saidIn({ ...scene, prompt: 'A park without rain, not crowded' })).not.toMatch(/rain|crowded/);
    expect(saidIn(scene)).toBe('');
  });

  it('shows the weather that only the prompt tells of', async () => {
    const street = await pixelsOf(await draw({ background: 'street' }));
    const rainy = await pixelsOf(await draw({ background: 'street', prompt: 'a street in a rainy city' }));
    expect(meanDifference(street, rainy)).toBeGreaterThan(4);
  });
});
