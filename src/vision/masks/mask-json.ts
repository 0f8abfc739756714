import type { MaskRuns } from './binary-mask.ts';
import { toCocoRle } from './coco-rle.ts';
import { toMaskPng } from './mask-png.ts';
import { expandRuns } from './mask-runs.ts';

/** How a mask is written: rows of 0 and 1, COCO's compact RLE, or a PNG of one bit a pixel in base64. */
export type MaskFormat = 'rows' | 'rle' | 'png';

/** The JSON of a mask, as the bytes of its text: rows of a large mask are too much for `JSON.stringify`. */
export async function toMaskJson(mask: MaskRuns, format: MaskFormat): Promise<Uint8Array> {
  if (format === 'rows') return toRowsJson(mask);
  const json = format === 'rle' ? toCocoRle(mask) : await toMaskPng(mask);
  return Buffer.from(JSON.stringify(json));
}

const ZERO = '0'.charCodeAt(0);
const [COMMA, OPEN, CLOSE] = [',', '[', ']'].map((character) => character.charCodeAt(0)) as [
  number,
  number,
  number,
];

/** `[[0,1],[1,1]]`: two bytes a pixel, two more a row. */
function toRowsJson(mask: MaskRuns): Uint8Array {
  const { data, width, height } = expandRuns(mask);
  const json = new Uint8Array(height * (2 * width + 2) + 1);
  let at = 0;
  for (let y = 0; y < height; y++) {
    json[at++] = y === 0 ? OPEN : COMMA;
    json[at++] = OPEN;
    for (let x = 0; x < width; x++) {
      if (x > 0) json[at++] = COMMA;
      json[at++] = ZERO + (data[y * width + x] ?? 0);
    }
    json[at++] = CLOSE;
  }
  json[at] = CLOSE;
  return json;
}
