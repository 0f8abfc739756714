import { access, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readChosenModels, writeChosenModels } from '../../src/model-store/chosen-models.ts';
import { tinyModelFolder } from '../../src/model-store/known-models.ts';
import { MANIFEST_FILE, readManifest } from '../../src/model-store/model-manifest.ts';
import { pullModel } from '../../src/model-store/pull-model.ts';
import { makeTestFolder } from '../test-folder.ts';
import { pullContext, recordProgress, startTinyHub, tinySource } from './pull-context.ts';

const FILES = [
  'model_index.json',
  'scheduler/scheduler_config.json',
  'text_encoder/config.json',
  'text_encoder/model.onnx',
  'tokenizer/merges.txt',
  'tokenizer/special_tokens_map.json',
  'tokenizer/tokenizer.json',
  'tokenizer/tokenizer_config.json',
  'tokenizer/vocab.json',
  'unet/config.json',
  'unet/model.onnx',
  'vae_decoder/config.json',
  'vae_decoder/model.onnx',
  'vae_encoder/config.json',
  'vae_encoder/model.onnx',
];

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Paths of the files whose bytes were asked for. */
function fetched(hub: { requests: { path: string }[] }): string[] {
  return hub.requests.flatMap(({ path }) => /\/resolve\/[0-9a-f]{40}\/(.+)$/.exec(path)?.[1] ?? []).sort();
}

