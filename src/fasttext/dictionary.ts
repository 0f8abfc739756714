import type { DictionaryWords } from './dictionary-scan.ts';
import { HEADER_BYTES } from './header.ts';
import { hashWord } from './word-hash.ts';

/** A dictionary in memory. */
export interface Dictionary {
  /** The row of a word, or undefined if it is not there. */
  rowOf(word: Uint8Array): number | undefined;
}

/**
 * A hash table with open addressing, whose slots hold a row plus one (0 is an empty slot) and whose words
 * are compared where they stand among the bytes of the model.
 */
export function createDictionary(model: Uint8Array, { hashes, offsets }: DictionaryWords): Dictionary {
  // At most half full, so that an empty slot, which ends a search, is always near.
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(hashes.length * 2 + 1)));
  const lastSlot = slots.length - 1;
  for (let row = 0; row < hashes.length; row += 1) {
    let slot = (hashes[row] ?? 0) & lastSlot;
    while (slots[slot] !== 0) slot = (slot + 1) & lastSlot;
    slots[slot] = row + 1;
  }

  function isInRow(row: number, word: Uint8Array): boolean {
    const start = HEADER_BYTES + (offsets[row] ?? 0);
    return model[start + word.length] === 0 && word.every((byte, index) => model[start + index] === byte);
  }

  return {
    rowOf(word) {
      // Entries end with a zero.
      if (word.includes(0)) return undefined;
      const hash = hashWord(word);
      for (let slot = hash & lastSlot; ; slot = (slot + 1) & lastSlot) {
        const row = (slots[slot] ?? 0) - 1;
        if (row === -1) return undefined;
        if (hashes[row] === hash && isInRow(row, word)) return row;
      }
    },
  };
}
