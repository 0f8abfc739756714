import type { PartOfSpeech } from './wordnet.ts';

/**
 * The layout of `models/wordnet/wordnet.bin`, for the reader here and the writer in `scripts/wordnet/`.
 *
 * The file is read without parsing: it is a header and then sections, each of which is one array of unsigned numbers.
 * All numbers are little-endian, and all sections begin at a multiple of four bytes, filled up with zeros, so a typed
 * array can be laid over each of them.
 *
 * The header:
 *
 * | bytes | what |
 * |---|---|
 * | 8 | `wn-index` in ASCII |
 * | 4 | version of the layout |
 * | 4 | length of the file in bytes |
 * | 4 | CRC-32 of all that follows |
 * | 4 each | length of each section in bytes, in the order of {@link sectionArrays} |
 *
 * Three kinds of things are numbered from 0 without gaps:
 *
 * - **texts**: words in ASCII with underscores for spaces. The first of them are the **forms**, all that can be looked
 *   up: the lower-case words of the `index.*` files and the inflected forms of the `*.exc` files, in ascending order.
 *   Behind them stand the spellings with capitals.
 * - **synsets**: nouns, verbs, adjectives, adverbs, each in the order of their data file.
 *
 * Lists of different lengths stand one behind the other in one section, and a section `…Starts` says where the list of
 * each thing begins. It has one entry more than there are things, so that the next start is always the end.
 */
export const MAGIC = 'wn-index';
export const LAYOUT_VERSION = 1;

export const sectionArrays = {
  /** All texts without anything between them. */
  texts: Uint8Array,
  textStarts: Uint32Array,

  /** The synsets of each form: nouns, verbs, adjectives, adverbs, each from the commonest meaning on. */
  formSynsets: Uint32Array,
  formSynsetStarts: Uint32Array,

  /** Irregular inflections in ascending order: see {@link exceptionNumber}. */
  exceptions: Uint32Array,
  /** The base forms of each exception, as far as WordNet has them in that part of speech. */
  exceptionBases: Uint32Array,
  exceptionBaseStarts: Uint32Array,

  /** The type of each synset, one ASCII letter: n, v, a, s or r. */
  synsetTypes: Uint8Array,
  /** Where each synset begins in its data file, in bytes. */
  synsetOffsets: Uint32Array,
  /** The words of each synset, as texts. */
  synsetWords: Uint32Array,
  synsetWordStarts: Uint32Array,

  /** Semantic pointers of each synset, by relation and within it in NLTK's order: see {@link packPointer}. */
  pointers: Uint32Array,
  pointerStarts: Uint32Array,

  /** Lexical pointers of each synset in the order of its data file, packed in the same way. */
  lexicalPointers: Uint32Array,
  lexicalPointerStarts: Uint32Array,
  /** For each lexical pointer, source word × 256 + target word, both counted from 1: the data file's own field. */
  lexicalPointerWords: Uint16Array,
} as const;

export type SectionName = keyof typeof sectionArrays;
export type Sections = { [Name in SectionName]: InstanceType<(typeof sectionArrays)[Name]> };

export const sectionNames = Object.keys(sectionArrays) as SectionName[];

/** The fields of the header, as places in an array of 32-bit numbers. */
export const HEADER = { version: 2, fileBytes: 3, checksum: 4, sectionBytes: 5 } as const;
export const HEADER_BYTES = 4 * (HEADER.sectionBytes + sectionNames.length);
/** The first byte the checksum covers. */
export const CHECKED_FROM_BYTE = 4 * HEADER.sectionBytes;

/** Where each section begins, and at the end where the file does, in bytes. */
export function sectionStarts(sectionBytes: Iterable<number>): number[] {
  const starts = [HEADER_BYTES];
  let end = HEADER_BYTES;
  for (const bytes of sectionBytes) {
    end += Math.ceil(bytes / 4) * 4;
    starts.push(end);
  }
  return starts;
}

/** In the order of the index, which is NLTK's (`POS_LIST`). */
export const partsOfSpeech: readonly PartOfSpeech[] = ['noun', 'verb', 'adjective', 'adverb'];

/** An irregular inflection is one number: the form, and the part of speech in which it is one. */
export function exceptionNumber(form: number, partOfSpeech: PartOfSpeech): number {
  return form * partsOfSpeech.length + partsOfSpeech.indexOf(partOfSpeech);
}

/** A pointer is one number: the relation in the highest 8 bits, the target synset in the others. */
export function packPointer(relation: number, synset: number): number {
  return relation * 2 ** 24 + synset;
}

export function pointerRelation(pointer: number): number {
  return pointer >>> 24;
}

export function pointerSynset(pointer: number): number {
  return pointer & 0xff_ffff;
}
