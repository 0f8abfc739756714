import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { formatBytes } from '../model-store/format-bytes.ts';
import { createHub } from '../model-store/hub.ts';
import {
  findStoredModel,
  findTinyModel,
  folderVariables,
  listStoredModels,
  type StoredModel,
} from '../model-store/installed-models.ts';
import { type ListedModel, listModels } from '../model-store/list-models.ts';
import { MODEL_KINDS } from '../model-store/model-kind.ts';
import { modelBytes } from '../model-store/model-manifest.ts';
import { modelPaths } from '../model-store/model-paths.ts';
import { ModelStoreError } from '../model-store/model-store-error.ts';
import { PRECISIONS } from '../model-store/precision.ts';
import { pullModel } from '../model-store/pull-model.ts';
import { createPullProgress } from '../model-store/pull-progress.ts';
import { findPullSource, type PullOptions } from '../model-store/pull-source.ts';
import { removeModel } from '../model-store/remove-model.ts';
import { useModel } from '../model-store/use-model.ts';
import { verifyModel } from '../model-store/verify-model.ts';
import { createOutbound } from '../outbound.ts';

/** Five tries within some fifteen seconds; a hub that asks for a longer wait gets it. */
const patience = { stallTimeoutMs: 60_000, retries: 4, firstDelayMs: 1000 };

/** As shells have it: 128 and the number of the signal. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

const stop = new AbortController();

const program = new Command('models')
  .description('Fetches, checks and chooses the models that run on this machine.')
  .addHelpText('after', '\nThe exit code is 1 when something failed or is damaged, and 130 after Ctrl-C.');

program
  .command('list')
  .description('shows the models by name, and which are installed and chosen')
  .action(() => list(readConfig()));

program
  .command('pull')
  .description('fetches a model, or what is missing or damaged of it')
  .argument('<model>', "a name of 'list', or owner/name[@revision] of a repository in ONNX form")
  .addOption(new Option('--precision <precision>', 'how the numbers are stored').choices([...PRECISIONS]))
  .option('--revision <revision>', 'a branch, tag or commit of the repository')
  .addOption(new Option('--kind <kind>', 'what a repository is').choices([...MODEL_KINDS]))
  .option('--name <name>', 'the name that a repository gets here')
  .action((model: string, options: PullOptions) => pull(readConfig(), model, options));

program
  .command('verify')
  .description('compares the files of one or all installed models with what was fetched')
  .argument('[name]', 'a model that is installed')
  .action((name: string | undefined) => verify(readConfig(), name));

program
  .command('remove')
  .description('deletes a model')
  .argument('<name>', 'a model that is installed')
  .action((name: string) => remove(readConfig(), name));

program
  .command('use')
  .description('chooses a model for its kind')
  .argument('<name>', "a model that is installed, or 'tiny' for the tiny models of the repository")
  .action((name: string) => use(readConfig(), name));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.exitCode = signalExitCodes[signal];
    stop.abort();
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (stop.signal.aborted) {
    complain('Stopped. What has come is kept: run the same command again to go on.', process.exitCode);
  } else if (error instanceof ModelStoreError || error instanceof ConfigError) {
    complain(error.message);
  } else if (error instanceof Error && 'syscall' in error) {
    complain(
      `The disk does not let itself be used: ${error.message}. Check MODELS_DIR and who may write there.`,
    );
  } else {
    throw error;
  }
}

async function list({ localModels }: Config): Promise<void> {
  const models = await listModels(localModels);
  write(formatTable(models));
  for (const kind of MODEL_KINDS) {
    const folder = localModels.folders[kind];
    if (folder !== undefined)
      write(`${folderVariables[kind]} is set: ${kind} comes from '${folder}', whatever is chosen.`);
  }
}

function formatTable(models: readonly ListedModel[]): string {
  const rows = [
    ['NAME', 'KIND', 'SIZE', 'STATE', 'FOLDER'],
    ...models.map(({ name, kind, bytes, state, folder }) => [
      name,
      kind,
      formatBytes(bytes),
      state,
      folder ?? '–',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

async function pull(
  { localModels, hub: hubConfig, proxy }: Config,
  target: string,
  options: PullOptions,
): Promise<void> {
  const { directory } = localModels;
  const source = await findPullSource(target, options, resolve(directory));
  const progress = createPullProgress(process.stderr);
  const withNotes = { ...patience, onRetry: progress.note };
  const hub = createHub({ ...hubConfig, request: createOutbound(proxy).request, patience: withNotes });
  const { manifest, folder, fetched, chosen } = await pullModel(source, {
    hub,
    directory,
    patience: withNotes,
    progress,
    signal: stop.signal,
  });
  const { name, kind } = source;
  write(
    fetched === 0
      ? `${name} is whole: nothing had to be fetched.`
      : `${name} is installed in ${folder} (${formatBytes(modelBytes(manifest))}).`,
  );
  write(
    chosen === name
      ? `It is the chosen ${kind} model.`
      : `${chosen} stays the chosen ${kind} model: 'npm run models -- use ${name}' changes that.`,
  );
}

async function verify({ localModels }: Config, name: string | undefined): Promise<void> {
  const directory = resolve(localModels.directory);
  const models = name === undefined ? await listStoredModels(directory) : [await findModel(name, directory)];
  if (models.length === 0) write('No model is installed.');
  for (const model of models) {
    const damaged = await verifyModel(model, stop.signal);
    if (damaged.length === 0) write(`${model.name} is whole (${model.manifest.files.length} files).`);
    for (const { path, problem } of damaged) complain(`${model.name}: ${path} ${problem}.`);
    if (damaged.length > 0) {
      complain(`Run 'npm run models -- pull ${model.name}' to mend it: only what is damaged is fetched.`);
    }
  }
}

async function findModel(name: string, directory: string): Promise<StoredModel> {
  modelPaths(directory, name);
  const model = await findStoredModel(name, directory);
  if (model !== undefined) return model;
  throw new ModelStoreError(
    (await findTinyModel(name)) === undefined
      ? `'${name}' is not installed. 'npm run models -- list' shows what is.`
      : `'${name}' is part of the repository and was not fetched: git tells whether it is whole.`,
  );
}

async function remove({ localModels }: Config, name: string): Promise<void> {
  const { wasChosen } = await removeModel(name, localModels.directory);
  write(
    `${name} is removed.${wasChosen ? " It was the chosen one: 'npm run models -- use' chooses another." : ''}`,
  );
}

async function use({ localModels }: Config, name: string): Promise<void> {
  for (const choice of await useModel(name, localModels.directory)) {
    write(`${choice.name} is the chosen ${choice.kind} model.`);
    const folder = localModels.folders[choice.kind];
    if (folder !== undefined) {
      process.stderr.write(
        `${folderVariables[choice.kind]} is set, and goes before it: unset it for the choice to count.
`,
      );
    }
  }
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(sentence: string, exitCode: typeof process.exitCode = 1): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = exitCode;
}
