import { findStoredModel } from './installed-models.ts';
import { findKnownModel, type KnownModel, knownModels } from './known-models.ts';
import type { ModelKind } from './model-kind.ts';
import type { ModelManifest } from './model-manifest.ts';
import { ModelStoreError } from './model-store-error.ts';
import { PRECISIONS, type Precision } from './precision.ts';

/** What the command line says about a model to fetch. */
export interface PullOptions {
  precision?: Precision;
  /** A branch, tag or commit. */
  revision?: string;
  /** For repositories that have no name here. */
  kind?: ModelKind;
  name?: string;
}

/** Exactly what is to be fetched. */
export interface PullSource {
  name: string;
  kind: ModelKind;
  repository: string;
  revision: string;
  precision: Precision;
  furtherFiles?: readonly string[] | undefined;
}

/** `owner/name`, and behind an `@` a revision. */
const REPOSITORY = /^(?<repository>\w[\w.-]*\/(?<title>\w[\w.-]*))(?:@(?<revision>[\w./-]+))?$/;

/**
 * Finds out what `pull` means. A model that is here is fetched from where it came, at the same commit and precision, so
 * that a damaged one is mended and not exchanged.
 * @param target a name, or `owner/name[@revision]`
 * @throws ModelStoreError saying what would be right
 */
export async function findPullSource(
  target: string,
  options: PullOptions,
  directory: string,
): Promise<PullSource> {
  if (target.includes('/')) return fromRepository(target, options);
  if (target === 'tiny') {
    throw new ModelStoreError("The tiny models need no download: run 'npm run models -- use tiny'.");
  }
  if (options.kind !== undefined || options.name !== undefined) {
    throw new ModelStoreError('--kind and --name are for repositories, such as owner/name.');
  }
  const installed = (await findStoredModel(target, directory))?.manifest;
  const known = findKnownModel(target);
  if (known !== undefined) return fromKnown(known, options, installed);
  if (installed !== undefined) return fromInstalled(target, options, installed);
  const names = knownModels.map(({ name }) => name).join(', ');
  throw new ModelStoreError(
    `There is no model '${target}' by name. There are ${names}; any other repository goes as owner/name with --kind.`,
  );
}

function fromRepository(target: string, { precision, revision, kind, name }: PullOptions): PullSource {
  const found = REPOSITORY.exec(target)?.groups;
  if (found?.repository === undefined || found.title === undefined) {
    throw new ModelStoreError(`'${target}' is no repository: write owner/name, or owner/name@revision.`);
  }
  if (kind === undefined) {
    throw new ModelStoreError('Say what the repository is with --kind stable-diffusion, clip or sam.');
  }
  const ownName = name ?? found.title;
  const known = findKnownModel(ownName);
  const isItself = Object.values(known?.sources ?? {}).some(
    ({ repository }) => repository === found.repository,
  );
  if (known !== undefined && !isItself) {
    throw new ModelStoreError(
      `'${ownName}' is the name of another model: give this one another with --name.`,
    );
  }
  return {
    name: ownName,
    kind,
    repository: found.repository,
    revision: revision ?? found.revision ?? 'main',
    precision: precision ?? 'fp32',
  };
}

function fromKnown(
  { name, kind, sources, furtherFiles, precision: usual }: KnownModel,
  options: PullOptions,
  installed: ModelManifest | undefined,
): PullSource {
  const precision = options.precision ?? installed?.precision ?? usual;
  const source = sources[precision];
  if (source === undefined) {
    const others = PRECISIONS.filter((other) => sources[other] !== undefined).join(' and ');
    throw new ModelStoreError(`'${name}' is not known as ${precision}; it is as ${others}.`);
  }
  const isSame = installed?.repository === source.repository && installed.precision === precision;
  const revision = options.revision ?? (isSame ? installed.revision : 'main');
  return { name, kind, repository: source.repository, revision, precision, furtherFiles };
}

function fromInstalled(name: string, options: PullOptions, installed: ModelManifest): PullSource {
  const { kind, repository } = installed;
  const precision = options.precision ?? installed.precision;
  return { name, kind, repository, revision: options.revision ?? installed.revision, precision };
}
