import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { AppError, toAppError } from '../errors.ts';
import { isMissing } from '../files/file-faults.ts';
import {
  INSTALL_COMMAND,
  isInstalled,
  notInstalled,
  type OptionalPackage,
} from '../inference/optional-package.ts';
import { readChosenModels } from './chosen-models.ts';
import { formatBytes } from './format-bytes.ts';
import {
  approximateBytes,
  findKnownModel,
  isTinyName,
  knownModels,
  recommendedModel,
  tinyModelFolder,
} from './known-models.ts';
import { findMissingFile } from './missing-file.ts';
import { type InstalledModel, MODEL_KINDS, type ModelKind } from './model-kind.ts';
import { type ModelManifest, readManifest } from './model-manifest.ts';
import { isFileName } from './safe-path.ts';

/** Where models of this machine lie; part of the configuration. */
export type LocalModels = Pick<Config['localModels'], 'folders' | 'directory'>;

/** What `/readyz` and `/v1/models` tell of a kind. */
export interface ModelDescription {
  /** Null where there is no model. */
  name: string | null;
  ready: boolean;
  isTiny: boolean;
  /** What gets one, or what is missing to run it; null where it is ready, or where the operator's variable is at fault. */
  command: string | null;
  /** The sentence that requests are answered with when it is not ready; null when it is. */
  problem: string | null;
}

/** A fetched model and its folder. */
export interface StoredModel {
  /** That of the folder. */
  name: string;
  manifest: ModelManifest;
  folder: string;
}

export const folderVariables: Record<ModelKind, string> = {
  'stable-diffusion': 'SD_MODEL_DIR',
  clip: 'CLIP_MODEL_DIR',
  sam: 'SAM_MODEL_DIR',
};

const titles: Record<ModelKind, string> = {
  'stable-diffusion': 'Stable Diffusion',
  clip: 'CLIP',
  sam: 'SAM',
};

/** What a kind is run with, in the order in which it is loaded. */
const packages: Record<ModelKind, readonly OptionalPackage[]> = {
  'stable-diffusion': ['onnxruntime-node'],
  clip: ['@huggingface/transformers', 'onnxruntime-node'],
  sam: ['@huggingface/transformers', 'onnxruntime-node'],
};

/** What a folder of the kind cannot be without. */
const landmarks: Record<ModelKind, string> = { 'stable-diffusion': 'unet', clip: 'onnx', sam: 'onnx' };

/**
 * The model that is to be used: the folder the operator names, else the chosen one, else the first one there is. Looks
 * at the disk each time, so that a model fetched meanwhile is found, and opens no model.
 * @throws AppError `model_not_installed` with the command that gets one; `model_unusable` naming the variable
 */
export async function findInstalledModel(kind: ModelKind, localModels: LocalModels): Promise<InstalledModel> {
  const named = localModels.folders[kind];
  if (named !== undefined) return findNamedFolder(kind, resolve(named));
  const directory = resolve(localModels.directory);
  const chosen = await findChosen(kind, directory);
  if (chosen !== undefined) return chosen;
  const first = (await listStoredModels(directory)).find(({ manifest }) => manifest.kind === kind);
  if (first === undefined) throw noModel(kind);
  return toInstalled(first);
}

/**
 * Finds the models of several kinds.
 * It throws `model_not_installed` with the commands that get those that are missing, or `model_unusable`.
 */
export type FindModels = <const Kind extends ModelKind>(
  kinds: readonly Kind[],
) => Promise<Record<Kind, InstalledModel>>;

/**
 * The models of several kinds.
 * @throws AppError as {@link findInstalledModel}; where several are missing, one error that tells it of each;
 * `runtime_not_installed` where a package that runs them is missing
 */
export async function findInstalledModels<const Kind extends ModelKind>(
  kinds: readonly Kind[],
  localModels: LocalModels,
): Promise<Record<Kind, InstalledModel>> {
  const found = await Promise.allSettled(kinds.map((kind) => findInstalledModel(kind, localModels)));
  const problems = found.flatMap((one) => (one.status === 'rejected' ? [toAppError(one.reason)] : []));
  const [first, ...others] = problems;
  if (first !== undefined) {
    const sentences = [first, ...others].map(({ message }) => message).join(' ');
    throw new AppError(first.code, sentences, { cause: first });
  }
  const missing = missingPackage(kinds);
  if (missing !== undefined) throw notInstalled(missing);
  const models = found.flatMap((one) => (one.status === 'fulfilled' ? [[one.value.kind, one.value]] : []));
  return Object.fromEntries(models) as Record<Kind, InstalledModel>;
}

