import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { isMissing } from '../../files/file-faults.ts';

const SLICES = 16;
const SLICE_BYTES = 65_536;

/**
 * Tells models apart by what is in their files: the size, and 16 slices of 64 KiB spread over the whole file, so that
 * 1 MiB is read where all of it could be 2 GB. Training changes nearly every weight, so two models differ in the
 * slices; names and times are left out, because a copied or unpacked model is the same and another one may
 * have been given the same time. A single damaged byte elsewhere is not noticed: `npm run models -- verify` finds it.
 * @param files those that are not there count as empty
 */
export async function fingerprintModel(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    const handle = await open(file).catch((error) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (handle === undefined) {
      hash.update('no file\n');
      continue;
    }
    try {
      await hashSlices(handle, (bytes) => hash.update(bytes));
    } finally {
      await handle.close();
    }
  }
  return hash.digest('hex').slice(0, 32);
}

async function hashSlices(handle: FileHandle, update: (bytes: Uint8Array | string) => void): Promise<void> {
  const { size } = await handle.stat();
  update(`${size} bytes\n`);
  const lastStart = Math.max(0, size - SLICE_BYTES);
  const slices = Math.min(SLICES, Math.ceil(size / SLICE_BYTES));
  const buffer = Buffer.alloc(SLICE_BYTES);
  for (let slice = 0; slice < slices; slice++) {
    const start = slices === 1 ? 0 : Math.floor((lastStart * slice) / (slices - 1));
    const { bytesRead } = await handle.read(buffer, 0, SLICE_BYTES, start);
    update(buffer.subarray(0, bytesRead));
  }
}
