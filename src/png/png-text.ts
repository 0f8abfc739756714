import { isUtf8 } from 'node:buffer';
import { inflateSync } from 'node:zlib';
import { encodePngChunk, isIntact, type PngChunk, pngChunks } from './png-chunks.ts';

/** A text within a PNG, under a keyword such as `Title`. */
export interface PngText {
  /** 1 to 79 Latin-1 characters. */
  keyword: string;
  text: string;
}

/** A few bytes may unpack to gigabytes: no more than this many compressed texts are read, each up to this size. */
const MOST_COMPRESSED_TEXTS = 16;
const MOST_UNPACKED_BYTES = 1024 * 1024;

/** An `iTXt` chunk, not compressed and without a language: W3C PNG, third edition, section 11.3.3.4. */
export function encodePngText({ keyword, text }: PngText): Buffer {
  // A text cannot hold NUL.
  const data = Buffer.from(`${keyword}\0\0\0\0\0${text.replaceAll('\0', '\uFFFD')}`);
  return encodePngChunk('iTXt', data);
}

/** The keyword of an `iTXt` chunk; undefined for any other chunk. */
export function internationalKeyword({ type, data }: PngChunk): string | undefined {
  return type === 'iTXt' ? untilNul(data)?.text : undefined;
}

/** All texts of a PNG in their order, of every kind: `iTXt`, `tEXt` and `zTXt`. Those that are damaged are left out. */
export function readPngTexts(png: Buffer): PngText[] {
  const texts: PngText[] = [];
  const inflate = createInflater();
  for (const chunk of pngChunks(png)) {
    const read = readers[chunk.type];
    const text = read !== undefined && isIntact(png, chunk) ? read(chunk.data, inflate) : undefined;
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

type Inflate = (data: Buffer) => Buffer | undefined;

const readers: Record<string, (data: Buffer, inflate: Inflate) => PngText | undefined> = {
  tEXt(data) {
    const keyword = untilNul(data);
    return keyword && { keyword: keyword.text, text: decode(keyword.rest) };
  },
  zTXt(data, inflate) {
    const keyword = untilNul(data);
    // One byte names the method of compression; there is only one.
    const text = keyword && inflate(keyword.rest.subarray(1));
    return text && { keyword: keyword.text, text: decode(text) };
  },
  iTXt(data, inflate) {
    const keyword = untilNul(data);
    const language = keyword && untilNul(keyword.rest.subarray(2));
    const translatedKeyword = language && untilNul(language.rest);
    if (translatedKeyword === undefined) return undefined;
    const isCompressed = keyword?.rest[0] === 1;
    const text = isCompressed ? inflate(translatedKeyword.rest) : translatedKeyword.rest;
    return text && { keyword: keyword?.text ?? '', text: text.toString() };
  },
};

function untilNul(data: Buffer): { text: string; rest: Buffer } | undefined {
  const end = data.indexOf(0);
  return end < 0 ? undefined : { text: data.toString('latin1', 0, end), rest: data.subarray(end + 1) };
}

/** Latin-1 by the standard, but much software writes UTF-8, which hardly ever makes sense as the other. */
function decode(text: Buffer): string {
  return text.toString(isUtf8(text) ? 'utf8' : 'latin1');
}

function createInflater(): Inflate {
  let unpacked = 0;
  return (data) => {
    unpacked += 1;
    if (unpacked > MOST_COMPRESSED_TEXTS) return undefined;
    try {
      return inflateSync(data, { maxOutputLength: MOST_UNPACKED_BYTES });
    } catch {
      return undefined;
    }
  };
}
