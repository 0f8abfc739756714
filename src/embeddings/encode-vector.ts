import type { VectorEncoding } from './embedder.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** A vector as it is sent. */
export function encodeVector(
  vector: Float32Array | readonly number[],
  encoding: VectorEncoding,
): number[] | string {
  if (encoding === 'float') return [...vector];
  const bytes = Buffer.alloc(vector.length * BYTES);
  for (const [index, number] of vector.entries()) bytes.writeFloatLE(number, index * BYTES);
  return bytes.toString('base64');
}

/** A vector that came as Base64. */
export function decodeVector(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: Math.floor(bytes.length / BYTES) }, (_, index) =>
    bytes.readFloatLE(index * BYTES),
  );
}