describe('pulling a model', () => {
  it('brings the files that are needed, at one commit, and says so in the manifest', async () => {
    const hub = await startTinyHub({ hasCdn: true, pageSize: 5 });
    const directory = await makeTestFolder();
    const context = pullContext(hub.url, directory);
    const { manifest, folder, fetched: count } = await pullModel(tinySource, context);

    expect(folder).toBe(join(directory, 'tiny-sd'));
    expect(await listFiles(folder)).toEqual([MANIFEST_FILE, ...FILES].sort());
    for (const path of FILES) {
      expect(await readFile(join(folder, path)), path).toEqual(
        await readFile(join(tinyModelFolder('tiny-sd'), path)),
      );
    }
    expect(await readManifest(folder)).toEqual(manifest);
    expect(manifest).toMatchObject({ ...tinySource, revision: hub.commitOf('imaginate/tiny-sd') });
    expect(manifest.files.find(({ path }) => path === 'unet/model.onnx')).toEqual({
      path: 'unet/model.onnx',
      size: 2_963_716,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(count).toBe(FILES.length);
    expect(context.progress.sum).toBe(manifest.files.reduce((sum, { size }) => sum + size, 0));
    expect(context.progress.done.toSorted()).toEqual(FILES);
    expect(await listFiles(join(directory, '.incoming'))).toEqual([]);
    expect(hub.counts.mostInFlight).toBeLessThanOrEqual(3);
  });

  it('puts nothing in place before everything is right', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    const folder = join(directory, 'tiny-sd');
    const held = hub.gate({
      path: `/imaginate/tiny-sd/resolve/${hub.commitOf('imaginate/tiny-sd')}/unet/model.onnx`,
    });
    const pulling = pullModel(tinySource, pullContext(hub.url, directory));
    await held.arrived;
    expect(await isThere(folder)).toBe(false);
    expect(await readChosenModels(directory)).toEqual({});
    held.release();
    await pulling;
    expect(await isThere(folder)).toBe(true);
  });

  it('leaves nothing in place when a file is wrong, deletes that one alone, and needs only it the next time', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    hub.faults.push({ kind: 'wrongContent', file: 'tokenizer/vocab.json' });
    const progress = recordProgress();
    await expect(pullModel(tinySource, pullContext(hub.url, directory, { progress }))).rejects.toThrow(
      /'tokenizer\/vocab\.json' came with other content/,
    );
    expect(await isThere(join(directory, 'tiny-sd'))).toBe(false);
    const incoming = await listFiles(join(directory, '.incoming', 'tiny-sd'));
    expect(incoming).toEqual(expect.arrayContaining(progress.done));
    expect(incoming.filter((path) => path.includes('vocab'))).toEqual([]);

    const before = hub.requests.length;
    await pullModel(tinySource, pullContext(hub.url, directory));
    const again = fetched({ requests: hub.requests.slice(before) });
    expect(again).toContain('tokenizer/vocab.json');
    expect(again.filter((path) => progress.done.includes(path))).toEqual([]);
  });

  it('goes on after it was stopped, and shows how much is there', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    hub.faults.push({ kind: 'stall', afterBytes: 655_360, file: 'unet/model.onnx' });
    const stop = new AbortController();
    const progress = recordProgress((sum) => {
      const missing = 2_963_716 - 655_360;
      if (sum + missing === progress.plans[0]?.bytes.total) stop.abort();
    });
    const stopped = pullContext(hub.url, directory, { progress, signal: stop.signal });
    await expect(pullModel(tinySource, stopped)).rejects.toThrow(/abort/i);
    expect(await isThere(join(directory, 'tiny-sd'))).toBe(false);
    expect(await isThere(join(directory, '.incoming', 'tiny-sd~lock'))).toBe(false);

    const context = pullContext(hub.url, directory);
    await pullModel(tinySource, context);
    const [plan] = context.progress.plans;
    expect(plan?.bytes.present).toBeGreaterThan(0);
    expect(context.progress.sum).toBe((plan?.bytes.total ?? 0) - (plan?.bytes.present ?? 0));
    expect(hub.rangesOf('unet/model.onnx')).toEqual([undefined, 'bytes=655360-']);
    expect(await listFiles(join(directory, 'tiny-sd'))).toEqual([MANIFEST_FILE, ...FILES].sort());
  });

  it('fetches nothing of a whole model, and only what is damaged of another', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    const { folder } = await pullModel(tinySource, pullContext(hub.url, directory));
    const before = hub.requests.length;
    expect((await pullModel(tinySource, pullContext(hub.url, directory))).fetched).toBe(0);
    expect(fetched({ requests: hub.requests.slice(before) })).toEqual([]);

    const unet = await readFile(join(folder, 'unet/model.onnx'));
    await writeFile(join(folder, 'unet/model.onnx'), unet.subarray(0, -1));
    await writeFile(join(folder, 'unet/config.json'), '{}');
    await pullModel(tinySource, pullContext(hub.url, directory));
    expect(fetched({ requests: hub.requests.slice(before) })).toEqual([
      'unet/config.json',
      'unet/model.onnx',
    ]);
    expect(await readFile(join(folder, 'unet/model.onnx'))).toEqual(unet);
    expect(await listFiles(folder)).toEqual([MANIFEST_FILE, ...FILES].sort());
    expect(await readdir(join(directory, '.incoming'))).toEqual([]);
  });

  it('leaves out what an earlier try left of other files', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    await mkdir(join(directory, '.incoming/tiny-sd/unet'), { recursive: true });
    await writeFile(join(directory, '.incoming/tiny-sd/unet/old.onnx.part'), 'x');
    const { folder } = await pullModel(tinySource, pullContext(hub.url, directory));
    expect(await listFiles(folder)).toEqual([MANIFEST_FILE, ...FILES].sort());
  });

  it('asks for room before it fetches anything, less for what is there already', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    const freeBytes = () => Promise.resolve(64 * 1024 * 1024 + 3_000_000);
    await expect(pullModel(tinySource, pullContext(hub.url, directory, { freeBytes }))).rejects.toThrow(
      /too little room: 5\.0 MB are to come, and 70 MB are free.*MODELS_DIR/,
    );
    expect(fetched(hub)).toEqual([]);

    const stop = new AbortController();
    const progress = recordProgress((sum) => {
      if (sum > 2_500_000) stop.abort();
    });
    await expect(
      pullModel(tinySource, pullContext(hub.url, directory, { progress, signal: stop.signal })),
    ).rejects.toThrow();
    await pullModel(tinySource, pullContext(hub.url, directory, { freeBytes }));
  });

  it('does not touch a folder that somebody made', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    await mkdir(join(directory, 'tiny-sd'));
    await writeFile(join(directory, 'tiny-sd', 'notes.txt'), 'mine');
    await expect(pullModel(tinySource, pullContext(hub.url, directory))).rejects.toThrow(/stays as it is/);
    expect(await listFiles(join(directory, 'tiny-sd'))).toEqual(['notes.txt']);
  });

  it('writes and deletes nothing outside of its folder, whatever the hub lists', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    const precious = join(directory, 'precious');
    await writeFile(precious, 'mine');
    const listing = await fetch(`${hub.url}/api/models/imaginate/tiny-sd/tree/main`);
    const entries = (await listing.json()) as { path: string }[];
    const unet = entries.find(({ path }) => path === 'unet/model.onnx');
    // From .incoming/tiny-sd/unet/model.onnx_data up to the folder of all models.
    const evil = { ...unet, path: 'unet/model.onnx_data/../../../../precious' };
    hub.faults.push({ kind: 'answer', status: 200, body: JSON.stringify([...entries, evil]) });
    const context = pullContext(hub.url, directory);
    const commit = hub.commitOf('imaginate/tiny-sd');
    const resolveRevision = () => Promise.resolve(commit);
    await pullModel(tinySource, { ...context, hub: { ...context.hub, resolveRevision } });
    expect(await readFile(precious, 'utf8')).toBe('mine');
    expect(fetched(hub)).toEqual(FILES);
  });

  it('chooses the first model of a kind, and leaves a choice alone', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    await writeChosenModels(directory, { clip: 'tiny-clip' });
    expect((await pullModel(tinySource, pullContext(hub.url, directory))).chosen).toBe('tiny-sd');
    const second = await pullModel({ ...tinySource, name: 'second' }, pullContext(hub.url, directory));
    expect(second.chosen).toBe('tiny-sd');
    expect(await readChosenModels(directory)).toEqual({ clip: 'tiny-clip', 'stable-diffusion': 'tiny-sd' });
  });

  it('names the file that a repository lacks', async () => {
    const hub = await startTinyHub();
    const source = { ...tinySource, kind: 'clip' as const, name: 'no-clip' };
    await expect(pullModel(source, pullContext(hub.url, await makeTestFolder()))).rejects.toThrow(
      /no ONNX export of the kind 'clip': it has no 'config\.json'/,
    );
  });
});

