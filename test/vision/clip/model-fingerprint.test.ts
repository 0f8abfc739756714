import { open, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprintModel } from '../../../src/vision/clip/model-fingerprint.ts';
import { makeTestFolder } from '../../test-folder.ts';

async function writeModel(bytes: Uint8Array): Promise<string> {
  const file = join(await makeTestFolder(), 'model.onnx');
  await writeFile(file, bytes);
  return file;
}

describe('fingerprintModel', () => {
  it('is that of the content, not of the name or the time', async () => {
    const bytes = new Uint8Array(3_000_000).fill(7);
    const [one, other] = [await writeModel(bytes), await writeModel(bytes)];
    await utimes(other, 1, 1);
    expect(await fingerprintModel([one])).toBe(await fingerprintModel([other]));
  });

  it.each([
    ['the first byte', 0],
    ['the last byte', 2_999_999],
  ])('differs with %s', async (_, position) => {
    const file = await writeModel(new Uint8Array(3_000_000));
    const before = await fingerprintModel([file]);
    await using handle = await open(file, 'r+');
    await handle.write(Uint8Array.of(1), 0, 1, position);
    expect(await fingerprintModel([file])).not.toBe(before);
  });

  it('differs with any byte of a file of up to 1 MiB', async () => {
    const bytes = new Uint8Array(1_048_576);
    const before = await fingerprintModel([await writeModel(bytes)]);
    for (const position of [65_535, 65_536, 500_000, 1_000_000]) {
      const changed = bytes.slice();
      changed[position] = 1;
      expect(await fingerprintModel([await writeModel(changed)])).not.toBe(before);
    }
  });

  it('tells a missing file from an empty one, and which of two it is', async () => {
    const empty = await writeModel(new Uint8Array());
    const prints = [
      await fingerprintModel([empty, '/missing']),
      await fingerprintModel(['/missing', empty]),
      await fingerprintModel([empty, empty]),
    ];
    expect(new Set(prints).size).toBe(3);
  });
});
