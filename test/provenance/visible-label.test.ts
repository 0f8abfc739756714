import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawLabel } from '../../src/provenance/visible-label.ts';

interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

async function pixelsOf(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** A picture in which every pixel is another, with alpha from 0 to 255. */
async function picture(width: number, height: number, channels: 3 | 4): Promise<Buffer> {
  const data = Buffer.from(
    Uint8Array.from({ length: width * height * channels }, (_, at) => (at * 7919) >> 3),
  );
  return sharp(data, { raw: { width, height, channels } }).png().toBuffer();
}

/** The smallest area that holds all pixels that differ. */
async function changedArea(before: Buffer, after: Buffer): Promise<Area> {
  const [from, to] = [await pixelsOf(before), await pixelsOf(after)];
  expect({ ...to, data: null }).toEqual({ ...from, data: null });
  const area = { left: from.width, top: from.height, right: 0, bottom: 0 };
  for (let at = 0; at < from.data.length; at += 1) {
    if (from.data[at] === to.data[at]) continue;
    const pixel = Math.floor(at / from.channels);
    const [x, y] = [pixel % from.width, Math.floor(pixel / from.width)];
    area.left = Math.min(area.left, x);
    area.right = Math.max(area.right, x + 1);
    area.top = Math.min(area.top, y);
    area.bottom = Math.max(area.bottom, y + 1);
  }
  return area;
}

describe('drawLabel', () => {
  it.each([
    [64, 64, 3],
    [64, 64, 4],
    [256, 256, 4],
    [1024, 1024, 3],
    [1536, 1024, 4],
    [3840, 2160, 3],
  ] as const)(
    'changes a small area in the lower right corner of %i x %i with %i channels',
    async (width, height, channels) => {
      const before = await picture(width, height, channels);
      const area = await changedArea(before, await drawLabel(before));
      const badgeHeight = area.bottom - area.top;
      // The Hangul is 100 of the badge's 168 units high.
      const glyphHeight = (badgeHeight * 100) / 168;
      expect(glyphHeight).toBeGreaterThanOrEqual(Math.max(10, Math.min(width, height) * 0.039));
      expect(glyphHeight).toBeLessThan(Math.max(12, Math.min(width, height) * 0.042));
      expect(area.right).toBeGreaterThan(width - badgeHeight);
      expect(area.right).toBeLessThanOrEqual(width);
      expect(area.bottom).toBeGreaterThan(height - badgeHeight);
      expect(area.bottom).toBeLessThanOrEqual(height);
      expect(area.right - area.left).toBeLessThan(badgeHeight * 2.6);
    },
  );

  it.each(['#ffffff', '#000000', '#ff0000'])('is white on dark on %s', async (background) => {
    const before = await sharp({ create: { width: 512, height: 512, channels: 3, background } })
      .png()
      .toBuffer();
    const { data } = await sharp(await drawLabel(before))
      .extract({ left: 420, top: 475, width: 70, height: 22 })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const light = data.filter((value) => value > 230).length / data.length;
    const dark = data.filter((value) => value < 110).length / data.length;
    expect(light).toBeGreaterThan(0.1);
    expect(dark).toBeGreaterThan(0.4);
  });

  it('is seen on a picture that is transparent, and leaves the rest so, with its colours', async () => {
    const before = await sharp({ create: { width: 128, height: 128, channels: 4, background: '#12345600' } })
      .png()
      .toBuffer();
    const { data, width } = await pixelsOf(await drawLabel(before));
    // Left of the letters: the colour of the badge alone, which hides nothing and is mixed with nothing.
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray((115 * width + 82) * 4);
    expect(Math.max(red, green, blue)).toBeLessThan(25);
    expect(alpha).toBeGreaterThan(170);
    expect(alpha).toBeLessThan(200);
    expect([...data.subarray(0, 4)]).toEqual([0x12, 0x34, 0x56, 0]);
  });

  it('takes grey and indexed pictures', async () => {
    const coloured = sharp(await picture(96, 96, 3));
    for (const source of [
      await coloured.clone().greyscale().png().toBuffer(),
      await coloured.clone().png({ palette: true }).toBuffer(),
    ]) {
      const [before, after] = [
        await sharp(source).toColourspace('srgb').png().toBuffer(),
        await drawLabel(source),
      ];
      const { left, top } = await changedArea(before, after);
      expect(left).toBeGreaterThan(40);
      expect(top).toBeGreaterThan(70);
    }
  });

  it('is as much of a picture that is smaller than itself', async () => {
    const before = await picture(16, 5, 3);
    const after = await drawLabel(before);
    expect(await sharp(after).metadata()).toMatchObject({ width: 16, height: 5 });
    expect(after).not.toEqual(before);
  });

  it('gives the same file for the same picture', async () => {
    const before = await picture(80, 60, 4);
    expect(await drawLabel(before)).toEqual(await drawLabel(before));
  });
});
