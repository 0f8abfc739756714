import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeChosenModels } from '../../src/model-store/chosen-models.ts';
import {
  describeModels,
  findInstalledModel,
  type LocalModels,
} from '../../src/model-store/installed-models.ts';
import { tinyModelFolder } from '../../src/model-store/known-models.ts';
import { listModels } from '../../src/model-store/list-models.ts';
import type { ModelKind } from '../../src/model-store/model-kind.ts';
import { formatManifest, MANIFEST_FILE, readManifest } from '../../src/model-store/model-manifest.ts';
import { removeModel } from '../../src/model-store/remove-model.ts';
import { useModel } from '../../src/model-store/use-model.ts';
import { makeTestFolder } from '../test-folder.ts';

async function localModels(folders: Partial<LocalModels['folders']> = {}): Promise<LocalModels> {
  const none = { 'stable-diffusion': undefined, clip: undefined, sam: undefined };
  return { folders: { ...none, ...folders }, directory: await makeTestFolder() };
}

async function install(directory: string, name: string, kind: ModelKind): Promise<string> {
  const folder = join(directory, name);
  await mkdir(folder, { recursive: true });
  const manifest = { name, kind, repository: 'a/b', revision: 'c', precision: 'fp32', files: [] } as const;
  await writeFile(join(folder, MANIFEST_FILE), formatManifest({ ...manifest, files: [] }));
  return folder;
}

describe('the model that is used', () => {
  it.each([
    [
      'stable-diffusion',
      "Stable Diffusion is not on this machine: run 'npm run models -- pull stable-diffusion-v1-5' (4.3 GB), or 'npm run models -- use tiny' to try it with no download.",
    ],
    [
      'clip',
      "CLIP is not on this machine: run 'npm run models -- pull clip-vit-large-patch14' (1.7 GB), or 'npm run models -- use tiny' to try it with no download.",
    ],
    [
      'sam',
      "SAM is not on this machine: run 'npm run models -- pull sam-vit-large' (1.3 GB), or 'npm run models -- use tiny' to try it with no download.",
    ],
  ] as const)('where there is no %s, the error names the command', async (kind, message) => {
    await expect(findInstalledModel(kind, await localModels())).rejects.toMatchObject({
      code: 'model_not_installed',
      message,
    });
  });

  it('is the folder that the operator names, before all others', async () => {
    const models = await localModels({ clip: tinyModelFolder('tiny-clip') });
    await install(models.directory, 'clip-vit-base-patch32', 'clip');
    await writeChosenModels(models.directory, { clip: 'clip-vit-base-patch32' });
    expect(await findInstalledModel('clip', models)).toEqual({
      kind: 'clip',
      name: 'tiny-clip',
      folder: tinyModelFolder('tiny-clip'),
      isTiny: true,
    });
  });

  it('a folder that the operator names and that is not there, or is something else, is told by its variable', async () => {
    const empty = await makeTestFolder();
    const models = await localModels({ 'stable-diffusion': '/nowhere/at/all', sam: empty });
    await expect(findInstalledModel('stable-diffusion', models)).rejects.toMatchObject({
      code: 'model_unusable',
      message: 'SD_MODEL_DIR names a folder that is not there.',
    });
    await expect(findInstalledModel('sam', models)).rejects.toMatchObject({
      code: 'model_unusable',
      message: "SAM_MODEL_DIR names a folder without 'onnx': it is no SAM model in ONNX form.",
    });
  });

  it('is the chosen one, else the first in the order of the list', async () => {
    const models = await localModels();
    await install(models.directory, 'mine', 'sam');
    await install(models.directory, 'slimsam-77-uniform', 'sam');
    const base = await install(models.directory, 'sam-vit-base', 'sam');
    expect(await findInstalledModel('sam', models)).toEqual({
      kind: 'sam',
      name: 'sam-vit-base',
      folder: base,
      isTiny: false,
    });
    await useModel('mine', models.directory);
    expect((await findInstalledModel('sam', models)).name).toBe('mine');
  });

  it.each([
    ['was removed', 'gone'],
    ['is of another kind', 'clip-vit-base-patch32'],
  ])('a choice that %s does not count', async (_, chosen) => {
    const models = await localModels();
    await install(models.directory, 'clip-vit-base-patch32', 'clip');
    await install(models.directory, 'sam-vit-base', 'sam');
    await writeChosenModels(models.directory, { sam: chosen });
    expect((await findInstalledModel('sam', models)).name).toBe('sam-vit-base');
  });

  it('a choice that leads out of the folder of models does not count', async () => {
    const models = await localModels();
    const outside = await install(await makeTestFolder(), 'outside', 'sam');
    await writeChosenModels(models.directory, { sam: relative(models.directory, outside) });
    await expect(findInstalledModel('sam', models)).rejects.toMatchObject({ code: 'model_not_installed' });
  });

  it.each([{ name: '../x' }, { files: [{ path: '../../x', size: 1, sha256: '' }] }])(
    'a manifest that leads out of its folder does not count: %j',
    async (changes) => {
      const models = await localModels();
      const folder = await install(models.directory, 'mine', 'sam');
      expect(await readManifest(folder)).toBeDefined();
      const text = await readFile(join(folder, MANIFEST_FILE), 'utf8');
      await writeFile(join(folder, MANIFEST_FILE), JSON.stringify({ ...JSON.parse(text), ...changes }));
      await expect(findInstalledModel('sam', models)).rejects.toMatchObject({ code: 'model_not_installed' });
    },
  );

  it('a choice that cannot be read does not count, and can be made again', async () => {
    const models = await localModels();
    await writeFile(join(models.directory, 'chosen.json'), '{"sam":');
    await expect(findInstalledModel('sam', models)).rejects.toMatchObject({ code: 'model_not_installed' });
    await useModel('tiny-sam', models.directory);
    expect((await findInstalledModel('sam', models)).isTiny).toBe(true);
  });

  it('a fetched tiny model is tiny under any name', async () => {
    const models = await localModels();
    await install(models.directory, 'tiny-sam', 'sam');
    await rename(join(models.directory, 'tiny-sam'), join(models.directory, 'mine'));
    expect(await findInstalledModel('sam', models)).toMatchObject({ name: 'mine', isTiny: true });
    const copy = join(await makeTestFolder(), 'tiny-copy');
    await cp(tinyModelFolder('tiny-sam'), copy, { recursive: true });
    expect(await findInstalledModel('sam', await localModels({ sam: copy }))).toMatchObject({
      name: 'tiny-copy',
      isTiny: true,
    });
  });

  it('after `use tiny`: all three, from the repository', async () => {
    const models = await localModels();
    expect(await useModel('tiny', models.directory)).toHaveLength(3);
    for (const [kind, name] of [
      ['stable-diffusion', 'tiny-sd'],
      ['clip', 'tiny-clip'],
      ['sam', 'tiny-sam'],
    ] as const) {
      const folder = tinyModelFolder(name);
      expect(await findInstalledModel(kind, models)).toEqual({ kind, name, folder, isTiny: true });
    }
  });
});

