import { crc32 } from 'node:zlib';

/*
 * The index of a dictionary, little-endian, with what leads to everything else at its end:
 *
 *   entries     three u32 each, bucket after bucket: hash, row, and where the word's text begins in the
 *               model, in bytes from the first entry of its dictionary
 *   directory   two u32 for each bucket: number of entries up to its end, CRC-32 of its entries
 *   trailer     0   magic
 *               8   u32  version
 *               12  u32  CRC-32 of the directory and of the rest of this trailer
 *               16  32 bytes: fingerprint of the model
 *               48  f64  position in the model at which the numbers of its rows begin
 *               56  u32  number of entries
 *               60  u32  number of hash bits that choose a bucket
 */
export const ENTRY_BYTES = 12;
export const DIRECTORY_ITEM_BYTES = 8;
export const TRAILER_BYTES = 64;
const CHECKED_FROM = 16;
const MAGIC = Buffer.from('IMGFTIDX');
const VERSION = 1;
/** A search reads this many; for two million words the directory, which stays in memory, then has 256 KB. */
const ENTRIES_PER_BUCKET = 64;

/** What a trailer says of the index before it. */
export interface IndexSummary {
  fingerprint: string;
  valuesAt: number;
  entryCount: number;
  bucketBits: number;
}

export function bucketBitsFor(entryCount: number): number {
  return Math.max(0, Math.ceil(Math.log2(entryCount / ENTRIES_PER_BUCKET)));
}

/** Which of the `2 ** bucketBits` buckets a hash belongs in. */
export function bucketOf(hash: number, bucketBits: number): number {
  return bucketBits === 0 ? 0 : hash >>> (32 - bucketBits);
}

export function directoryBytes({ bucketBits }: IndexSummary): number {
  return 2 ** bucketBits * DIRECTORY_ITEM_BYTES;
}

/** Bytes of a whole index. */
export function indexBytes(summary: IndexSummary): number {
  return summary.entryCount * ENTRY_BYTES + directoryBytes(summary) + TRAILER_BYTES;
}

export function formatTrailer(summary: IndexSummary, directory: Buffer): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  MAGIC.copy(trailer);
  trailer.writeUInt32LE(VERSION, 8);
  trailer.write(summary.fingerprint, CHECKED_FROM, 'hex');
  trailer.writeDoubleLE(summary.valuesAt, 48);
  trailer.writeUInt32LE(summary.entryCount, 56);
  trailer.writeUInt32LE(summary.bucketBits, 60);
  trailer.writeUInt32LE(checksum(directory, trailer), 12);
  return trailer;
}

/** @returns undefined where these bytes are no trailer of this version */
export function parseTrailer(trailer: Buffer): IndexSummary | undefined {
  const isTrailer =
    trailer.length === TRAILER_BYTES &&
    trailer.subarray(0, MAGIC.length).equals(MAGIC) &&
    trailer.readUInt32LE(8) === VERSION;
  if (!isTrailer) return undefined;
  return {
    fingerprint: trailer.toString('hex', CHECKED_FROM, 48),
    valuesAt: trailer.readDoubleLE(48),
    entryCount: trailer.readUInt32LE(56),
    bucketBits: trailer.readUInt32LE(60),
  };
}

/** Whether trailer and directory are as they were written. */
export function isIntact(directory: Buffer, trailer: Buffer): boolean {
  return trailer.readUInt32LE(12) === checksum(directory, trailer);
}

function checksum(directory: Buffer, trailer: Buffer): number {
  return crc32(directory, crc32(trailer.subarray(CHECKED_FROM)));
}
