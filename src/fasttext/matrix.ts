import { HEADER_BYTES, LEAST_ENTRY_BYTES, type ModelHeader } from './header.ts';
import { damagedError } from './model-error.ts';
import type { ModelFile } from './model-file.ts';
import { type QuantiserLayout, readQuantiserLayout } from './product-quantiser.ts';

const FLOAT_BYTES = 4;

/** `DenseMatrix::save`: 32-bit floats, row after row. */
export interface DenseMatrix {
  isQuantised: false;
  rowCount: number;
  valuesAt: number;
  end: number;
}

/** `QuantMatrix::save`: the codes of every row, and one for its length where lengths were split off. */
export interface QuantisedMatrix {
  isQuantised: true;
  rowCount: number;
  codesAt: number;
  quantiser: QuantiserLayout;
  lengths: { codesAt: number; quantiser: QuantiserLayout } | undefined;
  end: number;
}

/**
 * Finds the rows of words and n-grams. What stands behind them is not needed for vectors, but must be there
 * too: a model that lacks it was not copied whole.
 *
 * @param position of the byte that says whether the matrix is quantised
 */
export async function readInputMatrix(
  file: ModelFile,
  header: ModelHeader,
  position: number,
): Promise<DenseMatrix | QuantisedMatrix> {
  const { dimension } = header;
  const input = (await readFlag(file, position))
    ? await readQuantisedMatrix(file, position + 1, dimension)
    : await readDenseMatrix(file, position + 1, dimension);
  assertRows(input, header, file);

  const isOutputQuantised = await readFlag(file, input.end);
  if (!isOutputQuantised) await readDenseMatrix(file, input.end + 1, dimension);
  else if (input.isQuantised) await readQuantisedMatrix(file, input.end + 1, dimension);
  return input;
}

/** Least bytes of a model with this header whose input matrix is dense. */
export function smallestDenseModel(header: ModelHeader): number {
  const entryBytes = header.entryCount * LEAST_ENTRY_BYTES;
  return HEADER_BYTES + entryBytes + rowsNeeded(header) * header.dimension * FLOAT_BYTES;
}

/** Rows of the words and of the n-grams that are used. */
function rowsNeeded({ wordCount, maximumNgram, bucketCount, keptNgramCount }: ModelHeader): number {
  const allNgrams = maximumNgram > 0 ? bucketCount : 0;
  return wordCount + (keptNgramCount < 0 ? allNgrams : keptNgramCount);
}

function assertRows(input: DenseMatrix | QuantisedMatrix, header: ModelHeader, file: ModelFile): void {
  // FastText::loadModel refuses it too: a version that had a bug wrote such files.
  if (header.keptNgramCount >= 0 && !input.isQuantised)
    throw damagedError(file.path, 'it is pruned but not quantised');
  const needed = rowsNeeded(header);
  if (input.rowCount < needed)
    throw damagedError(file.path, `it has ${input.rowCount} rows, and its words and n-grams need ${needed}`);
}

async function readDenseMatrix(file: ModelFile, position: number, dimension: number): Promise<DenseMatrix> {
  const sizes = await file.read(position, 16);
  const rowCount = readShape(sizes, dimension, file);
  const valuesAt = position + sizes.length;
  const end = valuesAt + rowCount * dimension * FLOAT_BYTES;
  file.assertHas(end);
  return { isQuantised: false, rowCount, valuesAt, end };
}

async function readQuantisedMatrix(
  file: ModelFile,
  position: number,
  dimension: number,
): Promise<QuantisedMatrix> {
  const hasLengths = await readFlag(file, position);
  const sizes = await file.read(position + 1, 20);
  const rowCount = readShape(sizes, dimension, file);
  const codesAt = position + 1 + sizes.length;
  const codeBytes = sizes.readInt32LE(16);
  if (codeBytes < 0) throw damagedError(file.path, `a matrix has ${codeBytes} bytes of codes`);
  const quantiser = await readQuantiserLayout(file, codesAt + codeBytes, dimension);
  if (codeBytes !== rowCount * quantiser.partCount)
    throw damagedError(
      file.path,
      `${codeBytes} bytes of codes are not ${rowCount} rows of ${quantiser.partCount}`,
    );
  if (!hasLengths)
    return { isQuantised: true, rowCount, codesAt, quantiser, lengths: undefined, end: quantiser.end };
  const lengths = {
    codesAt: quantiser.end,
    quantiser: await readQuantiserLayout(file, quantiser.end + rowCount, 1),
  };
  return { isQuantised: true, rowCount, codesAt, quantiser, lengths, end: lengths.quantiser.end };
}

/** Rows and columns, the latter being known beforehand. */
function readShape(sizes: Buffer, dimension: number, file: ModelFile): number {
  const rowCount = Number(sizes.readBigInt64LE(0));
  const columnCount = Number(sizes.readBigInt64LE(8));
  if (rowCount < 0 || columnCount !== dimension)
    throw damagedError(
      file.path,
      `a matrix has ${rowCount} rows and ${columnCount} columns, and vectors have ${dimension} numbers`,
    );
  return rowCount;
}

async function readFlag(file: ModelFile, position: number): Promise<boolean> {
  const [flag] = await file.read(position, 1);
  if (flag !== 0 && flag !== 1)
    throw damagedError(file.path, `byte ${position} is ${flag} and should be 0 or 1`);
  return flag === 1;
}
