import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelKind } from './model-kind.ts';
import { readManifest } from './model-manifest.ts';

/** What a folder without a manifest cannot do without. */
const NEEDED: Record<ModelKind, readonly string[]> = {
  'stable-diffusion': [
    'text_encoder',
    'unet',
    'vae_decoder',
    'tokenizer/vocab.json',
    'tokenizer/merges.txt',
    'scheduler/scheduler_config.json',
  ],
  clip: ['onnx', 'config.json', 'preprocessor_config.json', 'tokenizer.json'],
  sam: ['onnx', 'config.json', 'preprocessor_config.json'],
};

/**
 * The first file of a model that is not there, or not of the size it was fetched in. A few looks at the disk: what is
 * wrong inside a file shows when it is opened, or to `npm run models -- verify`.
 * @returns its path within the folder; undefined where all are there
 */
export async function findMissingFile(kind: ModelKind, folder: string): Promise<string | undefined> {
  const manifest = await readManifest(folder);
  const expected: readonly { path: string; size?: number }[] =
    manifest?.files ?? NEEDED[kind].map((path) => ({ path }));
  for (const { path, size } of expected) {
    const found = await stat(join(folder, path)).catch(() => undefined);
    if (found === undefined || (size !== undefined && found.size !== size)) return path;
  }
  return undefined;
}