it('what is ready is described, and what gets the rest', async () => {
  const models = await localModels({ sam: '/nowhere/at/all' });
  await useModel('tiny-clip', models.directory);
  expect(await describeModels(models)).toEqual({
    'stable-diffusion': {
      name: null,
      ready: false,
      isTiny: false,
      command: 'npm run models -- pull stable-diffusion-v1-5',
      problem: expect.stringContaining('not on this machine'),
    },
    clip: { name: 'tiny-clip', ready: true, isTiny: true, command: null, problem: null },
    sam: {
      name: null,
      ready: false,
      isTiny: false,
      command: null,
      problem: expect.stringContaining('SAM_MODEL_DIR'),
    },
  });
});

it('only models that are here can be used', async () => {
  const { directory } = await localModels();
  await expect(useModel('sd-turbo', directory)).rejects.toThrow(
    /Run 'npm run models -- pull sd-turbo' first/,
  );
  await expect(useModel('nothing', directory)).rejects.toThrow(/no model 'nothing'/);
  await expect(useModel('../x', directory)).rejects.toThrow(/cannot be the name/);
});

describe('removing', () => {
  it('deletes the folder and the choice', async () => {
    const models = await localModels();
    await install(models.directory, 'sam-vit-base', 'sam');
    await useModel('sam-vit-base', models.directory);
    await useModel('tiny-clip', models.directory);
    expect(await removeModel('sam-vit-base', models.directory)).toEqual({ wasChosen: true });
    await expect(findInstalledModel('sam', models)).rejects.toMatchObject({ code: 'model_not_installed' });
    expect((await findInstalledModel('clip', models)).name).toBe('tiny-clip');
  });

  it('deletes what came of a model that was not fetched to the end', async () => {
    const models = await localModels();
    await mkdir(join(models.directory, '.incoming/sd-turbo/unet'), { recursive: true });
    expect((await listModels(models)).find(({ name }) => name === 'sd-turbo')?.state).toBe('begun');
    expect(await removeModel('sd-turbo', models.directory)).toEqual({ wasChosen: false });
    expect((await listModels(models)).find(({ name }) => name === 'sd-turbo')?.state).toBe('not installed');
  });

  it('refuses what is not here, what is not ours, and the repository', async () => {
    const { directory } = await localModels();
    await mkdir(join(directory, 'by-hand'));
    await expect(removeModel('by-hand', directory)).rejects.toThrow(/not installed/);
    await expect(removeModel('..', directory)).rejects.toThrow(/cannot be the name/);
    await expect(removeModel('tiny-sd', directory)).rejects.toThrow(/part of the repository/);
  });
});
