import type { QuantisedMatrix } from './matrix.ts';
import { centroidStart, readCentroids } from './product-quantiser.ts';

/** The rows of a quantised matrix, kept as codes and decoded one at a time. */
export interface QuantisedRows {
  /** Adds a row to a sum of rows, in 32-bit steps (`QuantMatrix::addRowToVector`). */
  addTo(sum: Float32Array, row: number): void;
}

export function createQuantisedRows(model: Uint8Array, matrix: QuantisedMatrix): QuantisedRows {
  const { codesAt } = matrix;
  const { partCount, partLength } = matrix.quantiser;
  const centroids = readCentroids(model, matrix.quantiser);
  const lengths = matrix.lengths && {
    codesAt: matrix.lengths.codesAt,
    centroids: readCentroids(model, matrix.lengths.quantiser),
  };

  function lengthOf(row: number): number {
    return lengths === undefined ? 1 : (lengths.centroids[model[lengths.codesAt + row] ?? 0] ?? 0);
  }

  return {
    addTo(sum, row) {
      const length = lengthOf(row);
      for (let part = 0; part < partCount; part += 1) {
        const first = part * partLength;
        const ownLength = Math.min(partLength, sum.length - first);
        const code = model[codesAt + row * partCount + part] ?? 0;
        const start = centroidStart(part, partLength, code, ownLength);
        for (let index = 0; index < ownLength; index += 1) {
          const value = Math.fround(length * (centroids[start + index] ?? 0));
          sum[first + index] = (sum[first + index] ?? 0) + value;
        }
      }
    },
  };
}
