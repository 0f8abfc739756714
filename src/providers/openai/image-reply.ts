import { AppError } from '../../errors.ts';

const KEY = Buffer.from('"b64_json"');
const AFTER_KEY = /^\s*:\s*"/;
/** How far past the key its opening quote may be. Real servers put at most a space there. */
const LONGEST_GAP = 64;
const QUOTE = 0x22;
const SLAB_BYTES = 1024 * 1024;

/** A reply of the images endpoint with its images decoded. */
export interface ImageReply {
  /** The reply as JSON; each `b64_json` string is replaced by the image's number in {@link images}. */
  body: unknown;
  /** The decoded bytes; null where the base64 was not valid. */
  images: (Buffer | null)[];
}

/**
 * Reads an images reply as it arrives: base64 strings are decoded piece by piece into image buffers, and only
 * what is left of the JSON goes through `JSON.parse`. A 4 MB image thus takes 4 MB instead of the 15 MB of
 * body, parsed string and buffer, and a few milliseconds (docs/decisions/0006-image-replies.md).
 *
 * @param byteLength of the whole body where known: the buffer is then made once, in the right size
 * @throws AppError `upstream_invalid_response` when the body ends early or is not JSON
 */
export async function readImageReply(
  body: AsyncIterable<Uint8Array>,
  byteLength: number | undefined,
): Promise<ImageReply> {
  const skeleton: Buffer[] = [];
  const images: (Buffer | null)[] = [];
  const decoder = new Base64Decoder(byteLength === undefined ? SLAB_BYTES : Math.ceil((byteLength * 3) / 4));
  let isInImage = false;
  let rest: Buffer = Buffer.alloc(0);

  const step = (): boolean => {
    if (isInImage) {
      const end = rest.indexOf(QUOTE);
      decoder.write(end === -1 ? rest : rest.subarray(0, end));
      if (end === -1) {
        rest = Buffer.alloc(0);
        return false;
      }
      images.push(decoder.finish());
      isInImage = false;
      rest = rest.subarray(end + 1);
      return true;
    }
    const key = rest.indexOf(KEY);
    if (key === -1) {
      const safe = Math.max(0, rest.length - KEY.length + 1);
      skeleton.push(rest.subarray(0, safe));
      rest = rest.subarray(safe);
      return false;
    }
    const afterKey = key + KEY.length;
    const gap = rest.toString('latin1', afterKey, afterKey + LONGEST_GAP);
    const [opening] = AFTER_KEY.exec(gap) ?? [];
    if (opening === undefined) {
      if (gap.length < LONGEST_GAP && /^\s*:?\s*$/.test(gap)) return false;
      skeleton.push(rest.subarray(0, afterKey));
      rest = rest.subarray(afterKey);
      return true;
    }
    skeleton.push(rest.subarray(0, afterKey), Buffer.from(`:${images.length}`));
    rest = rest.subarray(afterKey + opening.length);
    decoder.begin();
    isInImage = true;
    return true;
  };

  try {
    for await (const chunk of body) {
      rest =
        rest.length === 0
          ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
          : Buffer.concat([rest, chunk]);
      while (step());
    }
  } catch (cause) {
    throw new AppError('upstream_invalid_response', 'The provider broke off in the middle of its reply.', {
      cause,
    });
  }
  try {
    return { body: JSON.parse(Buffer.concat([...skeleton, rest]).toString('utf8')), images };
  } catch (cause) {
    throw new AppError('upstream_invalid_response', undefined, { cause });
  }
}

/** Decodes base64 strings that arrive in pieces, one after the other, into as few buffers as possible. */
class Base64Decoder {
  readonly #slabBytes: number;
  #slab = Buffer.alloc(0);
  /** Bytes of the slab in use, and where in it the current image begins. */
  #used = 0;
  #start = 0;
  /** Pieces of the current image in slabs that are full. */
  #parts: Buffer[] = [];
  #carry = '';
  #isValid = true;

  constructor(slabBytes: number) {
    this.#slabBytes = slabBytes;
  }

  begin(): void {
    this.#start = this.#used;
    this.#parts = [];
    this.#carry = '';
    this.#isValid = true;
  }

  write(piece: Buffer): void {
    // Some servers write the solidus of base64 as `\/`, which is the same JSON.
    const text = this.#carry + piece.toString('latin1').replaceAll('\\', '');
    const whole = text.length - (text.length % 4);
    this.#carry = text.slice(whole);
    this.#decode(text.slice(0, whole));
  }

  finish(): Buffer | null {
    this.#decode(this.#carry);
    const last = this.#slab.subarray(this.#start, this.#used);
    if (!this.#isValid) return null;
    return this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
  }

  #decode(text: string): void {
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
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
