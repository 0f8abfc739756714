import { copyFile, link, mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import PQueue from 'p-queue';
import { replaceDurably, syncFolder } from '../files/durable-files.ts';
import { isMissing } from '../files/file-faults.ts';
import { readChosenModels, writeChosenModels } from './chosen-models.ts';
import { type DownloadOptions, downloadedBytes, downloadFile } from './download-file.ts';
import { hashFile, hasRightHash } from './file-hash.ts';
import { formatBytes } from './format-bytes.ts';
import type { Hub, HubFile } from './hub.ts';
import type { Patience } from './hub-patience.ts';
import { selectModelFiles } from './model-files.ts';
import {
  formatManifest,
  MANIFEST_FILE,
  type ModelManifest,
  modelBytes,
  readManifest,
} from './model-manifest.ts';
import { type ModelPaths, modelPaths } from './model-paths.ts';
import { ModelStoreError } from './model-store-error.ts';
import { takeLock } from './pull-lock.ts';
import type { PullProgress } from './pull-progress.ts';
import type { PullSource } from './pull-source.ts';

export interface PullContext {
  hub: Hub;
  /** Where fetched models are kept. */
  directory: string;
  patience: Patience;
  progress: PullProgress;
  signal: AbortSignal;
  /** How much can be written to the disk of a folder. */
  freeBytes?: (folder: string) => Promise<number>;
}

/** What became of a pull. */
export interface PullResult {
  manifest: ModelManifest;
  folder: string;
  /** How many files had to be fetched. */
  fetched: number;
  /** The model of this kind that is chosen now. */
  chosen: string;
}

/** Large files are limited by the line, not by their number; small ones gain from a few at once. */
const FILES_AT_ONCE = 3;
/** Left free for others. */
const ROOM_TO_SPARE_BYTES = 64 * 1024 * 1024;

/**
 * Fetches a model, or what is missing or damaged of it. Its folder appears (or changes) when every file is right.
 * @throws ModelStoreError what came so far is kept, except what is wrong
 */
export async function pullModel(source: PullSource, context: PullContext): Promise<PullResult> {
  const directory = resolve(context.directory);
  const paths = modelPaths(directory, source.name);
  await refuseForeignFolder(paths.folder);
  const unlock = await takeLock(paths.lock, source.name);
  try {
    const result = await pullLocked(source, paths, context);
    return { ...result, folder: paths.folder, chosen: await choose(source, directory) };
  } finally {
    await unlock();
  }
}

async function pullLocked(
  source: PullSource,
  paths: ModelPaths,
  context: PullContext,
): Promise<Pick<PullResult, 'manifest' | 'fetched'>> {
  const { hub, signal, progress, freeBytes = freeBytesOf } = context;
  const commit = await hub.resolveRevision(source.repository, source.revision, signal);
  const listed = await hub.listFiles(source.repository, commit, signal);
  const wanted = new Set(
    selectModelFiles(
      listed.map(({ path }) => path),
      source,
    ),
  );
  const files = listed.filter(({ path }) => wanted.has(path));

  await mkdir(paths.incoming, { recursive: true });
  const hashes = await keepWhatIsRight(files, paths, signal);
  const missing = files.filter(({ path }) => !hashes.has(path)).sort((one, other) => other.size - one.size);
  const begun = await Promise.all(
    missing.map(async (file) => (await downloadedBytes(file, join(paths.incoming, file.path))) ?? 0),
  );
  const bytes = {
    total: modelBytes({ files: missing }),
    present: begun.reduce((sum, size) => sum + size, 0),
  };
  await ensureRoom(bytes.total - bytes.present, paths.incoming, freeBytes);

  progress.start({ name: source.name, repository: source.repository, commit, files: missing.length, bytes });
  try {
    await downloadAll(missing, hashes, {
      ...context,
      repository: source.repository,
      commit,
      incoming: paths.incoming,
    });
  } finally {
    progress.stop();
  }
  const manifest = toManifest(source, commit, files, hashes);
  await completeFolder(paths.incoming, manifest);
  await putInPlace(paths);
  return { manifest, fetched: missing.length };
}

/**
 * Takes over the files that are right already, from an earlier try or from the model as it is installed.
 * @returns their SHA-256 by path
 */
async function keepWhatIsRight(
  files: readonly HubFile[],
  { folder, incoming }: ModelPaths,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const file of files) {
    const target = join(incoming, file.path);
    const fromEarlier = await hashIfRight(target, file, signal);
    if (fromEarlier === undefined) await rm(target, { force: true });
    const sha256 = fromEarlier ?? (await hashIfRight(join(folder, file.path), file, signal));
    if (sha256 === undefined) continue;
    if (fromEarlier === undefined) await linkOrCopy(join(folder, file.path), target);
    hashes.set(file.path, sha256);
  }
  return hashes;
}

