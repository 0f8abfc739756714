/** Scales a vector to length 1 in place; a zero vector stays as it is. */
export function toUnit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0)
    for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) / length;
  return vector;
}

/** Adds one vector to another of the same length in place. */
export function addTo(sum: Float32Array, vector: Float32Array, weight = 1): void {
  for (let index = 0; index < sum.length; index++)
    sum[index] = (sum[index] ?? 0) + weight * (vector[index] ?? 0);
}

/** Of two unit vectors the cosine. */
export function dot(one: Float32Array, other: Float32Array): number {
  let product = 0;
  for (let index = 0; index < one.length; index++) product += (one[index] ?? 0) * (other[index] ?? 0);
  return product;
}
