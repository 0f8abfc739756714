type Term = readonly [weight: number, values: Float32Array | Float64Array];

/** Every sampler is a chain of these. Double precision, so that many steps add up no rounding. */
export function weightedSum(...terms: Term[]): Float64Array {
  const sum = new Float64Array(terms[0]?.[1].length ?? 0);
  for (const [weight, values] of terms) {
    for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) + weight * (values[at] ?? 0);
  }
  return sum;
}
