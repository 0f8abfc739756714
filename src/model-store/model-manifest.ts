import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isMissing } from '../files/file-faults.ts';
import { MODEL_KINDS } from './model-kind.ts';
import { PRECISIONS } from './precision.ts';
import { isFileName, isInnerPath } from './safe-path.ts';

/** Lies in the folder of every fetched model. */
export const MANIFEST_FILE = 'imaginate-model.json';

const manifestSchema = z.object({
  name: z.string().refine(isFileName),
  kind: z.enum(MODEL_KINDS),
  repository: z.string(),
  /** The commit that every file is of. */
  revision: z.string(),
  precision: z.enum(PRECISIONS),
  files: z.array(
    z.object({
      /** Within the folder, with `/` between its parts. */
      path: z.string().refine(isInnerPath),
      size: z.number(),
      sha256: z.string(),
    }),
  ),
});

/** What a model folder holds and where it came from. */
export type ModelManifest = z.infer<typeof manifestSchema>;

/** The manifest of a folder; undefined where there is none that can be read. */
export async function readManifest(folder: string): Promise<ModelManifest | undefined> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** As it is written into the folder. */
export function formatManifest(manifest: ModelManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** What the files of a model weigh together. */
export function modelBytes({ files }: { files: readonly { size: number }[] }): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
