import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { HubFile } from './hub.ts';

/** What a file is known by. */
export interface FileHashes {
  sha256: string;
  /** As git names its content; right only where the file has the size that was given. */
  gitBlob: string;
}

/** Reads a file once for both hashes. */
export async function hashFile(path: string, size: number, signal?: AbortSignal): Promise<FileHashes> {
  const sha256 = createHash('sha256');
  const gitBlob = createHash('sha1').update(`blob ${size}\0`);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    sha256.update(chunk);
    gitBlob.update(chunk);
  }
  return { sha256: sha256.digest('hex'), gitBlob: gitBlob.digest('hex') };
}

/** Whether a file is what the hub lists. */
export function hasRightHash(hashes: FileHashes, { algorithm, hex }: HubFile['hash']): boolean {
  return hex === (algorithm === 'sha256' ? hashes.sha256 : hashes.gitBlob);
}
