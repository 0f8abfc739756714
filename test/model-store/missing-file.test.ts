import { cp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { describeModels } from '../../src/model-store/installed-models.ts';
import { formatManifest, MANIFEST_FILE, type ModelManifest } from '../../src/model-store/model-manifest.ts';
import { makeTestFolder } from '../test-folder.ts';

const models = join(import.meta.dirname, '../fixtures/models');

it.each([
  ['stable-diffusion', 'tiny-sd', 'tokenizer/merges.txt'],
  ['stable-diffusion', 'tiny-sd', 'vae_decoder'],
  ['clip', 'tiny-clip', 'tokenizer.json'],
  ['sam', 'tiny-sam', 'preprocessor_config.json'],
] as const)('a %s model without a file is not ready, and says which: %s/%s', async (kind, name, file) => {
  const folder = await makeTestFolder();
  await cp(join(models, name), folder, { recursive: true });
  const folders = { 'stable-diffusion': undefined, clip: undefined, sam: undefined, [kind]: folder };
  const describe = async () => (await describeModels({ folders, directory: join(folder, 'none') }))[kind];
  expect(await describe()).toMatchObject({ ready: true, problem: null });
  await rm(join(folder, file), { recursive: true });
  expect(await describe()).toMatchObject({
    ready: false,
    problem: `The model file '${basename(folder)}/${file}' is missing or not whole.`,
  });
});

it('a fetched model whose file was cut short is not ready, and the command that mends it is named', async () => {
  const directory = await makeTestFolder();
  const folder = join(directory, 'tiny-sam');
  await cp(join(models, 'tiny-sam'), folder, { recursive: true });
  const path = 'onnx/vision_encoder.onnx';
  const { size } = await stat(join(folder, path));
  const manifest: ModelManifest = {
    ...{ name: 'tiny-sam', kind: 'sam', repository: 'imaginate/tiny-sam', precision: 'fp32' },
    ...{ revision: '0'.repeat(40), files: [{ path, size, sha256: '0'.repeat(64) }] },
  };
  await writeFile(join(folder, MANIFEST_FILE), formatManifest(manifest));
  const folders = { 'stable-diffusion': undefined, clip: undefined, sam: undefined };
  expect((await describeModels({ folders, directory })).sam).toMatchObject({ ready: true });
  await truncate(join(folder, path), size / 2);
  expect((await describeModels({ folders, directory })).sam).toMatchObject({
    ...{ name: 'tiny-sam', ready: false, command: 'npm run models -- pull tiny-sam' },
    problem: `The model file 'tiny-sam/${path}' is missing or not whole.`,
  });
});
