import type { MaskRuns } from './binary-mask.ts';
import { expandRuns } from './mask-runs.ts';

/** A mask as a PNG in base64, one bit a pixel: white what belongs to the mask, black what does not. */
export async function toMaskPng(runs: MaskRuns): Promise<string> {
  const { default: sharp } = await import('sharp');
  const { data, width, height } = expandRuns(runs);
  for (let i = 0; i < data.length; i += 1) data[i] = data[i] === 1 ? 255 : 0;
  const png = await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ palette: true, colours: 2, dither: 0 })
    .toBuffer();
  return png.toString('base64');
}
