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
