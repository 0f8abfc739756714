import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyModels } from './tiny-models.ts';

const root = join(import.meta.dirname, '../..');
let url = '';
let directory = '';
let server: ReturnType<typeof spawn>;

/** A server of its own, as only a whole process can be without its packages. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'imaginate-test-'));
  const hooks = join(root, 'test/fixtures/without-inference.mjs');
  server = spawn(process.execPath, ['--import', hooks, join(root, 'src/server.ts')], {
    env: {
      ...process.env,
      ...tinyModels,
      PORT: '0',
      GENERATED_DIR: directory,
      CACHE_DIR: 'off',
      DATAMUSE_URL: 'off',
    },
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (server.stdout === null) throw new Error('The server has no output.');
  for await (const line of createInterface(server.stdout)) {
    const [, address] = /Imaginate listens on (\S+)/.exec(line) ?? [];
    if (address === undefined) continue;
    url = address;
    break;
  }
  server.stdout.resume();
});

afterAll(async () => {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill();
  await ended;
  await rm(directory, { recursive: true });
});

function post(path: string, body: object) {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
}

describe('a server without onnxruntime-node and transformers.js', () => {
  it('starts, and makes pictures with what it has', async () => {
    const response = await post('/openai_query', { search: '귀여운 고양이', number: 1 });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ provider: 'preview' });
  });

  it.each([
    ['/generate', { prompt: 'a red circle' }, 'onnxruntime-node'],
    [
      '/analyze',
      {
        image:
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      },
      '@huggingface/transformers',
    ],
  ])('says what %s needs, each time', async (path, body, missing) => {
    for (let time = 0; time < 2; time++) {
      const response = await post(path, body);
      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({
        error: `The package '${missing}' is not installed on this server: run 'npm install --include=optional'.`,
      });
    }
  });
});
