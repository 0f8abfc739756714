import { setImmediate as giveWay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { DictionaryWords } from './dictionary-scan.ts';
import {
  bucketOf,
  DIRECTORY_ITEM_BYTES,
  ENTRY_BYTES,
  formatTrailer,
  type IndexSummary,
} from './index-format.ts';

/** Handled at a time; between two such pieces the event loop goes on. */
const WORDS_AT_ONCE = 32 * 1024;
const BUCKETS_AT_ONCE = 512;

/**
 * The bytes of an index from begin to end, piece by piece. A piece is overwritten when the next is asked for.
 *
 * @param onEntries told how many entries have been given so far
 */
export async function* buildDictionaryIndex(
  words: DictionaryWords,
  summary: IndexSummary,
  onEntries?: (count: number) => void,
): AsyncGenerator<Buffer> {
  const { rows, bucketEnds } = await sortByBucket(words.hashes, summary.bucketBits);
  const directory = Buffer.alloc(bucketEnds.length * DIRECTORY_ITEM_BYTES);
  let space = new Uint32Array(0);
  let start = 0;
  for (let bucket = 0; bucket < bucketEnds.length; bucket += BUCKETS_AT_ONCE) {
    const ends = bucketEnds.subarray(bucket, bucket + BUCKETS_AT_ONCE);
    const pieceStart = start;
    const pieceRows = rows.subarray(pieceStart, ends.at(-1));
    if (space.byteLength < pieceRows.length * ENTRY_BYTES) space = new Uint32Array(pieceRows.length * 3);
    const piece = formatEntries(pieceRows, words, space);
    for (const [index, end] of ends.entries()) {
      const entries = piece.subarray((start - pieceStart) * ENTRY_BYTES, (end - pieceStart) * ENTRY_BYTES);
      const item = (bucket + index) * DIRECTORY_ITEM_BYTES;
      directory.writeUInt32LE(end, item);
      directory.writeUInt32LE(crc32(entries), item + 4);
      start = end;
    }
    yield piece;
    onEntries?.(start);
  }
  yield directory;
  yield formatTrailer(summary, directory);
}

/** All rows, those of one bucket side by side, by counting (`bucketEnds` says where each bucket ends). */
async function sortByBucket(hashes: Uint32Array, bucketBits: number) {
  const bucketEnds = new Uint32Array(2 ** bucketBits);
  await forEachPiece(hashes, (hash) => {
    const bucket = bucketOf(hash, bucketBits);
    bucketEnds[bucket] = (bucketEnds[bucket] ?? 0) + 1;
  });
  let start = 0;
  for (const [bucket, count] of bucketEnds.entries()) {
    bucketEnds[bucket] = start;
    start += count;
  }
  const rows = new Uint32Array(hashes.length);
  await forEachPiece(hashes, (hash, row) => {
    // Each begin moves on with every row that is put there, until it is the end.
    const bucket = bucketOf(hash, bucketBits);
    const place = bucketEnds[bucket] ?? 0;
    rows[place] = row;
    bucketEnds[bucket] = place + 1;
  });
  return { rows, bucketEnds };
}

async function forEachPiece(hashes: Uint32Array, visit: (hash: number, row: number) => void): Promise<void> {
  for (let from = 0; from < hashes.length; from += WORDS_AT_ONCE) {
    const to = Math.min(from + WORDS_AT_ONCE, hashes.length);
    for (let row = from; row < to; row += 1) visit(hashes[row] ?? 0, row);
    await giveWay();
  }
}

function formatEntries(rows: Uint32Array, { hashes, offsets }: DictionaryWords, space: Uint32Array): Buffer {
  let at = 0;
  for (const row of rows) {
    space[at] = hashes[row] ?? 0;
    space[at + 1] = row;
    space[at + 2] = offsets[row] ?? 0;
    at += 3;
  }
  return Buffer.from(space.buffer, 0, rows.length * ENTRY_BYTES);
}
