import { crc32 } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length, type and CRC of a chunk. */
const OVERHEAD_BYTES = 12;

/** One chunk of a PNG: W3C PNG, third edition, section 5. */
export interface PngChunk {
  /** Four letters, such as `IHDR`. */
  type: string;
  data: Buffer;
  /** Where the chunk, with its length and CRC, begins and ends in the file. */
  start: number;
  end: number;
}

/** Whether the bytes claim to be a PNG. */
export function hasPngSignature(bytes: Buffer): boolean {
  return bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE);
}

/** The chunks up to `IEND`, or to where the file breaks off; none of a file that is no PNG. CRCs are not checked. */
export function* pngChunks(bytes: Buffer): Generator<PngChunk> {
  if (!hasPngSignature(bytes)) return;
  for (let start = SIGNATURE.length; start + OVERHEAD_BYTES <= bytes.length; ) {
    const end = start + OVERHEAD_BYTES + bytes.readUInt32BE(start);
    if (end > bytes.length) return;
    const type = bytes.toString('latin1', start + 4, start + 8);
    yield { type, data: bytes.subarray(start + 8, end - 4), start, end };
    if (type === 'IEND') return;
    start = end;
  }
}

/** Whether the CRC of a chunk is that of its type and data. */
export function isIntact(bytes: Buffer, { start, end }: PngChunk): boolean {
  return crc32(bytes.subarray(start + 4, end - 4)) === bytes.readUInt32BE(end - 4);
}

export function encodePngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(OVERHEAD_BYTES + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