/** What models of these kinds cannot run without, and is not there. */
function missingPackage(kinds: readonly ModelKind[]): OptionalPackage | undefined {
  return kinds.flatMap((kind) => packages[kind]).find((packageName) => !isInstalled(packageName));
}

/** Which models are ready, and what to do about those that are not. Opens no model and loads no package. */
export async function describeModels(localModels: LocalModels): Promise<Record<ModelKind, ModelDescription>> {
  const entries = MODEL_KINDS.map(async (kind) => [kind, await describeModel(kind, localModels)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<ModelKind, ModelDescription>;
}

async function describeModel(kind: ModelKind, localModels: LocalModels): Promise<ModelDescription> {
  try {
    const { name, isTiny, folder } = await findInstalledModel(kind, localModels);
    const missing = missingPackage([kind]);
    if (missing !== undefined) {
      const problem = notInstalled(missing).message;
      return { name, ready: false, isTiny, command: INSTALL_COMMAND, problem };
    }
    const file = await findMissingFile(kind, folder);
    if (file === undefined) return { name, ready: true, isTiny, command: null, problem: null };
    const problem = `The model file '${basename(folder)}/${file}' is missing or not whole.`;
    const command = findKnownModel(name) === undefined ? null : `npm run models -- pull ${name}`;
    return { name, ready: false, isTiny, command, problem };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isAbsent = error.code === 'model_not_installed';
    const command = isAbsent ? `npm run models -- pull ${recommendedModel(kind).name}` : null;
    return { name: null, ready: false, isTiny: false, command, problem: error.message };
  }
}

/** Every fetched model, in the order of the known ones, the others behind them by name. */
export async function listStoredModels(directory: string): Promise<StoredModel[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const models = await Promise.all(folders.map(({ name }) => findStoredModel(name, directory)));
  return models
    .filter((model) => model !== undefined)
    .sort((one, other) => compareNames(one.name, other.name));
}

/** The fetched model of this name; undefined where there is none, or where the name would lead elsewhere. */
export async function findStoredModel(name: string, directory: string): Promise<StoredModel | undefined> {
  if (!isFileName(name)) return undefined;
  const folder = join(directory, name);
  const manifest = await readManifest(folder);
  return manifest === undefined ? undefined : { name, manifest, folder };
}

/** A tiny model in the repository, as if it were fetched; undefined where the program came without it. */
export async function findTinyModel(name: string): Promise<InstalledModel | undefined> {
  const known = isTinyName(name) ? findKnownModel(name) : undefined;
  if (known === undefined) return undefined;
  const folder = tinyModelFolder(name);
  return (await isFolder(folder)) ? { kind: known.kind, name, folder, isTiny: true } : undefined;
}

async function findChosen(kind: ModelKind, directory: string): Promise<InstalledModel | undefined> {
  const { [kind]: name } = await readChosenModels(directory);
  if (name === undefined) return undefined;
  const stored = await findStoredModel(name, directory);
  if (stored?.manifest.kind === kind) return toInstalled(stored);
  const tiny = await findTinyModel(name);
  return tiny?.kind === kind ? tiny : undefined;
}

function toInstalled({ name, manifest, folder }: StoredModel): InstalledModel {
  return { kind: manifest.kind, name, folder, isTiny: isTinyName(name) || isTinyName(manifest.name) };
}

async function findNamedFolder(kind: ModelKind, folder: string): Promise<InstalledModel> {
  const variable = folderVariables[kind];
  if (!(await isFolder(folder))) {
    throw new AppError('model_unusable', `${variable} names a folder that is not there.`);
  }
  if (!(await isFolder(join(folder, landmarks[kind])))) {
    const detail = `${variable} names a folder without '${landmarks[kind]}': it is no ${titles[kind]} model in ONNX form.`;
    throw new AppError('model_unusable', detail);
  }
  const name = (await readManifest(folder))?.name ?? basename(folder);
  return { kind, name, folder, isTiny: isTinyName(name) || isTinyName(basename(folder)) };
}

function noModel(kind: ModelKind): AppError {
  const model = recommendedModel(kind);
  const detail = `${titles[kind]} is not on this machine: run 'npm run models -- pull ${model.name}' (${formatBytes(approximateBytes(model))}), or 'npm run models -- use tiny' to try it with no download.`;
  return new AppError('model_not_installed', detail);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function compareNames(one: string, other: string): number {
  return orderOf(one) - orderOf(other) || one.localeCompare(other);
}

function orderOf(name: string): number {
  const index = knownModels.findIndex((model) => model.name === name);
  return index < 0 ? knownModels.length : index;
}
