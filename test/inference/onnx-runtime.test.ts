import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OnnxSession } from '../../src/inference/onnx-runtime.ts';
import { loadOnnxRuntime, openOnnxSession, runTime, unusable } from '../../src/inference/onnx-runtime.ts';
import { corruptedCopy, truncatedCopy } from '../onnx/damaged-copy.ts';
import { makeTestFolder } from '../test-folder.ts';

const tiny = join(import.meta.dirname, '../fixtures/models/tiny-sd');
const names = { inputs: ['input_ids'], outputs: ['last_hidden_state', 'pooler_output'] };
const options = { threads: 1 };

function open(file: string, expected: { inputs: string[]; outputs: string[] } = names): Promise<OnnxSession> {
  return openOnnxSession(file, expected, options);
}

describe('an ONNX session', () => {
  it('tells types and shapes of its inputs, and counts the time of its runs', async () => {
    const { Tensor } = await loadOnnxRuntime();
    await using disposal = new AsyncDisposableStack();
    const session = await open(join(tiny, 'text_encoder/model.onnx'));
    disposal.defer(() => session.release());
    expect(session.inputTypes.get('input_ids')).toBe('int32');
    expect(session.inputShapes.get('input_ids')).toEqual(['batch', 'sequence']);
    const before = runTime.totalMs;
    const input = new Tensor('int32', new Int32Array(77).fill(862), [1, 77]);
    const { last_hidden_state: state } = await session.run({ input_ids: input });
    expect(state?.dims).toEqual([1, 77, 64]);
    expect(runTime.totalMs).toBeGreaterThan(before);
  });

  it('names the model, and not the folder, when a run fails', async () => {
    const { Tensor } = await loadOnnxRuntime();
    await using disposal = new AsyncDisposableStack();
    const session = await open(join(tiny, 'text_encoder/model.onnx'));
    disposal.defer(() => session.release());
    const wrong = new Tensor('float32', new Float32Array(77), [1, 77]);
    await expect(session.run({ input_ids: wrong })).rejects.toMatchObject({
      code: 'inference_failed',
      message: "The model 'tiny-sd/text_encoder/model.onnx' failed while it worked on the request.",
      cause: expect.any(Error),
    });
  });

  it.each([
    ['cut off', truncatedCopy],
    ['overwritten', corruptedCopy],
  ])('names a file that is %s', async (_what, damage) => {
    const folder = join(await makeTestFolder(), 'model');
    await damage(tiny, folder, 'text_encoder/model.onnx');
    await expect(open(join(folder, 'text_encoder/model.onnx'))).rejects.toMatchObject({
      code: 'model_unusable',
      message:
        "The model file 'model/text_encoder/model.onnx' is missing or is no ONNX model that can be loaded. 'npm run models -- verify' checks the files.",
    });
  });

  it('names a file that is missing', async () => {
    await expect(open(join(tiny, 'text_encoder/other.onnx'))).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining("'tiny-sd/text_encoder/other.onnx' is missing"),
    });
  });

  it.each([
    [
      { ...names, inputs: ['input_ids', 'attention_mask'] },
      "has no input 'attention_mask' (it has input_ids)",
    ],
    [
      { ...names, outputs: ['text_embeds'] },
      "has no output 'text_embeds' (it has last_hidden_state, pooler_output)",
    ],
  ])('names what a file has not got: %j', async (expected, problem) => {
    await expect(open(join(tiny, 'text_encoder/model.onnx'), expected)).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining(problem),
    });
  });
});

describe('the name of a file in an answer', () => {
  it.each([
    ['clip/tokenizer.json', 'clip/tokenizer.json'],
    ['clip/onnx/text_model.onnx', 'clip/onnx/text_model.onnx'],
    ['onnx/config.json', 'onnx/config.json'],
    ['sd-1.5/tokenizer/vocab.json', 'sd-1.5/tokenizer/vocab.json'],
    ['sd-1.5/scheduler/scheduler_config.json', 'sd-1.5/scheduler/scheduler_config.json'],
    ['sd-1.5/vae_decoder/config.json', 'sd-1.5/vae_decoder/config.json'],
  ])('of %s begins with the folder of the model, and not with whose it is', (file, name) => {
    expect(unusable(join('/home/alice', file), 'is missing').message).toBe(
      `The model file '${name}' is missing. 'npm run models -- verify' checks the files.`,
    );
  });
});

describe('without onnxruntime', () => {
  afterEach(() => {
    vi.doUnmock('onnxruntime-node');
    vi.resetModules();
  });

  it('says what to install, and finds it once it is there', async () => {
    vi.resetModules();
    vi.doMock('onnxruntime-node', () => {
      throw new Error("Cannot find package 'onnxruntime-node'");
    });
    const runtime = await import('../../src/inference/onnx-runtime.ts');
    await expect(runtime.loadOnnxRuntime()).rejects.toMatchObject({
      code: 'runtime_not_installed',
      message:
        "The package 'onnxruntime-node' is not installed on this server: run 'npm install --include=optional'.",
    });
    vi.doUnmock('onnxruntime-node');
    expect((await runtime.loadOnnxRuntime()).InferenceSession).toBeDefined();
  });
});
