/** Turns a sum of vectors into their mean, in 32-bit steps (`Vector::mul` in `FastText::getWordVector`). */
export function divideByCount(sum: Float32Array, count: number): Float32Array {
  if (count === 0) return sum;
  const factor = Math.fround(1 / count);
  for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) * factor;
  return sum;
}
