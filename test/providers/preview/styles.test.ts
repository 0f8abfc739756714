import { beforeAll, describe, expect, it } from 'vitest';
import { offset } from '../../../src/providers/preview/styles/photo-styles.ts';
import { styles } from '../../../src/providers/preview/styles/styles.ts';
import { draw, meanDifference, pixelsOf } from './draw-test-picture.ts';

const vocabulary =
  '3D,2D,sketch,pastel,photography,oriental painting,western painting,neon,Gothic,future,fantasy,close-up,aerial shot,black and white,movie,drawing,child painting,sticker,illustration,poster,character,cyberpunk'.split(
    ',',
  );
const scene = { mood: 'joyful', background: 'park', objects: ['woman', 'puppy'] };

describe('styles of the preview provider', () => {
  const pictures = new Map<string | null, Uint8Array>();

  beforeAll(async () => {
    for (const style of [null, ...vocabulary])
      pictures.set(style, await pixelsOf(await draw({ ...scene, style })));
  });

  it('draws every style of the vocabulary', () => {
    expect(Object.keys(styles).sort()).toEqual([...vocabulary].sort());
  });

  it.each(vocabulary)('%s looks unlike the plain drawing and unlike every other style', (style) => {
    const own = pictures.get(style) ?? new Uint8Array();
    const others = [null, ...vocabulary].filter((other) => other !== style);
    const nearest = others
      .map((other) => ({ other, difference: meanDifference(own, pictures.get(other) ?? new Uint8Array()) }))
      .reduce((least, one) => (one.difference < least.difference ? one : least));
    // The closest pair measured is more than twice as far apart; a change nobody sees stays below 2.
    expect(nearest.difference, `nearest is ${nearest.other}`).toBeGreaterThan(6);
  });

  it('makes black and white grey', () => {
    const pixels = pictures.get('black and white') ?? new Uint8Array();
    for (let at = 0; at < pixels.length; at += 3) {
      expect(
        Math.max(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0) -
          Math.min(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0),
      ).toBeLessThanOrEqual(1);
    }
  });

  it('keeps the sketch free of colour and the neon picture dark', () => {
    const sketch = pictures.get('sketch') ?? new Uint8Array();
    const spread = meanDifference(
      sketch.filter((_, at) => at % 3 === 0),
      sketch.filter((_, at) => at % 3 === 1),
    );
    expect(spread).toBeLessThan(4);
    const neon = pictures.get('neon') ?? new Uint8Array();
    expect(neon.reduce((sum, value) => sum + value, 0) / neon.length).toBeLessThan(110);
  });

  it('puts black bars above and below a movie picture', () => {
    const movie = pictures.get('movie') ?? new Uint8Array();
    const row = (y: number) => movie.subarray(y * 96 * 3, (y + 1) * 96 * 3);
    expect(Math.max(...row(1))).toBeLessThan(24);
    expect(Math.max(...row(94))).toBeLessThan(24);
    expect(Math.max(...row(48))).toBeGreaterThan(100);
  });

  it.each([...vocabulary])('%s needs no object', async (style) => {
    await expect(
      draw({ mood: 'calm', background: 'lake', style }, 3, { width: 64, height: 64 }),
    ).resolves.toBeInstanceOf(Buffer);
  });

  it('keeps a child painting of the night bright enough to be read', async () => {
    const night = { background: 'stage at night', objects: ['singer'] };
    const painted = await pixelsOf(await draw({ ...night, style: 'child painting' }));
    const plain = await pixelsOf(await draw(night));
    const mean = (pixels: Uint8Array) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    expect(mean(plain)).toBeLessThan(90);
    expect(mean(painted)).toBeGreaterThan(110);
  });

  it('moves a layer without a hole at the edge it came from', () => {
    const row = {
      width: 3,
      height: 1,
      data: new Uint8ClampedArray([1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 0]),
    };
    expect([...offset(row, 1, 0).data]).toEqual([1, 2, 3, 255, 1, 2, 3, 255, 4, 5, 6, 255]);
  });

  it('draws a style of another vocabulary plainly', async () => {
    expect(await pixelsOf(await draw({ ...scene, style: 'steampunk' }))).toEqual(pictures.get(null));
    expect(await pixelsOf(await draw({ ...scene, style: 'constructor' }))).toEqual(pictures.get(null));
  });

  it('looks down on a laid table where food is served, with no clouds above', async () => {
    const aerial = async (background: string) => pixelsOf(await draw({ style: 'aerial shot', background }));
    const [table, room] = [await aerial('breakfast table'), await aerial('living room')];
    expect(meanDifference(table, room)).toBeGreaterThan(20);
  });

  it('keeps the scenery of a poster before its rays', async () => {
    const poster = async (background: string) => pixelsOf(await draw({ style: 'poster', background }));
    const [castle, sea] = [await poster('castle'), await poster('sea')];
    const middle = (pixels: Uint8Array) => pixels.filter((_, at) => Math.abs(at / 288 - 48) < 10);
    expect(meanDifference(middle(castle), middle(sea))).toBeGreaterThan(20);
  });
});
