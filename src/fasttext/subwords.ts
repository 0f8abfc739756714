import { hasNgrams, type ModelHeader } from './header.ts';
import { HASH_SEED, hashStep } from './word-hash.ts';

const END_OF_SENTENCE = Buffer.from('</s>');

/** A word as fastText sees it. */
export interface EncodedWord {
  /** UTF-8. */
  bytes: Uint8Array;
  /** The same between the marks of a word's begin and end, `<` and `>`: what n-grams are cut from. */
  marked: Uint8Array;
}

/** Half a surrogate pair becomes U+FFFD. */
export function encodeWord(word: string): EncodedWord {
  const marked = Buffer.from(`<${word}>`);
  return { bytes: marked.subarray(1, -1), marked };
}

/**
 * The buckets of a word's n-grams in fastText's order (`Dictionary::computeSubwords`): from every character
 * on, the strings of `minimumNgram` to `maximumNgram` characters, except the two marks by themselves.
 * The end of a sentence, `</s>`, has none.
 */
export function* ngramBuckets({ bytes, marked }: EncodedWord, header: ModelHeader): Generator<number> {
  if (!hasNgrams(header) || END_OF_SENTENCE.equals(bytes)) return;
  const { minimumNgram, maximumNgram, bucketCount } = header;
  for (let start = 0; start < marked.length; start += 1) {
    if (isContinuation(marked[start])) continue;
    let hash = HASH_SEED;
    let end = start;
    for (let length = 1; length <= maximumNgram && end < marked.length; length += 1) {
      do {
        hash = hashStep(hash, marked[end] ?? 0);
        end += 1;
      } while (isContinuation(marked[end]));
      const isMark = length === 1 && (start === 0 || end === marked.length);
      if (length >= minimumNgram && !isMark) yield (hash >>> 0) % bucketCount;
    }
  }
}

/** Whether a byte goes on with a UTF-8 character that began before it. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
