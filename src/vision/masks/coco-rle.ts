import { AppError } from '../../errors.ts';
import type { MaskRuns } from './binary-mask.ts';

/** A mask as COCO and pycocotools write it: height before width, the runs as text. */
export interface CocoRle {
  size: [height: number, width: number];
  counts: string;
}

const FIRST_CHARACTER = 48;
const MORE = 0x20;
const SIGN = 0x10;
const FIVE_BITS = 0x1f;

/**
 * The compact form of COCO (`rleToString` in cocoapi's maskApi.c): every run from the fourth on as its difference
 * to the run two before it, in groups of five bits from the lowest, one character a group, as in LEB128.
 */
export function toCocoRle({ counts, width, height }: MaskRuns): CocoRle {
  let text = '';
  for (let i = 0; i < counts.length; i += 1) {
    let rest = (counts[i] as number) - (i > 2 ? (counts[i - 2] as number) : 0);
    let more = true;
    while (more) {
      const group = rest & FIVE_BITS;
      rest >>= 5;
      more = (group & SIGN) === 0 ? rest !== 0 : rest !== -1;
      text += String.fromCharCode(FIRST_CHARACTER + (more ? group | MORE : group));
    }
  }
  return { size: [height, width], counts: text };
}

/**
 * The mask of a compact COCO RLE.
 * @throws AppError `invalid_request` where the text is damaged or is not of a mask of that size
 */
export function fromCocoRle({ size: [height, width], counts: text }: CocoRle): MaskRuns {
  const counts: number[] = [];
  let pixels = 0;
  let position = 0;
  while (position < text.length) {
    let count = 0;
    let shift = 0;
    let group = MORE;
    while ((group & MORE) !== 0) {
      group = text.charCodeAt(position) - FIRST_CHARACTER;
      // Past the end of the text the code is NaN.
      if (!(group >= 0 && group < 64) || shift > 30) throw damaged();
      count |= (group & FIVE_BITS) << shift;
      shift += 5;
      position += 1;
    }
    if ((group & SIGN) !== 0 && shift < 32) count |= -1 << shift;
    if (counts.length > 2) count += counts[counts.length - 2] as number;
    if (count < 0) throw damaged();
    counts.push(count);
    pixels += count;
  }
  if (pixels !== width * height) throw damaged();
  return { counts: Uint32Array.from(counts), width, height };
}

function damaged(): AppError {
  const detail = "The 'counts' of a mask must be a COCO run-length text whose runs add up to its 'size'.";
  return new AppError('invalid_request', detail, { param: 'counts' });
}
