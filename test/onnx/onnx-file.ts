import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import onnxProto, { type onnx } from 'onnx-proto';

const { ModelProto } = onnxProto.onnx;

export async function readOnnx(file: string): Promise<onnx.ModelProto> {
  return ModelProto.decode(await readFile(file));
}

/** Writes the model with its weights inside, and makes the folder. */
export async function writeOnnx(file: string, model: onnx.IModelProto): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, ModelProto.encode(model).finish());
}

/** The graph of a model that is to have one. */
export function graphOf(model: onnx.IModelProto): onnx.GraphProto {
  if (!model.graph) throw new Error('The model has no graph.');
  return model.graph as onnx.GraphProto;
}
