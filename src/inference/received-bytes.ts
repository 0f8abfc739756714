/** Bytes from a thread, where a `Buffer` arrives as a plain array: the same memory as a `Buffer` again. */
export function receivedBytes({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
