import { open } from 'node:fs/promises';

const PAGE_BYTES = 4096;
const NUMBERS_AT_ONCE = 4 * 1024 * 1024;
const SEED = 0x1234567;
const { BYTES_PER_ELEMENT } = Float32Array;

/** A weight in a file beside the model. */
export interface Weight {
  name: string;
  dims: readonly number[];
  /** What its numbers are spread around, evenly. */
  mean: number;
  spread: number;
}

/** How many numbers all weights hold. */
export function countNumbers(weights: readonly Weight[]): number {
  return weights.reduce((sum, weight) => sum + numbersOf(weight), 0);
}

export function byteLength(weight: Weight): number {
  return numbersOf(weight) * BYTES_PER_ELEMENT;
}

/** Where each weight begins in the file: on a page of its own, so that it can be mapped into memory. */
export function placeWeights(weights: readonly Weight[]): { offsets: number[]; bytes: number } {
  let bytes = 0;
  const offsets = weights.map((weight) => {
    const offset = bytes;
    bytes += Math.ceil(byteLength(weight) / PAGE_BYTES) * PAGE_BYTES;
    return offset;
  });
  return { offsets, bytes };
}

/** Writes random numbers for all weights, always the same, with little memory. */
export async function writeRandomWeights(file: string, weights: readonly Weight[]): Promise<void> {
  const { offsets, bytes } = placeWeights(weights);
  await using output = await open(file, 'w');
  await output.truncate(bytes);
  const numbers = new Float32Array(NUMBERS_AT_ONCE);
  let state = SEED;
  for (const [place, weight] of weights.entries()) {
    const { mean, spread } = weight;
    const factor = spread / 2 ** 31;
    const count = numbersOf(weight);
    let position = offsets[place] ?? 0;
    for (let left = count; left > 0; left -= NUMBERS_AT_ONCE) {
      const part = Math.min(NUMBERS_AT_ONCE, left);
      for (let index = 0; index < part; index += 1) {
        // Xorshift with 32 bits.
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        numbers[index] = mean + state * factor;
      }
      await output.write(numbers, 0, part * BYTES_PER_ELEMENT, position);
      position += part * BYTES_PER_ELEMENT;
    }
  }
}

function numbersOf({ dims }: Weight): number {
  return dims.reduce((product, size) => product * size, 1);
}
