import { access, appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTinyHub } from '../model-store/pull-context.ts';
import { runProgram } from '../run-program.ts';
import { makeTestFolder } from '../test-folder.ts';

async function setUp(environment: Record<string, string> = {}) {
  const hub = await startTinyHub(
    environment.HF_TOKEN === undefined ? {} : { token: 'hf_right-token', gated: ['imaginate/tiny-sam'] },
  );
  const directory = await makeTestFolder();
  const start = (...words: string[]) =>
    runProgram(['src/cli/models.ts', ...words], {
      HF_ENDPOINT: hub.url,
      MODELS_DIR: directory,
      ...environment,
    });
  const run = async (...words: string[]) => {
    const program = start(...words);
    return { code: await program.exited, output: program.output().replaceAll(directory, 'MODELS') };
  };
  return { hub, directory, start, run };
}

describe('npm run models', () => {
  it('fetches, lists, checks, mends, chooses and removes', async () => {
    const { directory, run } = await setUp();
    const pulled = await run('pull', 'tiny-sd');
    expect(pulled.code).toBe(0);
    expect(pulled.output).toMatch(/^tiny-sd from imaginate\/tiny-sd at [0-9a-f]{12}: 15 files, 5\.0 MB\.$/m);
    expect(pulled.output).toMatch(/^unet\/model\.onnx is whole \(3\.0 MB\)\.$/m);
    expect(pulled.output).toMatch(/^tiny-sd is installed in MODELS\/tiny-sd \(5\.0 MB\)\.$/m);
    expect(pulled.output).toMatch(/^It is the chosen stable-diffusion model\.$/m);

    const listed = await run('list');
    expect(listed.code).toBe(0);
    expect(listed.output).toMatch(/^NAME +KIND +SIZE +STATE +FOLDER$/m);
    expect(listed.output).toMatch(/^stable-diffusion-v1-5 +stable-diffusion +4\.3 GB +not installed +–$/m);
    expect(listed.output).toMatch(/^tiny-sd +stable-diffusion +5\.0 MB +chosen +MODELS\/tiny-sd$/m);
    expect(listed.output).toMatch(/^tiny-clip +clip +3\.6 MB +tiny +\/.*tiny-clip$/m);

    await appendFile(join(directory, 'tiny-sd/unet/config.json'), ' ');
    await rm(join(directory, 'tiny-sd/tokenizer/vocab.json'));
    expect(await run('verify')).toEqual({
      code: 1,
      output: `tiny-sd: tokenizer/vocab.json is missing.
tiny-sd: unet/config.json has 276 bytes instead of 275.
Run 'npm run models -- pull tiny-sd' to mend it: only what is damaged is fetched.
`,
    });
    expect((await run('pull', 'tiny-sd')).output).toContain(': 2 files, 12 kB.\n');
    expect(await run('verify', 'tiny-sd')).toEqual({ code: 0, output: 'tiny-sd is whole (15 files).\n' });

    expect((await run('use', 'tiny')).output).toBe(
      'tiny-sd is the chosen stable-diffusion model.\ntiny-clip is the chosen clip model.\ntiny-sam is the chosen sam model.\n',
    );
    expect(JSON.parse(await readFile(join(directory, 'chosen.json'), 'utf8'))).toEqual({
      'stable-diffusion': 'tiny-sd',
      clip: 'tiny-clip',
      sam: 'tiny-sam',
    });
    expect(await run('remove', 'tiny-sd')).toEqual({
      code: 0,
      output: "tiny-sd is removed. It was the chosen one: 'npm run models -- use' chooses another.\n",
    });
    await expect(access(join(directory, 'tiny-sd'))).rejects.toThrow();
  });

  it('notices a file whose bytes were changed', async () => {
    const { directory, run } = await setUp();
    await run('pull', 'tiny-sam');
    const file = join(directory, 'tiny-sam/config.json');
    const text = await readFile(file, 'utf8');
    await rm(file);
    await appendFile(file, text.replace('{', '['));
    expect(await run('verify', 'tiny-sam')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^tiny-sam: config\.json has other content\.$/m),
    });
  });

  it('Ctrl-C leaves what has come, and the next run goes on', async () => {
    const { hub, directory, start, run } = await setUp();
    const commit = hub.commitOf('imaginate/tiny-sd');
    const held = hub.gate({ path: `/imaginate/tiny-sd/resolve/${commit}/unet/model.onnx` });
    const program = start('pull', 'tiny-sd');
    await held.arrived;
    await program.waitFor(/vae_decoder\/model\.onnx is whole/);
    program.kill('SIGINT');
    expect(await program.exited).toBe(130);
    expect(program.output()).toMatch(
      /Stopped\. What has come is kept: run the same command again to go on\.\n$/,
    );
    await expect(access(join(directory, 'tiny-sd'))).rejects.toThrow();
    held.release();

    expect((await run('pull', 'tiny-sd')).code).toBe(0);
    expect(hub.rangesOf('vae_decoder/model.onnx')).toHaveLength(1);
    expect(hub.rangesOf('unet/model.onnx')).toHaveLength(2);
  });

  it.each([
    [
      ['pull', 'imaginate/tiny-sam', '--kind', 'sam', '--name', '../x'],
      /'\.\.\/x' cannot be the name of a model/,
    ],
    [['verify', '../x'], /'\.\.\/x' cannot be the name of a model/],
    [['pull', 'tiny-sam'], /imaginate\/tiny-sam is gated: accept its terms/],
    [['pull', 'sd-turbo'], /The hub at .* has no schmuell\/sd-turbo-ort-web\.\n$/],
    [['pull', 'sd-turbo', '--precision', 'int8'], /'sd-turbo' is not known as int8/],
    [['pull', 'sd-turbo', '--precision', 'fp8'], /Allowed choices are fp32, fp16, int8/],
    [['verify', 'sd-turbo'], /'sd-turbo' is not installed/],
    [['remove', 'sd-turbo'], /'sd-turbo' is not installed/],
    [['use', 'sd-turbo'], /Run 'npm run models -- pull sd-turbo' first/],
  ])('%j ends with 1 and one sentence', async (words, sentence) => {
    const { run } = await setUp({ HF_TOKEN: 'hf_right-token' });
    const { code, output } = await run(...words);
    expect(code).toBe(1);
    expect(output).toMatch(sentence);
    expect(output).not.toMatch(/hf_right-token|\n +at /);
  });

  it('does not show a token that the hub refuses', async () => {
    const { run } = await setUp({ HF_TOKEN: 'hf_wrong-token' });
    const { code, output } = await run('pull', 'tiny-sd');
    expect(code).toBe(1);
    expect(output).toMatch(/does not let the token of HF_TOKEN read/);
    expect(output).not.toContain('wrong-token');
  });

  it('says when a variable goes before the choice', async () => {
    const { run } = await setUp({ SAM_MODEL_DIR: '/elsewhere/sam' });
    const chosen = await run('use', 'tiny-sam');
    expect(chosen).toMatchObject({ code: 0, output: expect.stringContaining('SAM_MODEL_DIR is set') });
    expect((await run('list')).output).toContain(
      "SAM_MODEL_DIR is set: sam comes from '/elsewhere/sam', whatever is chosen.",
    );
  });
});
