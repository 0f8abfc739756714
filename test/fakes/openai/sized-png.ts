import { randomFillSync } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Length, type and checksum of a chunk without data. */
const CHUNK_OVERHEAD = 12;

const cache = new Map<string, Buffer>();

/**
 * A valid PNG of the asked size with close to `byteLength` bytes, made once: noise where there is room for it,
 * else one colour; the rest is filled by an ancillary chunk, which decoders skip.
 */
export function sizedPng(width: number, height: number, byteLength: number): Buffer {
  const key = `${width}x${height} ${byteLength}`;
  const png = cache.get(key) ?? buildPng(width, height, byteLength);
  cache.set(key, png);
  return png;
}

function buildPng(width: number, height: number, byteLength: number): Buffer {
  const noisyLength = height * (1 + width * 3) * 1.001 + 100;
  const body = byteLength >= noisyLength ? noise(width, height) : oneColour(width, height);
  const bodyLength = body.reduce((sum, part) => sum + part.length, 0);
  const paddingLength = byteLength - SIGNATURE.length - bodyLength - 2 * CHUNK_OVERHEAD;
  return Buffer.concat([
    SIGNATURE,
    ...body,
    // Lower-case first letter: ancillary; lower-case second: private.
    ...(paddingLength > 0 ? [chunk('paDd', Buffer.alloc(paddingLength, 0x2e))] : []),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** True colour, not compressed. */
function noise(width: number, height: number): Buffer[] {
  const rowLength = 1 + width * 3;
  const rows = randomFillSync(Buffer.alloc(height * rowLength));
  for (let row = 0; row < height; row += 1) rows[row * rowLength] = 0;
  return [chunk('IHDR', header(width, height, 8, 2)), chunk('IDAT', deflateSync(rows, { level: 0 }))];
}

/** One bit a pixel from a palette of one colour. */
function oneColour(width: number, height: number): Buffer[] {
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  return [
    chunk('IHDR', header(width, height, 1, 3)),
    chunk('PLTE', Buffer.from([0x5a, 0x8f, 0xc8])),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
  ];
}

function header(width: number, height: number, bitDepth: number, colourType: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = bitDepth;
  data[9] = colourType;
  return data;
}

function chunk(type: string, data: Buffer): Buffer {
  const typeAndData = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(typeAndData));
  return Buffer.concat([length, typeAndData, checksum]);
}
