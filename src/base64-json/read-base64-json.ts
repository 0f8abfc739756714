import { AppError } from '../errors.ts';
import { Base64Decoder } from './base64-decoder.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const UNICODE_ESCAPE_BYTES = '\\u0000'.length;

/** How a base64 string is recognised in the text of JSON. */
export interface Base64Opening {
  /** What every opening starts with; its first character is the quote of a string. */
  start: string;
  /** The opening from its start up to the first character of base64. */
  pattern: RegExp;
  /** No opening is longer than this. */
  longestBytes: number;
  /** JSON to stand where opening, string and closing quote were. */
  replace(index: number): string;
}

/** A string that was taken out of the JSON. */
export interface Base64String {
  /** What {@link Base64Opening.pattern} matched, as it stands in the JSON. */
  opening: string;
  /** Characters of base64. */
  length: number;
  /** Null where the string was not valid base64, or too long. */
  bytes: Buffer | null;
}

interface Base64JsonOptions {
  opening: Base64Opening;
  /** Of the whole body, where known: the buffer for the strings is then made once, in the right size. */
  byteLength?: number | undefined;
  /** How many bytes the JSON may have without its base64 strings. */
  longestJsonBytes?: number;
  /** Strings of more characters are counted but not kept. */
  longestString?: number;
}

/**
 * Reads JSON that carries files as it arrives: base64 strings are decoded piece by piece into buffers, and only what is
 * left goes through `JSON.parse`. A 4 MB image thus takes 4 MB instead of the 15 MB of body, parsed string and buffer,
 * and no step takes longer than a chunk (docs/decisions/0006-image-replies.md).
 *
 * @returns the parsed JSON, and the strings in the order of its text
 * @throws SyntaxError when the body is not JSON
 * @throws AppError `body_too_large` when the JSON without the strings is too long
 */
export async function readBase64Json(
  body: AsyncIterable<Uint8Array>,
  options: Base64JsonOptions,
): Promise<{ json: unknown; strings: Base64String[] }> {
  const reader = new Base64JsonReader(options);
  for await (const chunk of body) reader.write(chunk);
  return reader.finish();
}

/** The same for bodies that come as pieces: see {@link readBase64Json}. */
export class Base64JsonReader {
  readonly #opening: Base64Opening;
  readonly #start: Buffer;
  readonly #decoder: Base64Decoder;
  readonly #longestJsonBytes: number;
  readonly #longestString: number;
  readonly #json: Buffer[] = [];
  readonly #strings: Base64String[] = [];
  #jsonBytes = 0;
  /** The last byte that is no longer in the rest. */
  #byteBefore = 0;
  #rest: Buffer = Buffer.alloc(0);
  /** The string that is being read. */
  #string: Base64String | null = null;

  constructor(options: Base64JsonOptions) {
    const { opening, byteLength, longestJsonBytes, longestString } = options;
    this.#opening = opening;
    this.#start = Buffer.from(opening.start);
    this.#decoder = new Base64Decoder(byteLength === undefined ? undefined : Math.ceil((byteLength * 3) / 4));
    this.#longestJsonBytes = longestJsonBytes ?? Number.POSITIVE_INFINITY;
    this.#longestString = longestString ?? Number.POSITIVE_INFINITY;
  }

  write(chunk: Uint8Array): void {
    this.#rest =
      this.#rest.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        : Buffer.concat([this.#rest, chunk]);
    this.#read({ isLast: false });
  }

  finish(): { json: unknown; strings: Base64String[] } {
    this.#read({ isLast: true });
    if (this.#string !== null) throw new SyntaxError('The JSON ends within a base64 string.');
    this.#keep(this.#rest.length);
    return { json: JSON.parse(Buffer.concat(this.#json).toString('utf8')), strings: this.#strings };
  }

  #read({ isLast }: { isLast: boolean }): void {
    while (this.#string === null ? this.#readJson(isLast) : this.#readString(this.#string));
  }

  /** Goes on to the first character of the next string. False when there is too little to say. */
  #readJson(isLast: boolean): boolean {
    const at = this.#rest.indexOf(this.#start);
    if (at === -1) {
      this.#keep(Math.max(0, this.#rest.length - this.#start.length + 1));
      return false;
    }
    this.#keep(at);
    const text = this.#rest.toString('latin1', 0, this.#opening.longestBytes);
    // Behind a backslash the quote is a character of a text that quotes JSON.
    const [opening] = (this.#byteBefore !== BACKSLASH && this.#opening.pattern.exec(text)) || [];
    if (opening === undefined) {
      if (text.length < this.#opening.longestBytes && !isLast) return false;
      this.#keep(this.#start.length);
      return true;
    }
    this.#addJson(Buffer.from(this.#opening.replace(this.#strings.length)));
    this.#rest = this.#rest.subarray(opening.length);
    this.#string = { opening, length: 0, bytes: null };
    this.#decoder.begin();
    return true;
  }

  /** Goes on to the end of the string. False when it has not come yet. */
  #readString(string: Base64String): boolean {
    const end = findClosingQuote(this.#rest);
    const length = end === -1 ? lengthWithWholeEscapes(this.#rest) : end;
    if (string.length <= this.#longestString) {
      string.length += this.#decoder.write(this.#rest.subarray(0, length));
      if (string.length > this.#longestString) this.#decoder.discard();
    }
    this.#rest = this.#rest.subarray(end === -1 ? length : end + 1);
    if (end === -1) return false;
    if (string.length <= this.#longestString) string.bytes = this.#decoder.finish();
    this.#strings.push(string);
    this.#string = null;
    this.#byteBefore = QUOTE;
    return true;
  }

  /** The first bytes of the rest are JSON without a base64 string. */
  #keep(bytes: number): void {
    if (bytes === 0) return;
    this.#addJson(this.#rest.subarray(0, bytes));
    this.#rest = this.#rest.subarray(bytes);
  }

  #addJson(text: Buffer): void {
    this.#jsonBytes += text.length;
    if (this.#jsonBytes > this.#longestJsonBytes) throw new AppError('body_too_large');
    this.#json.push(text);
    this.#byteBefore = text.at(-1) ?? 0;
  }
}

function findClosingQuote(text: Buffer): number {
  let quote = text.indexOf(QUOTE);
  while (quote > 0 && isEscaped(text, quote)) quote = text.indexOf(QUOTE, quote + 1);
  return quote;
}

/** An odd number of backslashes before a character escapes it. */
function isEscaped(text: Buffer, index: number): boolean {
  let start = index;
  while (start > 0 && text[start - 1] === BACKSLASH) start -= 1;
  return (index - start) % 2 === 1;
}

/** How much of the text there is without an escape that has only begun. */
function lengthWithWholeEscapes(text: Buffer): number {
  const tailStart = Math.max(0, text.length - UNICODE_ESCAPE_BYTES + 1);
  const backslash = text.subarray(tailStart).lastIndexOf(BACKSLASH);
  if (backslash === -1 || isEscaped(text, tailStart + backslash)) return text.length;
  const escapeStart = tailStart + backslash;
  const hasOnlyBegun = escapeStart + 1 === text.length || text[escapeStart + 1] === LOWER_U;
  return hasOnlyBegun ? escapeStart : text.length;
}
