import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncFolder } from '../files/durable-files.ts';
import { isMissing } from '../files/file-faults.ts';
import { readChosenModels, writeChosenModels } from './chosen-models.ts';
import { findStoredModel, findTinyModel } from './installed-models.ts';
import { type ModelPaths, modelPaths } from './model-paths.ts';
import { ModelStoreError } from './model-store-error.ts';
import { takeLock } from './pull-lock.ts';

/**
 * Deletes a fetched model, and what came of one that was not fetched to the end.
 * @returns whether it was the chosen one of its kind; no other is chosen for it
 * @throws ModelStoreError there is nothing to delete
 */
export async function removeModel(name: string, modelsDirectory: string): Promise<{ wasChosen: boolean }> {
  const directory = resolve(modelsDirectory);
  const paths = modelPaths(directory, name);
  const unlock = await takeLock(paths.lock, name);
  try {
    const wasInstalled = (await findStoredModel(name, directory)) !== undefined && (await takeAway(paths));
    const wasBegun = await deleteIncoming(paths);
    if (!wasInstalled && !wasBegun) throw await nothingToRemove(name);
    return { wasChosen: await forgetChoice(name, directory) };
  } finally {
    await unlock();
  }
}

/** Renames first: half a model must never lie where a whole one is looked for. */
async function takeAway({ folder, outgoing }: ModelPaths): Promise<boolean> {
  await mkdir(dirname(outgoing), { recursive: true });
  await rm(outgoing, { recursive: true, force: true });
  await rename(folder, outgoing);
  await syncFolder(dirname(folder));
  await rm(outgoing, { recursive: true, force: true });
  return true;
}

async function deleteIncoming({ incoming }: ModelPaths): Promise<boolean> {
  try {
    await rm(incoming, { recursive: true });
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function forgetChoice(name: string, directory: string): Promise<boolean> {
  const chosen = await readChosenModels(directory);
  const kept = Object.fromEntries(Object.entries(chosen).filter(([, model]) => model !== name));
  if (Object.keys(kept).length === Object.keys(chosen).length) return false;
  await writeChosenModels(directory, kept);
  return true;
}

async function nothingToRemove(name: string): Promise<ModelStoreError> {
  return new ModelStoreError(
    (await findTinyModel(name)) === undefined
      ? `'${name}' is not installed. 'npm run models -- list' shows what is.`
      : `'${name}' is part of the repository and was not fetched: there is nothing to remove. 'npm run models -- use' chooses another.`,
  );
}
