import { crc32 } from 'node:zlib';
import { HEADER_BYTES } from './header.ts';
import {
  bucketOf,
  DIRECTORY_ITEM_BYTES,
  directoryBytes,
  ENTRY_BYTES,
  indexBytes,
  isIntact,
  parseTrailer,
  TRAILER_BYTES,
} from './index-format.ts';
import type { IndexStorage } from './index-storage.ts';
import { FastTextModelError } from './model-error.ts';
import type { ModelFile } from './model-file.ts';
import { hashWord } from './word-hash.ts';

/** Finds words in the dictionary of a model that is read in place. */
export interface DictionaryIndex {
  /** Position in the model at which the numbers of its rows begin. */
  readonly valuesAt: number;
  /** The row of a word, or undefined if it is not there. */
  rowOf(word: Uint8Array): Promise<number | undefined>;
  close(): Promise<void>;
}

/** @returns undefined where what is stored is not the whole index of this very model */
export async function openDictionaryIndex(
  storage: IndexStorage,
  file: ModelFile,
  fingerprint: string,
): Promise<DictionaryIndex | undefined> {
  const trailer = await storage.read(Math.max(0, storage.byteLength - TRAILER_BYTES), TRAILER_BYTES);
  const summary = parseTrailer(trailer);
  if (summary?.fingerprint !== fingerprint || storage.byteLength !== indexBytes(summary)) return undefined;
  const { valuesAt, bucketBits, entryCount } = summary;
  const directory = await storage.read(entryCount * ENTRY_BYTES, directoryBytes(summary));
  if (!isIntact(directory, trailer)) return undefined;

  async function readBucket(bucket: number): Promise<Buffer> {
    const item = bucket * DIRECTORY_ITEM_BYTES;
    const first = bucket === 0 ? 0 : directory.readUInt32LE(item - DIRECTORY_ITEM_BYTES);
    const end = directory.readUInt32LE(item);
    const entries = await storage.read(first * ENTRY_BYTES, (end - first) * ENTRY_BYTES);
    if (crc32(entries) === directory.readUInt32LE(item + 4)) return entries;
    await storage.remove();
    throw new FastTextModelError(
      'index_damaged',
      file.path,
      'has a damaged index, which was removed. Ask again: it is then built anew.',
    );
  }

  async function isAt(offset: number, word: Uint8Array): Promise<boolean> {
    const start = HEADER_BYTES + offset;
    if (start + word.length >= valuesAt) return false;
    const text = await file.read(start, word.length + 1);
    return text[word.length] === 0 && text.subarray(0, word.length).equals(word);
  }

  return {
    valuesAt,
    async rowOf(word) {
      // The zero that ends a word is compared with it, so a word must not have one of its own.
      if (word.includes(0)) return undefined;
      const hash = hashWord(word);
      const entries = await readBucket(bucketOf(hash, bucketBits));
      for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
        if (entries.readUInt32LE(at) !== hash) continue;
        if (await isAt(entries.readUInt32LE(at + 8), word)) return entries.readUInt32LE(at + 4);
      }
      return undefined;
    },
    close: () => storage.close(),
  };
}
