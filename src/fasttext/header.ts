import { damagedError, FastTextModelError, truncatedError } from './model-error.ts';
import type { ModelFile } from './model-file.ts';

/** `FASTTEXT_FILEFORMAT_MAGIC_INT32` (793712314) as it stands in the file. */
const MAGIC = [0xba, 0x16, 0x4f, 0x2f];
const VERSIONS = [11, 12];
const SUPERVISED = 3;
/** Least bytes of a dictionary entry: an empty word, its end, its count, its type. */
export const LEAST_ENTRY_BYTES = 10;

/** Magic, version, arguments and the counts of the dictionary, whose entries follow at this position. */
export const HEADER_BYTES = 92;

/** Of `Args::save` and `Dictionary::save` (fastText 0.9.2) what vectors depend on. */
export interface ModelHeader {
  dimension: number;
  /** Rows that n-grams share, by their hash. */
  bucketCount: number;
  /** Least and most characters of an n-gram; none are used if the latter is 0. */
  minimumNgram: number;
  maximumNgram: number;
  /** Words and labels. */
  entryCount: number;
  /** Words stand before labels, and the position of a word is its row. */
  wordCount: number;
  /** How many n-gram rows `fasttext quantize -cutoff` left, or -1 if it did not take any. */
  keptNgramCount: number;
}

/** Reads what a model begins with, or says what the file is instead. */
export async function readHeader(file: ModelFile): Promise<ModelHeader> {
  const bytes = await file.read(0, Math.min(HEADER_BYTES, file.size));
  assertFastText(bytes, file.path);
  if (bytes.length < HEADER_BYTES) throw truncatedError(file.path, HEADER_BYTES, file.size);

  const version = bytes.readInt32LE(4);
  if (!VERSIONS.includes(version))
    throw new FastTextModelError(
      'model_version',
      file.path,
      `has format version ${version}; ${VERSIONS.join(' and ')} can be read. Take one made with fastText 0.9.`,
    );
  const model = bytes.readInt32LE(36);
  const header: ModelHeader = {
    dimension: bytes.readInt32LE(8),
    bucketCount: bytes.readInt32LE(40),
    minimumNgram: bytes.readInt32LE(44),
    // "old supervised models do not use char ngrams" (FastText::loadModel)
    maximumNgram: version === 11 && model === SUPERVISED ? 0 : bytes.readInt32LE(48),
    entryCount: bytes.readInt32LE(64),
    wordCount: bytes.readInt32LE(68),
    keptNgramCount: Number(bytes.readBigInt64LE(84)),
  };
  assertSound(header, bytes.readInt32LE(72), file);
  return header;
}

/** Whether n-grams have rows at all. */
export function hasNgrams({ maximumNgram, bucketCount, keptNgramCount }: ModelHeader): boolean {
  return maximumNgram > 0 && bucketCount > 0 && keptNgramCount !== 0;
}

function assertSound(header: ModelHeader, labelCount: number, file: ModelFile): void {
  const { dimension, wordCount, entryCount } = header;
  if (Math.min(wordCount, labelCount) < 0 || wordCount + labelCount !== entryCount)
    throw damagedError(
      file.path,
      `${wordCount} words and ${labelCount} labels are not ${entryCount} entries`,
    );
  if (dimension < 1) throw damagedError(file.path, `its vectors have ${dimension} numbers`);
  if (header.bucketCount < 0) throw damagedError(file.path, `it has ${header.bucketCount} n-gram buckets`);
  if (header.keptNgramCount < -1 || header.keptNgramCount > header.bucketCount)
    throw damagedError(
      file.path,
      `it keeps ${header.keptNgramCount} of ${header.bucketCount} n-gram buckets`,
    );
  if (wordCount === 0 && !hasNgrams(header))
    throw new FastTextModelError('model_empty', file.path, 'has neither words nor n-grams. Take another.');
  file.assertHas(HEADER_BYTES + entryCount * LEAST_ENTRY_BYTES);
}

const PACKINGS = [
  { magic: [0x1f, 0x8b], kind: 'gzip', unpack: 'gunzip' },
  { magic: [0x50, 0x4b, 0x03, 0x04], kind: 'zip', unpack: 'unzip' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], kind: 'xz', unpack: 'unxz' },
  { magic: [0x42, 0x5a, 0x68], kind: 'bzip2', unpack: 'bunzip2' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], kind: 'zstd', unpack: 'unzstd' },
];

function assertFastText(bytes: Buffer, path: string): void {
  if (bytes.length > 0 && beginsWith(bytes, MAGIC.slice(0, bytes.length))) return;
  if (bytes.length === 0) throw truncatedError(path, HEADER_BYTES, 0);

  const packing = PACKINGS.find(({ magic }) => beginsWith(bytes, magic));
  if (packing !== undefined)
    throw new FastTextModelError(
      'model_packed',
      path,
      `is packed (${packing.kind}). Unpack it first: ${packing.unpack} ${path}`,
    );
  if (looksLikeText(bytes))
    throw new FastTextModelError(
      'model_is_text',
      path,
      'is a text file. If it is a .vec with one vector a line, take the .bin that belongs to it.',
    );
  throw new FastTextModelError(
    'model_foreign',
    path,
    'is not a fastText model: it begins with other bytes. Take a .bin or .ftz.',
  );
}

function beginsWith(bytes: Buffer, magic: number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** UTF-8 (whose last character may be cut off) without control characters but tabs and ends of line. */
function looksLikeText(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return false;
  }
  return bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
