import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../files/file-faults.ts';
import { hashFile } from './file-hash.ts';
import type { StoredModel } from './installed-models.ts';

/** A file that is not as it was fetched. */
export interface DamagedFile {
  path: string;
  /** What is the matter, to follow the path in a sentence. */
  problem: string;
}

/** Reads every file of a fetched model and compares it with the manifest. */
export async function verifyModel(
  { manifest, folder }: StoredModel,
  signal: AbortSignal,
): Promise<DamagedFile[]> {
  const damaged: DamagedFile[] = [];
  for (const { path, size, sha256 } of manifest.files) {
    const problem = await findProblem(join(folder, path), size, sha256, signal);
    if (problem !== undefined) damaged.push({ path, problem });
  }
  return damaged;
}

async function findProblem(
  file: string,
  size: number,
  sha256: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const found = await stat(file);
    if (found.size !== size) return `has ${found.size} bytes instead of ${size}`;
    return (await hashFile(file, size, signal)).sha256 === sha256 ? undefined : 'has other content';
  } catch (error) {
    if (isMissing(error)) return 'is missing';
    throw error;
  }
}
