/** Scales a vector to length 1 in place; a zero vector stays as it is. */
export function toUnit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, number) => sum + number ** 2, 0));
  if (length > 0)
    for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) / length;
  return vector;
}

/** Adds one vector to another of the same length in place. */
export function addTo(sum: Float32Array, vector: Float32Array): void {
  for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + (vector[index] ?? 0);
}

/** Unit vectors one behind the other in one array, which is faster to go through than an array for each. */
export class UnitVectors {
  readonly #dimension: number;
  readonly #numbers: Float32Array;

  private constructor(numbers: Float32Array, dimension: number) {
    this.#numbers = numbers;
    this.#dimension = dimension;
  }

  static from(vectors: readonly Float32Array[], dimension: number): UnitVectors {
    const numbers = new Float32Array(vectors.length * dimension);
    for (const [place, vector] of vectors.entries()) numbers.set(vector, place * dimension);
    return new UnitVectors(numbers, dimension);
  }

  /** The inverse of {@link toBase64}. @throws Error where the text has not as many vectors */
  static fromBase64(text: string, dimension: number, count: number): UnitVectors {
    // Copied, because a small buffer may begin at any byte of a shared one.
    const bytes = new Uint8Array(Buffer.from(text, 'base64'));
    if (bytes.length !== count * dimension * Float32Array.BYTES_PER_ELEMENT) {
      throw new Error(`${bytes.length} bytes are not ${count} vectors of ${dimension} numbers.`);
    }
    return new UnitVectors(new Float32Array(bytes.buffer), dimension);
  }

  toBase64(): string {
    const { buffer, byteOffset, byteLength } = this.#numbers;
    return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  }

  /** The cosine of each with a unit vector, in their order. */
  cosinesWith(vector: Float32Array): Float32Array {
    const dimension = this.#dimension;
    const numbers = this.#numbers;
    const cosines = new Float32Array(numbers.length / dimension);
    for (let place = 0, start = 0; place < cosines.length; place++, start += dimension) {
      let product = 0;
      for (let index = 0; index < dimension; index++) {
        product += (vector[index] ?? 0) * (numbers[start + index] ?? 0);
      }
      cosines[place] = product;
    }
    return cosines;
  }
}
