import { open } from 'node:fs/promises';
import { countOf, type Weight } from './network.ts';

const PAGE_BYTES = 4096;
const NUMBERS_AT_ONCE = 4 * 1024 * 1024;
const SEED = 0x1234567;

/** Where each weight begins in the file: on a page of its own, so that it can be mapped into memory. */
export function placeWeights(weights: readonly Weight[]): { offsets: number[]; bytes: number } {
  let bytes = 0;
  const offsets = weights.map(({ dims }) => {
    const offset = bytes;
    const length = countOf(dims) * Float32Array.BYTES_PER_ELEMENT;
    bytes += Math.ceil(length / PAGE_BYTES) * PAGE_BYTES;
    return offset;
  });
  return { offsets, bytes };
}

/** Writes weights one after the other, always the same, with little memory. */
export async function writeRandomWeights(file: string, weights: readonly Weight[]): Promise<void> {
  const { offsets, bytes } = placeWeights(weights);
  await using output = await open(file, 'w');
  await output.truncate(bytes);
  const numbers = new Float32Array(NUMBERS_AT_ONCE);
  let state = SEED;
  for (const [place, { dims, mean, spread }] of weights.entries()) {
    const factor = spread / 2 ** 31;
    const offset = offsets[place] ?? 0;
    const count = countOf(dims);
    for (let done = 0; done < count; done += NUMBERS_AT_ONCE) {
      const part = Math.min(NUMBERS_AT_ONCE, count - done);
      for (let index = 0; index < part; index += 1) {
        // Xorshift with 32 bits.
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        numbers[index] = mean + state * factor;
      }
      const { BYTES_PER_ELEMENT } = Float32Array;
      await output.write(numbers, 0, part * BYTES_PER_ELEMENT, offset + done * BYTES_PER_ELEMENT);
    }
  }
}