async function hashIfRight(path: string, file: HubFile, signal: AbortSignal): Promise<string | undefined> {
  try {
    const hashes = await hashFile(path, file.size, signal);
    return hasRightHash(hashes, file.hash) ? hashes.sha256 : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  // Not every file system has links.
  await link(from, to).catch(() => copyFile(from, to));
}

async function downloadAll(
  files: readonly HubFile[],
  hashes: Map<string, string>,
  {
    incoming,
    progress,
    ...options
  }: PullContext & Pick<DownloadOptions, 'repository' | 'commit'> & { incoming: string },
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  const download = async (file: HubFile) => {
    signal.throwIfAborted();
    const onBytes = (count: number) => progress.bytes(count);
    hashes.set(
      file.path,
      await downloadFile(file, join(incoming, file.path), { ...options, signal, onBytes }),
    );
    progress.fileDone(file.path, file.size);
  };
  try {
    await queue.addAll(files.map((file) => () => download(file)));
  } catch (error) {
    stop.abort();
    // Nobody else may touch the parts before every download has let go of them.
    await queue.onIdle();
    options.signal.throwIfAborted();
    throw error;
  }
}

async function ensureRoom(
  bytes: number,
  folder: string,
  freeBytes: (folder: string) => Promise<number>,
): Promise<void> {
  const free = await freeBytes(folder);
  if (bytes === 0 || free >= bytes + ROOM_TO_SPARE_BYTES) return;
  throw new ModelStoreError(
    `There is too little room: ${formatBytes(bytes)} are to come, and ${formatBytes(free)} are free. Free some space, or set MODELS_DIR to a folder of another disk.`,
  );
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function toManifest(
  { name, kind, repository, precision }: PullSource,
  commit: string,
  files: readonly HubFile[],
  hashes: ReadonlyMap<string, string>,
): ModelManifest {
  return {
    name,
    kind,
    repository,
    revision: commit,
    precision,
    files: files.map(({ path, size }) => ({ path, size, sha256: hashes.get(path) ?? '' })),
  };
}

/** Writes the manifest, deletes what an earlier try left of other files, and puts everything on the disk. */
async function completeFolder(folder: string, manifest: ModelManifest): Promise<void> {
  await replaceDurably(join(folder, MANIFEST_FILE), formatManifest(manifest));
  const wanted = new Set([MANIFEST_FILE, ...manifest.files.map(({ path }) => path)]);
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await syncFolder(path);
    else if (!wanted.has(relative(folder, path).split(sep).join('/'))) await rm(path);
  }
  await syncFolder(folder);
}

async function putInPlace({ folder, incoming, outgoing }: ModelPaths): Promise<void> {
  await rm(outgoing, { recursive: true, force: true });
  await rename(folder, outgoing).catch((error) => {
    if (!isMissing(error)) throw error;
  });
  await rename(incoming, folder);
  await syncFolder(dirname(folder));
  await rm(outgoing, { recursive: true, force: true });
}

/** A folder that somebody put there by hand is not ours to replace. */
async function refuseForeignFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
  if (entries.length === 0 || (await readManifest(folder)) !== undefined) return;
  throw new ModelStoreError(
    `'${folder}' was not made by this command, and stays as it is. Move it away, or fetch the model from its repository with another --name.`,
  );
}

/** The first model of a kind is chosen; later ones leave the choice alone. */
async function choose({ kind, name }: PullSource, directory: string): Promise<string> {
  const chosen = await readChosenModels(directory);
  if (chosen[kind] !== undefined) return chosen[kind];
  await writeChosenModels(directory, { ...chosen, [kind]: name });
  return name;
}
