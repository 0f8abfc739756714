import { open } from 'node:fs/promises';

/** Multiples of 3, so that pieces of base64 can stand one behind the other. */
const SLICE_BYTES = 96 * 1024;
const READ_BYTES = 4 * SLICE_BYTES;

/** Base64 piece by piece, so that a large image neither fills the memory nor holds up other callers. */
export function* encodeBase64(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    yield bytes.toString('base64', start, start + SLICE_BYTES);
  }
}

/**
 * The same for a file, which is read into one and the same buffer: new ones for each piece are what keeps the garbage
 * collector busy.
 * @param byteLength of the file; a shorter one throws
 */
export async function* encodeFileAsBase64(path: string, byteLength: number): AsyncGenerator<string> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(Math.min(byteLength, READ_BYTES));
    for (let left = byteLength; left > 0; left -= buffer.length) {
      const part = buffer.subarray(0, Math.min(left, buffer.length));
      for (let at = 0; at < part.length; ) {
        const { bytesRead } = await file.read(part, at, part.length - at);
        if (bytesRead === 0) throw new Error('The file is shorter than it was.');
        at += bytesRead;
      }
      yield* encodeBase64(part);
    }
  } finally {
    await file.close();
  }
}
