import { randomBytes } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { encodeBase64, encodeFileAsBase64 } from '../../src/base64-json/encode-base64.ts';
import { makeTestFolder } from '../test-folder.ts';

/** Around the edges of a piece (96 KiB) and of a read (four of them). */
const lengths = [0, 1, 2, 3, 98_303, 98_304, 98_305, 393_215, 393_216, 393_217, 1_000_003];

async function makeFile(bytes: Buffer): Promise<string> {
  const path = join(await makeTestFolder(), 'image.png');
  await writeFile(path, bytes);
  return path;
}

describe('base64 in pieces', () => {
  it.each(lengths)('is that of the whole: %i bytes', async (length) => {
    const bytes = randomBytes(length);
    const pieces = await Readable.from(encodeFileAsBase64(await makeFile(bytes), length)).toArray();
    expect(pieces.join('')).toBe(bytes.toString('base64'));
    expect([...encodeBase64(bytes)].join('')).toBe(bytes.toString('base64'));
  });

  it('ends with an error where the file has become shorter', async () => {
    const path = await makeFile(randomBytes(500_000));
    await truncate(path, 400_000);
    await expect(Readable.from(encodeFileAsBase64(path, 500_000)).toArray()).rejects.toThrow('shorter');
  });
});
