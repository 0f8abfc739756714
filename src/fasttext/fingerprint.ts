import { hash } from 'node:crypto';
import { HEADER_BYTES, LEAST_ENTRY_BYTES, type ModelHeader } from './header.ts';
import type { ModelFile } from './model-file.ts';

const SAMPLE_BYTES = 512;
/** Parts of the dictionary, and parts of the file, at whose ends a sample is taken. */
const PARTS = [0.25, 0.5, 0.75, 1];

/**
 * Tells a model from another without reading it all: its size, its time of change, its header, and samples
 * of its dictionary and of the whole file. 64 hexadecimal digits.
 */
export async function fingerprintOf(file: ModelFile, { entryCount }: ModelHeader): Promise<string> {
  const positions = [
    ...PARTS.map((part) => HEADER_BYTES + part * entryCount * LEAST_ENTRY_BYTES),
    ...PARTS.map((part) => part * file.size),
  ];
  const samples = await Promise.all([
    file.read(0, HEADER_BYTES),
    ...positions.map((position) => readBefore(file, Math.floor(position))),
  ]);
  return hash('sha256', Buffer.concat([Buffer.from(`${file.size} ${file.modifiedNs}\n`), ...samples]));
}

function readBefore(file: ModelFile, end: number): Promise<Buffer> {
  const start = Math.max(0, end - SAMPLE_BYTES);
  return file.read(start, end - start);
}
