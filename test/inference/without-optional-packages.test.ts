import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../run-program.ts';
import { makeTestFolder } from '../test-folder.ts';

const models = join(import.meta.dirname, '../fixtures/models');

it('without its optional packages the server starts, and says what is missing when that is asked for', async () => {
  const hook = import.meta.resolve('./without-optional-packages.ts');
  const program = runProgram(['bin/imaginate.js'], {
    ...{ PORT: '0', GENERATED_DIR: await makeTestFolder(), DATAMUSE_URL: 'off', CACHE_DIR: 'off' },
    SD_MODEL_DIR: join(models, 'tiny-sd'),
    CLIP_MODEL_DIR: join(models, 'tiny-clip'),
    SAM_MODEL_DIR: join(models, 'tiny-sam'),
    NODE_OPTIONS: `--import ${hook}`,
  });
  const [, url] = /listens on (http:\S+)/.exec(await program.waitFor(/listens on http:\S+\n/)) ?? [];
  const sentenceFor = (missing: string) =>
    `The package '${missing}' is not installed on this server: run 'npm install --include=optional'.`;
  const { models: described } = (await (await fetch(`${url}/readyz`)).json()) as {
    models: Record<string, object>;
  };
  for (const [kind, name, missing] of [
    ['stable-diffusion', 'tiny-sd', 'onnxruntime-node'],
    ['clip', 'tiny-clip', '@huggingface/transformers'],
    ['sam', 'tiny-sam', '@huggingface/transformers'],
  ] as const) {
    const command = 'npm install --include=optional';
    const problem = sentenceFor(missing);
    expect(described[kind]).toEqual({ name, ready: false, isTiny: true, command, problem });
  }
  const image = await readFile(join(models, 'tiny-samples/00-red-circle-on-purple.png'), 'base64');
  for (const [path, body, missing] of [
    ['generate', { prompt: 'a red circle', height: 64, width: 64 }, 'onnxruntime-node'],
    ['analyze', { image }, '@huggingface/transformers'],
  ] as const) {
    const response = await fetch(`${url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([response.status, await response.json()]).toEqual([503, { error: sentenceFor(missing) }]);
  }
  const drawn = await fetch(`${url}/openai_query`, {
    method: 'POST',
    body: new URLSearchParams({ search: '바다', number: '1' }),
  });
  expect(await drawn.text()).toBe('Completed Dalle Image Download');
  program.kill('SIGTERM');
  expect(await program.exited).toBe(0);
});
