import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import onnxProto from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { fuseAttention } from '../../src/inference/fuse-attention.ts';
import { graphOf, readOnnx, writeOnnx } from '../onnx/onnx-file.ts';
import { makeTestFolder } from '../test-folder.ts';

const tiny = join(import.meta.dirname, '../fixtures/models/tiny-sd');
const unet = join(tiny, 'unet/model.onnx');

async function answer(model: Uint8Array | string): Promise<Float32Array> {
  // The overloads of `create` do not take either of both.
  const session = await (typeof model === 'string'
    ? InferenceSession.create(model)
    : InferenceSession.create(model));
  const waves = (length: number) => Float32Array.from({ length }, (_, place) => Math.sin(place * 12.9898));
  const { out_sample } = await session.run({
    sample: new Tensor('float32', waves(2 * 4 * 16 * 16), [2, 4, 16, 16]),
    timestep: new Tensor('int64', [501n], [1]),
    encoder_hidden_states: new Tensor('float32', waves(2 * 77 * 64), [2, 77, 64]),
  });
  await session.release();
  return out_sample?.data as Float32Array;
}

function operatorsOf(model: Uint8Array): string[] {
  return graphOf(onnxProto.onnx.ModelProto.decode(model)).node.map(({ opType }) => opType ?? '');
}

describe('attention in one operator', () => {
  it('answers as the many operators did', async () => {
    const fused = await fuseAttention(unet);
    if (fused === null) throw new Error('Nothing was found.');
    const operators = operatorsOf(fused);
    expect(operators.filter((name) => name === 'MultiHeadAttention')).toHaveLength(4);
    // The fifth is the pooling of the text, whose queries are learned and the same for all images.
    expect(operators.filter((name) => name === 'Softmax')).toHaveLength(1);
    const [before, after] = [await answer(unet), await answer(fused)];
    before.forEach((value, place) => {
      expect(after[place]).toBeCloseTo(value, 5);
    });
  });

  it('leaves other functions alone, and weights that are given out', async () => {
    const folder = await makeTestFolder();
    const file = join(folder, 'model.onnx');
    for (const change of [
      (graph: ReturnType<typeof graphOf>) => {
        for (const node of graph.node) if (node.opType === 'Softmax') node.opType = 'LogSoftmax';
      },
      (graph: ReturnType<typeof graphOf>) => {
        for (const { opType, output } of [...graph.node])
          if (opType === 'Softmax') graph.output.push({ ...graph.output[0], name: output?.[0] } as never);
      },
    ]) {
      const model = await readOnnx(unet);
      change(graphOf(model));
      await writeOnnx(file, model);
      expect(await fuseAttention(file)).toBeNull();
    }
  });

  it('has nothing to do where there is no attention', async () => {
    expect(await fuseAttention(join(tiny, 'vae_decoder/model.onnx'))).toBeNull();
  });

  it('does not read files that have large weights inside', async () => {
    const file = join(await makeTestFolder(), 'model.onnx');
    await writeFile(file, Buffer.alloc(65 * 1024 * 1024));
    expect(await fuseAttention(file)).toBeNull();
  });
});
