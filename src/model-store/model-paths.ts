import { join } from 'node:path';
import { ModelStoreError } from './model-store-error.ts';

/** Where things of one model lie in the folder of fetched models. */
export interface ModelPaths {
  /** The model, whole. */
  folder: string;
  /** What has come so far of a model that is being fetched. */
  incoming: string;
  /** What was there before, until it is deleted. */
  outgoing: string;
  lock: string;
}

/** A name cannot lead out of the folder, nor be one of the two other paths of another model (`~`). */
const MODEL_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i;

/** @throws ModelStoreError the name cannot be one of a folder */
export function modelPaths(directory: string, name: string): ModelPaths {
  if (!MODEL_NAME.test(name) || name === 'tiny') {
    throw new ModelStoreError(
      `'${name}' cannot be the name of a model: use letters, digits, dots, hyphens and underscores ('tiny' means all tiny models).`,
    );
  }
  const incoming = join(directory, '.incoming', name);
  return { folder: join(directory, name), incoming, outgoing: `${incoming}~old`, lock: `${incoming}~lock` };
}
