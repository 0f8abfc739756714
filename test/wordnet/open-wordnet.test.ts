import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CHECKED_FROM_BYTE, HEADER, HEADER_BYTES } from '../../src/wordnet/layout.ts';
import { openWordNet, WordNetFileError } from '../../src/wordnet/open-wordnet.ts';
import { makeTestFolder } from '../test-folder.ts';

const whole = readFileSync(new URL('../../models/wordnet/wordnet.bin', import.meta.url));

/** Opens a file of these bytes when it is called. */
async function opening(bytes: Buffer) {
  const file = join(await makeTestFolder(), 'wordnet.bin');
  writeFileSync(file, bytes);
  return () => openWordNet(file);
}

/** The file with one number of its header changed. */
function withHeader(place: number, change: (number: number) => number): Buffer {
  const changed = Buffer.from(whole);
  changed.writeUInt32LE(change(changed.readUInt32LE(4 * place)), 4 * place);
  return changed;
}

describe('openWordNet', () => {
  it('opens a whole file', async () => {
    const open = await opening(whole);
    expect(open().synsets('dog')).not.toEqual([]);
  });

  it.each([
    [0, /another kind of file/],
    [7, /another kind of file/],
    [8, /its end is missing/],
    [20, /its end is missing/],
    [HEADER_BYTES - 1, /its end is missing/],
    [HEADER_BYTES, /only \d+ of its \d+ bytes/],
    [4096, /only 4096 of its \d+ bytes/],
    [1_000_003, /only 1000003 of its \d+ bytes/],
    [whole.length - 1, /only \d+ of its \d+ bytes/],
  ])('refuses a file of which only %i bytes are there', async (length, reason) => {
    const open = await opening(whole.subarray(0, length));
    expect(open).toThrow(WordNetFileError);
    expect(open).toThrow(reason);
    expect(open).toThrow(/Restore the file, or build it/);
  });

  it('refuses a longer file', async () => {
    const open = await opening(Buffer.concat([whole, Buffer.from('\n')]));
    expect(open).toThrow(WordNetFileError);
    expect(open).toThrow(/1 bytes too many/);
  });

  it('refuses another kind of file', async () => {
    const open = await opening(Buffer.from('{"json": true}'.repeat(100)));
    expect(open).toThrow(WordNetFileError);
    expect(open).toThrow(/another kind of file/);
  });

  it('refuses another version of the layout', async () => {
    const open = await opening(withHeader(HEADER.version, (version) => version + 1));
    expect(open).toThrow(WordNetFileError);
    expect(open).toThrow(/has version 2, and this program reads version 1/);
  });

  it('refuses a file in which one bit has changed', async () => {
    const damaged = Buffer.from(whole);
    const middle = whole.length >> 1;
    damaged.writeUInt8(damaged.readUInt8(middle) ^ 1, middle);
    const open = await opening(damaged);
    expect(open).toThrow(WordNetFileError);
    expect(open).toThrow(/damaged/);
  });

  it('refuses sections that do not fill the file', async () => {
    const shorter = withHeader(HEADER.sectionBytes, (bytes) => bytes - 4);
    shorter.writeUInt32LE(crc32(shorter.subarray(CHECKED_FROM_BYTE)), 4 * HEADER.checksum);
    const open = await opening(shorter);
    expect(open).toThrow(WordNetFileError);
    expect(open).toThrow(/sections do not fill it/);
  });

  it('says which file is missing', async () => {
    const file = join(await makeTestFolder(), 'nowhere.bin');
    expect(() => openWordNet(file)).toThrow(WordNetFileError);
    expect(() => openWordNet(file)).toThrow(/nowhere\.bin/);
  });
});
