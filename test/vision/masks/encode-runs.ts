import type { BinaryMask, MaskRuns } from '../../../src/vision/masks/binary-mask.ts';
import { RunWriter } from '../../../src/vision/masks/run-writer.ts';

/** Pixels to runs. */
export function encodeRuns({ data, width, height }: BinaryMask): MaskRuns {
  const writer = new RunWriter();
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height; y += 1) writer.add(data[y * width + x] as number, 1);
  }
  return writer.finish(width, height);
}
