import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../errors.ts';
import { findInstalledModel, findTinyModel, type LocalModels, listStoredModels } from './installed-models.ts';
import { approximateBytes, knownModels } from './known-models.ts';
import { MODEL_KINDS, type ModelKind } from './model-kind.ts';
import { modelBytes } from './model-manifest.ts';
import { modelPaths } from './model-paths.ts';

/** One line of `npm run models -- list`. */
export interface ListedModel {
  name: string;
  kind: ModelKind;
  bytes: number;
  /** `begun`: a pull of it did not come to its end. `tiny`: it lies in the repository. */
  state: 'chosen' | 'installed' | 'begun' | 'tiny' | 'not installed';
  /** Null where there is none. */
  folder: string | null;
}

/** The known models, and the others that are installed. */
export async function listModels(localModels: LocalModels): Promise<ListedModel[]> {
  const directory = resolve(localModels.directory);
  const usedFolders = await findUsedFolders(localModels);
  const stored = await listStoredModels(directory);
  const listed = stored.map(({ name, manifest, folder }) => ({
    name,
    kind: manifest.kind,
    bytes: modelBytes(manifest),
    state: usedFolders.has(folder) ? ('chosen' as const) : ('installed' as const),
    folder,
  }));
  const others = await Promise.all(
    knownModels.map(async (known): Promise<ListedModel> => {
      const found = listed.find(({ name }) => name === known.name);
      if (found !== undefined) return found;
      const { name, kind } = known;
      const bytes = approximateBytes(known);
      const tiny = await findTinyModel(name);
      if (tiny !== undefined) {
        return {
          name,
          kind,
          bytes,
          state: usedFolders.has(tiny.folder) ? 'chosen' : 'tiny',
          folder: tiny.folder,
        };
      }
      const isBegun = await exists(modelPaths(directory, name).incoming);
      return { name, kind, bytes, state: isBegun ? 'begun' : 'not installed', folder: null };
    }),
  );
  return [...others, ...listed.filter(({ name }) => !knownModels.some((known) => known.name === name))];
}

/** The folders that the server would use. */
async function findUsedFolders(localModels: LocalModels): Promise<Set<string>> {
  const models = await Promise.all(
    MODEL_KINDS.map((kind) =>
      findInstalledModel(kind, localModels).catch((error) => {
        if (error instanceof AppError) return undefined;
        throw error;
      }),
    ),
  );
  return new Set(models.flatMap((model) => (model === undefined ? [] : [model.folder])));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
