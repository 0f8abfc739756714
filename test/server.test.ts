import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isGenerationId } from '../src/stages/store/session-folder.ts';
import { startFakeOpenAI } from './fakes/openai.ts';
import { runProgram } from './run-program.ts';
import { startTestServer, withOpenAI } from './start-test-server.ts';
import { makeTestFolder } from './test-folder.ts';

async function environment(): Promise<Record<string, string>> {
  return { PORT: '0', GENERATED_DIR: await makeTestFolder(), DATAMUSE_URL: 'off', CACHE_DIR: 'off' };
}

describe('the program', () => {
  it('says where it listens and what to try, and ends in order on SIGTERM', async () => {
    const program = runProgram(['bin/imaginate.js'], await environment());
    const output = await program.waitFor(/Image_download\/0/);
    const [, url] = /Imaginate listens on (http:\S+)/.exec(output) ?? [];
    expect(output).toContain('preview drawings');
    expect(output).toContain(`curl -X POST ${url}/openai_query`);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    program.kill('SIGTERM');
    expect(await program.exited).toBe(0);
  });

  it('finishes paid work on SIGTERM before it ends', async () => {
    const upstream = await startFakeOpenAI();
    onTestFinished(() => upstream.close());
    const settings = { ...(await environment()), ...withOpenAI(upstream) };
    const program = runProgram(['bin/imaginate.js'], settings);
    const [, url] = /listens on (http:\S+)/.exec(await program.waitFor(/listens on http:\S+\n/)) ?? [];
    const gate = upstream.gate({ path: '/v1/images/generations' });
    const answer = fetch(`${url}/openai_query`, {
      method: 'POST',
      body: new URLSearchParams({ search: '바다', number: '1' }),
    });
    await gate.arrived;
    program.kill('SIGTERM');
    await program.waitFor(/work that runs is finished first/);
    gate.release();
    expect(await (await answer).text()).toBe('Completed Dalle Image Download');
    expect(await program.exited).toBe(0);
    const stored = await readdir(join(settings.GENERATED_DIR ?? '', 'default'));
    expect(stored.filter(isGenerationId)).toHaveLength(1);
  });

  it('reports every mistake of the configuration and ends with 1', async () => {
    const program = runProgram(['bin/imaginate.js'], { PORT: 'x', IMAGE_PROVIDER: 'dalle' });
    expect(await program.exited).toBe(1);
    expect(program.output()).toMatch(/PORT: .*\n.*IMAGE_PROVIDER: /);
    expect(program.output()).not.toContain('    at ');
  });

  it('says so when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const program = runProgram(['bin/imaginate.js'], { ...(await environment()), PORT: port });
    expect(await program.exited).toBe(1);
    expect(program.output()).toContain(`Port ${port} of 127.0.0.1 is taken`);
  });

  it.each([
    [{ HOST: 'no.such.host.invalid' }, 'cannot listen on HOST no.such.host.invalid'],
    [{ GENERATED_DIR: '/etc/hostname' }, 'GENERATED_DIR /etc/hostname cannot be used (E'],
  ])('says so when it cannot start: %j', async (changes, message) => {
    const program = runProgram(['bin/imaginate.js'], { ...(await environment()), ...changes });
    expect(await program.exited).toBe(1);
    expect(program.output()).toContain(message);
    expect(program.output()).not.toContain('    at ');
  });

  it('refuses arguments instead of ignoring them', async () => {
    const program = runProgram(['bin/imaginate.js', '--port', '4000'], await environment());
    expect(await program.exited).toBe(1);
    expect(program.output()).toContain('PORT=4000');
  });

  it('says so when the vocabulary file is wrong', async () => {
    const program = runProgram(['bin/imaginate.js'], {
      ...(await environment()),
      VOCABULARY_FILE: '/nowhere.json',
    });
    expect(await program.exited).toBe(1);
    expect(program.output()).toContain('VOCABULARY_FILE /nowhere.json cannot be used');
  });
});

describe('npm run imagine', () => {
  it('makes the images and tells what it understood and where they are', async () => {
    const settings = await environment();
    const program = runProgram(
      ['src/cli/imagine.ts', '따뜻한 바다에서 휴가를 즐기는 여성 사진', '-n', '2', '-s', '64x64'],
      settings,
    );
    expect(await program.exited).toBe(0);
    expect(program.output()).toMatch(/^Mood {8}warm \("warm", by the exact tier 1\.00: .+\)$/m);
    expect(program.output()).toMatch(/^Made by {5}preview/m);
    expect(program.output().match(/^\/.*generated_\d\.png$/gm)).toHaveLength(2);
  });

  it('keeps paid images when it is interrupted once', async () => {
    const upstream = await startFakeOpenAI();
    onTestFinished(() => upstream.close());
    const gate = upstream.gate({ path: '/v1/images/generations' });
    const settings = { ...(await environment()), ...withOpenAI(upstream) };
    const program = runProgram(['src/cli/imagine.ts', '바다', '-n', '1', '-s', '1024'], settings);
    await gate.arrived;
    program.kill('SIGINT');
    await program.waitFor(/Press Ctrl-C again/);
    gate.release();
    expect(await program.exited).toBe(0);
    expect(program.output()).toMatch(/^\/.*generated_0\.png$/m);
  });

  it('prints the record as JSON', async () => {
    const program = runProgram(
      ['src/cli/imagine.ts', '바다', '--json', '-n', '1', '-s', '64x64'],
      await environment(),
    );
    expect(await program.exited).toBe(0);
    expect(JSON.parse(program.output())).toMatchObject({
      message: 'Completed Dalle Image Download',
      provider: 'preview',
    });
  });

  it.each([
    [[' '], 'It must not be empty'],
    [[], "missing required argument 'sentence'"],
    [['바다', '-n', '11'], "'number' must be a whole number from 1 to 10"],
    [['바다', '-s', '7'], "'size' must be 256, 512, 1024"],
  ])('refuses %j with a sentence', async (args, message) => {
    const program = runProgram(['src/cli/imagine.ts', ...args], await environment());
    expect(await program.exited).toBe(1);
    expect(program.output()).toContain(message);
    expect(program.output()).not.toContain('    at ');
  });
});

describe('a stop that may not wait', () => {
  it('gives up drawings that have begun and those that wait', async () => {
    const server = await startTestServer({ SHUTDOWN_TIMEOUT_SECONDS: '0' });
    const calls = Array.from({ length: 6 }, () =>
      server.post('/openai_query', { search: '바다', number: 10, size: '2048x2048' }),
    );
    await expect
      .poll(async () => (await (await fetch(`${server.url}/metrics`)).text()).includes('imaginate_running 6'))
      .toBe(true);
    await server.stop();
    for (const answer of await Promise.all(calls)) expect(answer.status).toBe(503);
  });
});

describe('retention', () => {
  it('removes the oldest as new ones are stored', async () => {
    const server = await startTestServer({ RETENTION_GENERATIONS_PER_SESSION: '2' });
    const ids = [];
    for (let made = 0; made < 4; made++) {
      ids.unshift((await server.imagine({ search: '바다', number: 1, size: '64x64' })).id);
    }
    await expect.poll(() => readdir(join(server.directory, 'default'))).toEqual(ids.slice(0, 2).reverse());
  });
});
