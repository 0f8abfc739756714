import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatManifest, MANIFEST_FILE } from '../../src/model-store/model-manifest.ts';
import { findPullSource, type PullOptions } from '../../src/model-store/pull-source.ts';
import { makeTestFolder } from '../test-folder.ts';

const COMMIT = 'a'.repeat(40);

async function install(directory: string, name: string, manifest: object): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  const whole = {
    name,
    kind: 'clip',
    repository: 'a/b',
    revision: COMMIT,
    precision: 'fp32',
    files: [],
    ...manifest,
  };
  await writeFile(join(directory, name, MANIFEST_FILE), formatManifest(whole as never));
}

describe('what pull means', () => {
  it('a name: its repository, main, and the precision for processors', async () => {
    expect(await findPullSource('sam-vit-base', {}, await makeTestFolder())).toEqual({
      name: 'sam-vit-base',
      kind: 'sam',
      repository: 'Xenova/sam-vit-base',
      revision: 'main',
      precision: 'fp32',
      furtherFiles: undefined,
    });
  });

  it('a precision may be in a repository of its own', async () => {
    const source = await findPullSource(
      'stable-diffusion-v1-5',
      { precision: 'fp16' },
      await makeTestFolder(),
    );
    expect(source.repository).toBe('nmkd/stable-diffusion-1.5-onnx-fp16');
  });

  it('a name that is installed: the commit and precision it has, unless others are asked for', async () => {
    const directory = await makeTestFolder();
    const repository = 'Xenova/clip-vit-base-patch32';
    await install(directory, 'clip-vit-base-patch32', { repository, precision: 'int8' });
    const pull = (options: PullOptions) => findPullSource('clip-vit-base-patch32', options, directory);
    expect(await pull({})).toMatchObject({ revision: COMMIT, precision: 'int8' });
    expect(await pull({ revision: 'main' })).toMatchObject({ revision: 'main', precision: 'int8' });
    expect(await pull({ precision: 'fp16' })).toMatchObject({ revision: 'main', precision: 'fp16' });
  });

  it('a repository, with and without a revision', async () => {
    const directory = await makeTestFolder();
    const options = { kind: 'clip', name: 'mine' } as const;
    expect(await findPullSource('owner/Some.Model@v1/x', options, directory)).toMatchObject({
      name: 'mine',
      repository: 'owner/Some.Model',
      revision: 'v1/x',
      precision: 'fp32',
    });
    expect(await findPullSource('owner/Some.Model', { kind: 'clip' }, directory)).toMatchObject({
      name: 'Some.Model',
      revision: 'main',
    });
    await install(directory, 'mine', { repository: 'owner/Some.Model' });
    expect(await findPullSource('mine', {}, directory)).toMatchObject({
      repository: 'owner/Some.Model',
      revision: COMMIT,
    });
  });

  it.each<[string, PullOptions, RegExp]>([
    ['sd-9', {}, /no model 'sd-9' by name\. There are stable-diffusion-v1-5, .*tiny-sam/],
    ['..', {}, /no model '\.\.' by name/],
    ['../x', { kind: 'clip' }, /is no repository: write owner\/name/],
    ['owner/name/x', { kind: 'clip' }, /is no repository/],
    ['owner/name', {}, /--kind stable-diffusion, clip or sam/],
    ['owner/name', { kind: 'clip', name: 'sd-turbo' }, /'sd-turbo' is the name of another model/],
    ['sd-turbo', { precision: 'int8' }, /'sd-turbo' is not known as int8; it is as fp16/],
    ['sd-turbo', { name: 'other' }, /--kind and --name are for repositories/],
    ['tiny', {}, /run 'npm run models -- use tiny'/],
  ])('%s with %o is refused', async (target, options, sentence) => {
    await expect(findPullSource(target, options, await makeTestFolder())).rejects.toThrow(sentence);
  });
});
