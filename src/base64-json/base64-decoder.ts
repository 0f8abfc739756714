const SLAB_BYTES = 1024 * 1024;
const BACKSLASH = 0x5c;
/** Old encoders break base64 into lines (RFC 2045). */
const LINE_BREAKS = ['n', 'r', 't'];
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.))/g;

/** Decodes base64 strings of JSON that arrive in pieces, one after the other, into as few buffers as possible. */
export class Base64Decoder {
  readonly #slabBytes: number;
  #slab = Buffer.alloc(0);
  /** Bytes of the slab in use, and where in it the current string begins. */
  #used = 0;
  #start = 0;
  /** Pieces of the current string in slabs that are full. */
  #parts: Buffer[] = [];
  #carry = '';
  #isPadded = false;
  #isValid = true;

  /** @param slabBytes how many bytes all strings together will have, where that is known */
  constructor(slabBytes = SLAB_BYTES) {
    this.#slabBytes = slabBytes;
  }

  begin(): void {
    this.#start = this.#used;
    this.#parts = [];
    this.#carry = '';
    this.#isPadded = false;
    this.#isValid = true;
  }

  /**
   * @param piece text as it stands in the JSON; escapes (`\/`, and `\u002B` of .NET for the plus sign) must be whole
   * @returns how many characters of base64 that was
   */
  write(piece: Buffer): number {
    const unescaped = piece.includes(BACKSLASH)
      ? Buffer.from(piece.toString('latin1').replaceAll(ESCAPE, characterOf), 'latin1')
      : piece;
    const { length } = unescaped;
    // Four characters are three bytes: those that are left over wait for the next piece.
    const start = this.#carry === '' ? 0 : Math.min(length, 4 - this.#carry.length);
    this.#carry += unescaped.toString('latin1', 0, start);
    if (this.#carry.length === 4) {
      this.#decode(this.#carry);
      this.#carry = '';
    }
    const end = length - ((length - start) % 4);
    this.#decode(unescaped.toString('latin1', start, end));
    this.#carry += unescaped.toString('latin1', end);
    return length;
  }

  /** The bytes of the string; null where it was not valid base64. */
  finish(): Buffer | null {
    if (this.#carry.length === 1) this.#isValid = false;
    this.#decode(this.#carry);
    if (!this.#isValid) return null;
    const last = this.#slab.subarray(this.#start, this.#used);
    return this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
  }

  /** Lets go of what there is of the current string; it will not be finished. */
  discard(): void {
    this.#used = this.#start;
    this.#parts = [];
  }

  #decode(text: string): void {
    if (text === '') return;
    if (this.#isPadded) this.#isValid = false;
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
    this.#isPadded = padding > 0;
    const bytes = Math.floor(((text.length - padding) * 3) / 4);
    if (this.#used + bytes > this.#slab.length) this.#startSlab(bytes);
    // Node leaves out what is not base64; then fewer bytes come out than the length promises.
    if (this.#slab.write(text, this.#used, bytes, 'base64') !== bytes) this.#isValid = false;
    this.#used += bytes;
  }

  #startSlab(bytes: number): void {
    this.#parts.push(this.#slab.subarray(this.#start, this.#used));
    this.#slab = Buffer.allocUnsafeSlow(Math.max(this.#slabBytes, bytes));
    this.#used = 0;
    this.#start = 0;
  }
}

/** What an escape stands for, line breaks being nothing; those of characters that are not base64 anyway become one that is not. */
function characterOf(_escape: string, code: string | undefined, character: string | undefined): string {
  if (character === '/') return '/';
  if (character !== undefined && LINE_BREAKS.includes(character)) return '';
  const codePoint = Number.parseInt(code ?? '', 16);
  return codePoint < 0x80 ? String.fromCharCode(codePoint) : '!';
}
