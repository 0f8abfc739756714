/** How the numbers of a model are stored. */
export const PRECISIONS = ['fp32', 'fp16', 'int8'] as const;

export type Precision = (typeof PRECISIONS)[number];

/**
 * What ONNX files have between their name and `.onnx`, the most exact first, and what transformers.js calls it (`dtype`).
 * Whatever is fetched by this table can be opened by it.
 */
export const onnxEndings = [
  { ending: '', precision: 'fp32', dtype: 'fp32' },
  { ending: '_fp16', precision: 'fp16', dtype: 'fp16' },
  { ending: '_quantized', precision: 'int8', dtype: 'q8' },
  { ending: '_int8', precision: 'int8', dtype: 'int8' },
  { ending: '_uint8', precision: 'int8', dtype: 'uint8' },
] as const satisfies readonly { ending: string; precision: Precision; dtype: string }[];

/** The endings of one precision, the preferred first. */
export function endingsOf(precision: Precision): string[] {
  return onnxEndings.filter((known) => known.precision === precision).map(({ ending }) => ending);
}
