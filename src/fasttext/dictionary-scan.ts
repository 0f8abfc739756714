import { HEADER_BYTES, type ModelHeader } from './header.ts';
import { damagedError } from './model-error.ts';
import type { ModelFile } from './model-file.ts';
import { HASH_SEED, hashStep } from './word-hash.ts';

/** Read at once; between two pieces the event loop goes on. */
const PIECE_BYTES = 256 * 1024;
/** After the text of an entry: the zero that ends it, its count (i64) and its type (i8). */
const AFTER_TEXT_BYTES = 10;
const MAXIMUM_OFFSET = 2 ** 32 - 1;

/** The words of a dictionary without their text, in the order of their rows. */
export interface DictionaryWords {
  hashes: Uint32Array;
  /** Where the text of each begins, in bytes from the first entry. */
  offsets: Uint32Array;
  /** Position in the file at which the entries end. */
  end: number;
}

/**
 * Reads the entries as `Dictionary::save` writes them: words, then labels.
 *
 * @param onEntries told how many entries have been read so far
 */
export async function scanDictionary(
  file: ModelFile,
  { entryCount, wordCount }: ModelHeader,
  onEntries?: (count: number) => void,
): Promise<DictionaryWords> {
  const hashes = new Uint32Array(wordCount);
  const offsets = new Uint32Array(wordCount);
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let entries = 0;
  let offset = 0;

  /** Takes the entries that are whole; gives the bytes they have, and so where the next one begins. */
  function takeEntries(piece: Uint8Array): number {
    let start = 0;
    for (; entries < entryCount; entries += 1) {
      let hash = HASH_SEED;
      let end = start;
      for (; end < piece.length && piece[end] !== 0; end += 1) hash = hashStep(hash, piece[end] ?? 0);
      const next = end + AFTER_TEXT_BYTES;
      if (next > piece.length) break;
      const isWord = piece[next - 1] === 0;
      if (isWord !== entries < wordCount)
        throw damagedError(file.path, `entry ${entries} of its dictionary is not of the kind announced`);
      if (isWord) {
        hashes[entries] = hash;
        offsets[entries] = offset + start;
      }
      start = next;
    }
    return start;
  }

  while (entries < entryCount) {
    const position = HEADER_BYTES + offset;
    const piece = buffer.subarray(0, Math.min(buffer.length, file.size - position));
    await file.readInto(piece, position);
    const taken = takeEntries(piece);
    if (taken === 0) {
      file.assertHas(position + piece.length + 1);
      throw damagedError(file.path, `entry ${entries} of its dictionary has no end`);
    }
    offset += taken;
    if (offset > MAXIMUM_OFFSET) throw damagedError(file.path, 'its dictionary passes 4 GB');
    onEntries?.(entries);
  }
  return { hashes, offsets, end: HEADER_BYTES + offset };
}
