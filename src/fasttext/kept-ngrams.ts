import type { ModelHeader } from './header.ts';
import { damagedError } from './model-error.ts';

const PAIR_BYTES = 8;

/** Bytes of the pairs of bucket and row that stand between the dictionary and the matrix. */
export function keptNgramBytes({ keptNgramCount }: ModelHeader): number {
  return Math.max(0, keptNgramCount) * PAIR_BYTES;
}

/**
 * The rows, counted from the first of an n-gram, that `fasttext quantize -cutoff` left (`Dictionary::prune`),
 * by bucket; undefined if every bucket has its own.
 *
 * @param model its bytes
 * @param position of the first pair
 * @param file for messages
 */
export function parseKeptNgrams(
  model: Buffer,
  position: number,
  header: ModelHeader,
  file: string,
): Map<number, number> | undefined {
  const { keptNgramCount } = header;
  if (keptNgramCount < 0) return undefined;
  const rows = new Map<number, number>();
  const end = position + keptNgramBytes(header);
  for (let at = position; at < end; at += PAIR_BYTES) {
    const row = model.readInt32LE(at + 4);
    if (row < 0 || row >= keptNgramCount)
      throw damagedError(file, `of the ${keptNgramCount} n-grams it keeps one is in row ${row}`);
    rows.set(model.readInt32LE(at), row);
  }
  return rows;
}
