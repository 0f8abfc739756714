import { crc32 } from 'node:zlib';
import type { ImageSize } from './image-provider.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length, type and CRC of a chunk. */
const CHUNK_OVERHEAD_BYTES = 12;

/** Whether the bytes claim to be a PNG. */
export function hasPngSignature(bytes: Buffer): boolean {
  return bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE);
}

/**
 * The size of a PNG that is whole: signature, header, every chunk's CRC, and the end chunk at the very end
 * (W3C PNG, third edition, section 5). Null for anything else. The pixels are not decoded: a CRC pass over
 * 4 MB takes about a millisecond, decoding 40.
 */
export function readWholePng(bytes: Buffer): ImageSize | null {
  if (!hasPngSignature(bytes)) return null;
  let size: ImageSize | null = null;
  let hasPixels = false;
  for (let start = SIGNATURE.length; start + CHUNK_OVERHEAD_BYTES <= bytes.length; ) {
    const length = bytes.readUInt32BE(start);
    const end = start + CHUNK_OVERHEAD_BYTES + length;
    if (end > bytes.length) return null;
    const type = bytes.toString('latin1', start + 4, start + 8);
    if (crc32(bytes.subarray(start + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return null;
    if (type === 'IHDR')
      size = { width: bytes.readUInt32BE(start + 8), height: bytes.readUInt32BE(start + 12) };
    if (type === 'IDAT') hasPixels = true;
    if (type === 'IEND') return hasPixels && end === bytes.length ? size : null;
    start = end;
  }
  return null;
}
