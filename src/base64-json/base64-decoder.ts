const SLAB_BYTES = 1024 * 1024;
const BACKSLASH = 0x5c;
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
    const latin = piece.toString('latin1');
    const text = piece.includes(BACKSLASH) ? latin.replaceAll(ESCAPE, characterOf) : latin;
    const all = this.#carry + text;
    const whole = all.length - (all.length % 4);
    this.#carry = all.slice(whole);
    this.#decode(all.slice(0, whole));
    return text.length;
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

/** What an escape stands for; those of characters that are not base64 anyway become one that is not. */
function characterOf(_escape: string, code: string | undefined, character: string | undefined): string {
  if (character === '/') return '/';
  const codePoint = Number.parseInt(code ?? '', 16);
  return codePoint < 0x80 ? String.fromCharCode(codePoint) : '!';
}
