import { resolve } from 'node:path';
import { readChosenModels, writeChosenModels } from './chosen-models.ts';
import { findStoredModel, findTinyModel } from './installed-models.ts';
import { findKnownModel, tinyModels } from './known-models.ts';
import type { ModelKind } from './model-kind.ts';
import { modelPaths } from './model-paths.ts';
import { ModelStoreError } from './model-store-error.ts';

/** A model that was chosen for its kind. */
export interface Choice {
  kind: ModelKind;
  name: string;
}

/**
 * Chooses a model for its kind.
 * @param name of a fetched or tiny model, or `tiny` for the tiny models of all kinds
 * @throws ModelStoreError it is not here
 */
export async function useModel(name: string, modelsDirectory: string): Promise<Choice[]> {
  const directory = resolve(modelsDirectory);
  const names = name === 'tiny' ? tinyModels.map((model) => model.name) : [name];
  const choices = await Promise.all(names.map((one) => findChoice(one, directory)));
  const chosen = await readChosenModels(directory);
  const changes = Object.fromEntries(choices.map((choice) => [choice.kind, choice.name]));
  await writeChosenModels(directory, { ...chosen, ...changes });
  return choices;
}

async function findChoice(name: string, directory: string): Promise<Choice> {
  modelPaths(directory, name);
  const stored = await findStoredModel(name, directory);
  if (stored !== undefined) return { kind: stored.manifest.kind, name };
  const tiny = await findTinyModel(name);
  if (tiny !== undefined) return { kind: tiny.kind, name };
  throw new ModelStoreError(
    findKnownModel(name) === undefined
      ? `There is no model '${name}'. 'npm run models -- list' shows those that there are.`
      : `'${name}' is not installed. Run 'npm run models -- pull ${name}' first.`,
  );
}
