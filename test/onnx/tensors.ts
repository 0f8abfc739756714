import onnxProto, { type onnx } from 'onnx-proto';

/** The element types of ONNX. */
export const { DataType } = onnxProto.onnx.TensorProto;

/** The numbers of a weight that is stored as float32 or float16. */
export function floatsOf({ name, dataType, rawData, floatData }: onnx.ITensorProto): Float32Array {
  if (dataType === DataType.FLOAT && floatData?.length) return Float32Array.from(floatData);
  if (!rawData) throw new Error(`The weight '${name}' has no raw data.`);
  const bytes = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  if (dataType === DataType.FLOAT)
    return Float32Array.from({ length: rawData.length / 4 }, (_, place) => bytes.getFloat32(place * 4, true));
  if (dataType === DataType.FLOAT16)
    return Float32Array.from({ length: rawData.length / 2 }, (_, place) =>
      halfToFloat(bytes.getUint16(place * 2, true)),
    );
  throw new Error(`The weight '${name}' is stored as neither float32 nor float16.`);
}

/** Stores a float32 weight as float16; one of another type stays as it is. */
export function storeAsFloat16(tensor: onnx.ITensorProto): void {
  if (tensor.dataType !== DataType.FLOAT) return;
  const halves = Uint16Array.from(floatsOf(tensor), floatToHalf);
  tensor.dataType = DataType.FLOAT16;
  tensor.rawData = new Uint8Array(halves.buffer);
  tensor.floatData = [];
}

export function float32Tensor(name: string, dims: number[], numbers: ArrayLike<number>): onnx.ITensorProto {
  const rawData = new Uint8Array(Float32Array.from(numbers).buffer);
  return { name, dims, dataType: DataType.FLOAT, rawData };
}

export function int64Tensor(name: string, numbers: readonly number[]): onnx.ITensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer);
  return { name, dims: [numbers.length], dataType: DataType.INT64, rawData };
}

export function int8Tensor(name: string, dims: number[], numbers: Int8Array): onnx.ITensorProto {
  return { name, dims, dataType: DataType.INT8, rawData: new Uint8Array(numbers.buffer) };
}

const word = new DataView(new ArrayBuffer(4));

/** The bits of the nearest float16; of two that are as near, the even one. */
export function floatToHalf(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const mantissa = bits & 0x7fffff;
  if (exponent >= 31) return Number.isNaN(value) ? 0x7e00 : sign | 0x7c00;
  if (exponent > 0) return sign | roundToEven((exponent << 23) | mantissa, 13);
  if (exponent < -10) return sign;
  return sign | roundToEven(mantissa | 0x800000, 14 - exponent);
}

/** Drops the lowest bits. A carry out of the mantissa raises the exponent, as it should. */
function roundToEven(bits: number, dropped: number): number {
  const half = 1 << (dropped - 1);
  const isOdd = (bits >>> dropped) & 1;
  return (bits + half - 1 + isOdd) >>> dropped;
}

export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}
