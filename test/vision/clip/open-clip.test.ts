import { cp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadOnnxRuntime, runTime } from '../../../src/inference/onnx-runtime.ts';
import { openClip } from '../../../src/vision/clip/open-clip.ts';
import { dot } from '../../../src/vision/clip/vectors.ts';
import { copyWithout, corruptedCopy } from '../../onnx/damaged-copy.ts';
import { storeAsFloat16Model } from '../../onnx/float16-model.ts';
import { storeWeightsAsInt8 } from '../../onnx/int8-model.ts';
import { graphOf, readOnnx, writeOnnx } from '../../onnx/onnx-file.ts';
import { makeTestFolder } from '../../test-folder.ts';
import { openTinyClip, PAIRS, readSamples, TINY_CLIP } from './tiny-clip.ts';

const TINY_LOGIT_SCALE = 22.2026;
/** More than are worth a write at once. */
const LABELS = Array.from({ length: 80 }, (_, index) => `circle ${index}`);

afterEach(() => {
  vi.restoreAllMocks();
});

async function copyTinyClip(): Promise<string> {
  const folder = join(await makeTestFolder(), 'clip');
  await cp(TINY_CLIP, folder, { recursive: true });
  return folder;
}

async function countOpenedFiles() {
  const { InferenceSession } = await loadOnnxRuntime();
  return vi.spyOn(InferenceSession, 'create');
}

describe('embedding', () => {
  it('gives vectors of length 1 for texts and pictures', async () => {
    const clip = await openTinyClip();
    const [{ image }] = (await readSamples()) as [Awaited<ReturnType<typeof readSamples>>[number]];
    for (const vector of [...(await clip.embedTexts(PAIRS)), ...(await clip.embedImages([image]))]) {
      expect(vector).toHaveLength(64);
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
    }
  });

  it('gives a text the same vector by itself as beside longer ones', async () => {
    const texts = ['star', 'a photo of a red circle on a blue background, pop art style, calm mood', 'a dog'];
    const together = await (await openTinyClip()).embedTexts(texts);
    const clip = await openTinyClip();
    for (const [index, text] of texts.entries()) {
      const [alone] = (await clip.embedTexts([text])) as [Float32Array];
      expect(dot(alone, together[index] as Float32Array)).toBeCloseTo(1, 6);
    }
    expect(dot(together[0] as Float32Array, together[1] as Float32Array)).toBeLessThan(0.9);
  });

  it('cuts a text that is too long before its end-of-text token', async () => {
    const clip = await openTinyClip();
    const longest = `${'red circle '.repeat(37)}red`;
    const [cut, whole, other] = (await clip.embedTexts([
      'red circle '.repeat(90),
      longest,
      'blue star '.repeat(90),
    ])) as [Float32Array, Float32Array, Float32Array];
    expect(dot(cut, whole)).toBeCloseTo(1, 5);
    expect(dot(cut, other)).toBeLessThan(0.9);
  });

  it('looks at a picture once, however often it is asked about', async () => {
    const clip = await openTinyClip();
    const [sample] = await readSamples();
    const image = sample?.image as Parameters<typeof clip.embedImages>[0][number];
    const [first] = await clip.embedImages([image]);
    const runTimeMs = runTime.totalMs;
    expect(await clip.embedImages([image, image])).toEqual([first, first]);
    expect(runTime.totalMs).toBe(runTimeMs);
  });

  it('keeps the order where some texts are known and some are twice', async () => {
    const clip = await openTinyClip();
    const [star] = await clip.embedTexts(['star']);
    const [circle, known, again] = await clip.embedTexts(['circle', 'star', 'circle']);
    expect(known).toBe(star);
    expect(again).toBe(circle);
    expect(circle).not.toEqual(star);
  });
});

describe('logit scale', () => {
  it('is what the combined file uses', async () => {
    expect(await (await openTinyClip()).logitScale()).toBeCloseTo(TINY_LOGIT_SCALE, 3);
  });

  it('is the published one where there is no combined file', async () => {
    const folder = await copyTinyClip();
    await rm(join(folder, 'onnx/model.onnx'));
    expect(await (await openTinyClip(folder)).logitScale()).toBe(100);
  });

  it('is measured once for a model and remembered', async () => {
    const cacheFolder = await makeTestFolder();
    await (await openTinyClip(TINY_CLIP, cacheFolder)).logitScale();
    const opened = await countOpenedFiles();
    expect(await (await openTinyClip(TINY_CLIP, cacheFolder)).logitScale()).toBeCloseTo(TINY_LOGIT_SCALE, 3);
    expect(opened).not.toHaveBeenCalled();
  });
});

describe('other precisions', () => {
  it.each([
    ['_fp16', storeAsFloat16Model, 0.999],
    ['_quantized', storeWeightsAsInt8, 0.99],
  ])('takes files that end with %s where they are the ones there', async (ending, change, leastCosine) => {
    const folder = await copyTinyClip();
    for (const name of ['text_model', 'vision_model']) {
      const file = join(folder, 'onnx', `${name}.onnx`);
      const model = await readOnnx(file);
      change(graphOf(model));
      await writeOnnx(join(folder, 'onnx', `${name}${ending}.onnx`), model);
      await rm(file);
    }
    await rename(join(folder, 'onnx/model.onnx'), join(folder, `onnx/model${ending}.onnx`));
    const [clip, exact] = [await openTinyClip(folder), await openTinyClip()];
    const images = (await readSamples()).map(({ image }) => image);
    for (const [vectors, exactVectors] of [
      [await clip.embedTexts(PAIRS), await exact.embedTexts(PAIRS)],
      [await clip.embedImages(images), await exact.embedImages(images)],
    ] as const) {
      for (const [index, vector] of vectors.entries()) {
        expect(dot(vector, exactVectors[index] as Float32Array)).toBeGreaterThan(leastCosine);
      }
    }
    expect(await clip.logitScale()).toBeCloseTo(TINY_LOGIT_SCALE, 1);
  });
});

