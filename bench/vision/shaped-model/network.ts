import onnxProto, { type onnx } from 'onnx-proto';
import { byteLength, placeWeights, type Weight } from './weights.ts';

const { DataType } = onnxProto.onnx.TensorProto;
const { AttributeType } = onnxProto.onnx.AttributeProto;

/** Of the operators, as exporters of 2023 and later write them. */
const OPSET = 17;
const IR_VERSION = 8;

type AttributeValue = number | string | readonly number[];

/** A name with the element type and the shape of what goes in or comes out; words stand for sizes that are free. */
interface Port {
  name: string;
  type: 'float32' | 'int32' | 'int64';
  shape: readonly (number | string)[];
}

/** What goes into a network and comes out of it. */
export interface Ends {
  inputs: readonly Port[];
  outputs: readonly Port[];
  /** The values that the outputs are, in their order. */
  results: readonly string[];
}

const elementTypes = { float32: DataType.FLOAT, int32: DataType.INT32, int64: DataType.INT64 };

/** A network that is put together node by node; every method answers with the name of a value. */
export class Network {
  readonly weights: Weight[] = [];
  readonly #nodes: onnx.INodeProto[] = [];
  readonly #constants: onnx.ITensorProto[] = [];
  #names = 0;

  node(opType: string, input: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    const [output = ''] = this.split(opType, input, 1, attributes);
    return output;
  }

  /** A node with several outputs. */
  split(
    opType: string,
    input: readonly string[],
    outputs: number,
    attributes: Record<string, AttributeValue> = {},
  ): string[] {
    const output = Array.from({ length: outputs }, () => this.#newName(opType));
    const attribute = Object.entries(attributes).map(([name, value]) => toAttribute(name, value));
    this.#nodes.push({ opType, name: output[0] ?? '', input: [...input], output, attribute });
    return output;
  }

  /** Numbers that keep the size of what goes through them: their variance is one by the number of inputs. */
  weight(dims: readonly number[], fanIn: number): string {
    return this.#addWeight(dims, 0, Math.sqrt(3 / fanIn));
  }

  /** Factors of a normalisation. */
  scale(dims: readonly number[]): string {
    return this.#addWeight(dims, 1, 0.02);
  }

  bias(dims: readonly number[]): string {
    return this.#addWeight(dims, 0, 0.02);
  }

  floats(numbers: readonly number[], dims: readonly number[] = [numbers.length]): string {
    const rawData = new Uint8Array(Float32Array.from(numbers).buffer);
    return this.#addConstant({ dims: [...dims], dataType: DataType.FLOAT, rawData });
  }

  /** A number on its own. */
  float(value: number): string {
    return this.floats([value], []);
  }

  integers(numbers: readonly number[]): string {
    const rawData = new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer);
    return this.#addConstant({ dims: [numbers.length], dataType: DataType.INT64, rawData });
  }

  reshape(value: string, shape: readonly number[]): string {
    return this.node('Reshape', [value, this.integers(shape)]);
  }

  transpose(value: string, perm: readonly number[]): string {
    return this.node('Transpose', [value], { perm });
  }

  add(left: string, right: string): string {
    return this.node('Add', [left, right]);
  }

  multiply(left: string, right: string): string {
    return this.node('Mul', [left, right]);
  }

  /**
   * The model, its weights told by their places in a file beside it.
   */
  toModel({ inputs, outputs, results }: Ends, dataFile: string): Uint8Array {
    const ends = outputs.map(({ name: output }, place) => ({
      opType: 'Identity',
      input: [results[place] ?? ''],
      output: [output],
    }));
    const { offsets } = placeWeights(this.weights);
    const external = this.weights.map((weight, place) => ({
      name: weight.name,
      dims: [...weight.dims],
      dataType: DataType.FLOAT,
      dataLocation: onnxProto.onnx.TensorProto.DataLocation.EXTERNAL,
      externalData: [
        { key: 'location', value: dataFile },
        { key: 'offset', value: String(offsets[place]) },
        { key: 'length', value: String(byteLength(weight)) },
      ],
    }));
    const model: onnx.IModelProto = {
      irVersion: IR_VERSION,
      opsetImport: [{ domain: '', version: OPSET }],
      graph: {
        name: 'graph',
        node: [...this.#nodes, ...ends],
        initializer: [...external, ...this.#constants],
        input: inputs.map(toValueInfo),
        output: outputs.map(toValueInfo),
      },
    };
    return onnxProto.onnx.ModelProto.encode(model).finish();
  }

  #addWeight(dims: readonly number[], mean: number, spread: number): string {
    const name = this.#newName('weight');
    this.weights.push({ name, dims, mean, spread });
    return name;
  }

  #addConstant(tensor: onnx.ITensorProto): string {
    const name = this.#newName('constant');
    this.#constants.push({ ...tensor, name });
    return name;
  }

  #newName(stem: string): string {
    this.#names += 1;
    return `${stem}_${this.#names}`;
  }
}

function toAttribute(name: string, value: AttributeValue): onnx.IAttributeProto {
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if (typeof value !== 'number') return { name, type: AttributeType.INTS, ints: [...value] };
  if (Number.isInteger(value)) return { name, type: AttributeType.INT, i: value };
  return { name, type: AttributeType.FLOAT, f: value };
}

function toValueInfo({ name, type, shape }: Port): onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}
