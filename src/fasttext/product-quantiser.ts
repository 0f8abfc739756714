import { damagedError } from './model-error.ts';
import type { ModelFile } from './model-file.ts';

/** A code is one byte (`ProductQuantizer::ksub_`). */
const CENTROIDS_PER_PART = 256;
const FLOAT_BYTES = 4;

/**
 * Product quantisation (Jégou et al. 2011; in fastText Joulin et al. 2016, "FastText.zip"): a vector is cut
 * into parts, and of each part only the number of the nearest of 256 centroids is kept.
 */
export interface QuantiserLayout {
  /** Parts of a vector, so bytes of its code. */
  partCount: number;
  /** Numbers in a part; the last part has what is left. */
  partLength: number;
  centroidsAt: number;
  end: number;
}

/** Reads what `ProductQuantizer::save` writes, up to the centroids. */
export async function readQuantiserLayout(
  file: ModelFile,
  position: number,
  dimension: number,
): Promise<QuantiserLayout> {
  const sizes = await file.read(position, 16);
  const [ownDimension, partCount, partLength, lastPartLength] = [0, 4, 8, 12].map((at) =>
    sizes.readInt32LE(at),
  ) as [number, number, number, number];
  const isSound =
    ownDimension === dimension &&
    partLength >= 1 &&
    lastPartLength >= 1 &&
    lastPartLength <= partLength &&
    (partCount - 1) * partLength + lastPartLength === dimension;
  if (!isSound)
    throw damagedError(
      file.path,
      `a quantiser cuts ${dimension} numbers into ${partCount} parts of ${partLength}, the last of ${lastPartLength}`,
    );
  const centroidsAt = position + sizes.length;
  const end = centroidsAt + dimension * CENTROIDS_PER_PART * FLOAT_BYTES;
  file.assertHas(end);
  return { partCount, partLength, centroidsAt, end };
}

/** The numbers of all centroids, out of the bytes of a model. */
export function readCentroids(model: Uint8Array, { centroidsAt, end }: QuantiserLayout): Float32Array {
  // Copied: 32-bit floats need a place in memory that can be divided by four, which this one need not be.
  const centroids = new Float32Array((end - centroidsAt) / FLOAT_BYTES);
  new Uint8Array(centroids.buffer).set(model.subarray(centroidsAt, end));
  return centroids;
}

/** Where the centroid of a code begins among the numbers of all (`ProductQuantizer::get_centroids`). */
export function centroidStart(part: number, partLength: number, code: number, ownLength: number): number {
  return part * CENTROIDS_PER_PART * partLength + code * ownLength;
}