describe('two pulls of one model at once', () => {
  it('the second says so, and the first goes on', async () => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    const held = hub.gate({
      path: `/imaginate/tiny-sd/resolve/${hub.commitOf('imaginate/tiny-sd')}/unet/model.onnx`,
    });
    const first = pullModel(tinySource, pullContext(hub.url, directory));
    await held.arrived;
    await expect(pullModel(tinySource, pullContext(hub.url, directory))).rejects.toThrow(
      /Another process is fetching or removing 'tiny-sd'.*delete/,
    );
    held.release();
    await first;
    expect((await stat(join(directory, 'tiny-sd'))).isDirectory()).toBe(true);
  });

  it.each([
    ['whose process is gone', `4194304 ${hostname()}\n`, true],
    ['of another machine', '1 elsewhere\n', false],
    ['that is only being written', '', false],
  ])('a lock %s', async (_, content, isTaken) => {
    const hub = await startTinyHub();
    const directory = await makeTestFolder();
    await mkdir(join(directory, '.incoming'));
    await writeFile(join(directory, '.incoming/tiny-sd~lock'), content);
    const pulling = pullModel(tinySource, pullContext(hub.url, directory));
    if (isTaken) await pulling;
    else await expect(pulling).rejects.toThrow(/Another process/);
  });
});
