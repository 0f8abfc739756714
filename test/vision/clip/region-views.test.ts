import { describe, expect, it } from 'vitest';
import { viewAlone, viewInSurroundings } from '../../../src/vision/clip/region-views.ts';
import type { RgbImage } from '../../../src/vision/rgb-image.ts';

/** `r` red, `g` green, `.` black. */
function draw(...rows: string[]): RgbImage {
  const colours: Record<string, number[]> = { r: [255, 0, 0], g: [0, 255, 0], '.': [0, 0, 0] };
  const data = Uint8Array.from(rows.flatMap((row) => [...row].flatMap((letter) => colours[letter] ?? [])));
  return { data, width: rows[0]?.length ?? 0, height: rows.length };
}

function enlargeRow(row: string): string[] {
  return Array<string>(300).fill([...row].map((letter) => letter.repeat(300)).join(''));
}

/** The other way round; `n` is neutral. */
function letters({ data, width, height }: RgbImage): string[] {
  const names: Record<string, string> = { '255,0,0': 'r', '0,255,0': 'g', '0,0,0': '.', '123,117,104': 'n' };
  const pixels = Array.from({ length: width * height }, (_, i) => names[data.slice(i * 3, i * 3 + 3).join()]);
  return Array.from({ length: height }, (_, y) => pixels.slice(y * width, (y + 1) * width).join(''));
}

const maskOf = (image: RgbImage, letter: string) => ({
  data: Uint8Array.from(letters(image).join(''), (found) => Number(found === letter)),
  width: image.width,
  height: image.height,
});

describe('viewAlone', () => {
  it('is square, neutral around the region, and shows nothing else', () => {
    const image = draw('.......', '.ggggg.', '.g...g.', '.......');
    const view = viewAlone(image, { mask: maskOf(image, 'g'), box: { x0: 1, y0: 1, x1: 6, y1: 3 } });
    expect(letters(view)).toEqual([
      'nnnnnnn',
      'nnnnnnn',
      'ngggggn',
      'ngnnngn',
      'nnnnnnn',
      'nnnnnnn',
      'nnnnnnn',
    ]);
  });

  it('fills a hole, and only a hole, with the colour of the region', () => {
    const image = draw('ggggg', 'g...g', 'g.r.g', 'ggggg', '..gg.');
    const view = viewAlone(image, { mask: maskOf(image, 'g'), box: { x0: 0, y0: 0, x1: 5, y1: 5 } });
    expect(letters(view)).toEqual([
      'nnnnnnn',
      'ngggggn',
      'ngggggn',
      'ngggggn',
      'ngggggn',
      'nnnggnn',
      'nnnnnnn',
    ]);
  });
});

describe('the views of a large region', () => {
  // A pixel of the drawing is 300 of the picture; the views are of every fifth of those.
  const image = draw(...['.......', '.ggggg.', '.g...g.', '.......'].flatMap(enlargeRow));
  const region = { mask: maskOf(image, 'g'), box: { x0: 300, y0: 300, x1: 1800, y1: 900 } };

  it('are small, and show the same', () => {
    for (const view of [viewAlone(image, region), viewInSurroundings(image, region)]) {
      expect(Math.max(view.width, view.height)).toBeLessThanOrEqual(448);
      expect(Math.max(view.width, view.height)).toBeGreaterThan(224);
    }
    const alone = letters(viewAlone(image, region));
    const rows = [0.2, 0.43, 0.57].map((share) => Math.floor(share * alone.length));
    expect(rows.map((y) => alone[y]?.replaceAll(/(.)\1+/g, '$1'))).toEqual(['n', 'ngn', 'ngngn']);
  });
});

describe('viewInSurroundings', () => {
  it('shows the box with what is around it, as far as the picture goes', () => {
    const image = draw('r........', '.ggggg...', '.g...g..r', '.........', '.......r.');
    expect(
      letters(viewInSurroundings(image, { mask: maskOf(image, 'g'), box: { x0: 1, y0: 1, x1: 6, y1: 3 } })),
    ).toEqual(['r......', '.ggggg.', '.g...g.', '.......', '.......']);
  });
});