describe('the cache of labels', () => {
  it('answers labels of an earlier start without the text encoder', async () => {
    const cacheFolder = await makeTestFolder();
    const keptLabels = ['star', 'circle'];
    const first = await openClip(TINY_CLIP, { threads: 1, cacheFolder, keptLabels });
    const vectors = await first.embedLabels(['star', 'circle']);
    await first.close();

    const opened = await countOpenedFiles();
    const second = await openTinyClip(TINY_CLIP, cacheFolder, keptLabels);
    expect(await second.embedLabels(['circle', 'star'])).toEqual([vectors[1], vectors[0]]);
    expect(opened).not.toHaveBeenCalled();
    await second.embedLabels(['triangle']);
    expect(opened).toHaveBeenCalledTimes(1);
  });

  it('writes many new labels at once, and the words of callers never', async () => {
    const cacheFolder = await makeTestFolder();
    const clip = await openClip(TINY_CLIP, { threads: 1, cacheFolder, keptLabels: LABELS });
    await clip.embedTexts(['somebody said this']);
    await clip.embedLabels(LABELS.map((label) => `secret ${label}`));
    await clip.embedLabels(LABELS.slice(0, 1));
    expect(await readdir(cacheFolder)).toEqual([]);
    await clip.embedLabels(LABELS);
    const [name] = (await readdir(cacheFolder)) as [string];
    const content = await readFile(join(cacheFolder, name), 'utf8');
    expect(content).toContain('a photo of a circle 79');
    expect(content).not.toMatch(/somebody said this|secret/);
    expect((await stat(join(cacheFolder, name))).mode & 0o077).toBe(0);
    await clip.close();
  });

  it('is another one for another model', async () => {
    const cacheFolder = await makeTestFolder();
    const other = await copyTinyClip();
    const tokenizer = join(other, 'tokenizer.json');
    await writeFile(tokenizer, `${await readFile(tokenizer, 'utf8')} `);
    for (const folder of [TINY_CLIP, other]) {
      const clip = await openClip(folder, { threads: 1, cacheFolder, keptLabels: ['star'] });
      await clip.embedLabels(['star']);
      await clip.close();
    }
    expect(await readdir(cacheFolder)).toHaveLength(2);
  });

  it('is the same one for a copy of the model', async () => {
    const cacheFolder = await makeTestFolder();
    for (const folder of [TINY_CLIP, await copyTinyClip()]) {
      const clip = await openClip(folder, { threads: 1, cacheFolder, keptLabels: ['star'] });
      await clip.embedLabels(['star']);
      await clip.close();
    }
    expect(await readdir(cacheFolder)).toHaveLength(1);
  });
});

describe('folders that cannot be used', () => {
  const inFolder = async () => join(await makeTestFolder(), 'clip');

  it.each(['onnx/text_model.onnx', 'onnx/vision_model.onnx', 'tokenizer.json', 'preprocessor_config.json'])(
    'names %s where it is missing',
    async (file) => {
      const folder = await inFolder();
      await copyWithout(TINY_CLIP, folder, file);
      await expect(openClip(folder, { threads: 1, cacheFolder: null })).rejects.toMatchObject({
        code: 'model_unusable',
        message: expect.stringContaining(`clip/${file}`),
      });
    },
  );

  it.each([
    ['onnx/text_model.onnx', 'embedTexts'],
    ['tokenizer.json', 'embedTexts'],
    ['onnx/vision_model.onnx', 'embedImages'],
    ['preprocessor_config.json', 'embedImages'],
    ['onnx/model.onnx', 'logitScale'],
  ] as const)('names %s where it is damaged', async (file, ask) => {
    const folder = await inFolder();
    await corruptedCopy(TINY_CLIP, folder, file);
    const clip = await openTinyClip(folder);
    const image = { data: new Uint8Array(3), width: 1, height: 1 };
    const asks = {
      embedTexts: () => clip.embedTexts(['star']),
      embedImages: () => clip.embedImages([image]),
      logitScale: () => clip.logitScale(),
    };
    const error = { code: 'model_unusable', message: expect.stringContaining(`clip/${file}`) };
    await expect(asks[ask]()).rejects.toMatchObject(error);
    await expect(asks[ask]()).rejects.toMatchObject(error);
  });

  it('names the file and the input where the inputs are others', async () => {
    const folder = await copyTinyClip();
    const file = join(folder, 'onnx/vision_model.onnx');
    const model = await readOnnx(file);
    const graph = graphOf(model);
    for (const input of graph.input) if (input.name === 'pixel_values') input.name = 'pixels';
    for (const node of graph.node) {
      node.input = node.input?.map((name) => (name === 'pixel_values' ? 'pixels' : name)) ?? [];
    }
    await writeOnnx(file, model);
    const clip = await openTinyClip(folder);
    const image = { data: new Uint8Array(3), width: 1, height: 1 };
    await expect(clip.embedImages([image])).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringMatching(/onnx\/vision_model\.onnx.*'pixel_values'.*pixels/),
    });
  });

  it('works again once the file is whole', async () => {
    const folder = await inFolder();
    await corruptedCopy(TINY_CLIP, folder, 'onnx/text_model.onnx');
    const clip = await openTinyClip(folder);
    await expect(clip.embedTexts(['star'])).rejects.toMatchObject({ code: 'model_unusable' });
    await cp(join(TINY_CLIP, 'onnx/text_model.onnx'), join(folder, 'onnx/text_model.onnx'));
    expect(await clip.embedTexts(['star'])).toHaveLength(1);
  });
});
