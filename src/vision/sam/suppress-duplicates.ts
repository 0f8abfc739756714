/**
 * Non-maximum suppression: of things that overlap too much, only the first stays.
 * @param sorted the best in front
 * @param overlap of two of them, 0 to 1
 */
export function suppressDuplicates<Item>(
  sorted: readonly Item[],
  overlap: (a: Item, b: Item) => number,
  maxOverlap: number,
): Item[] {
  const kept: Item[] = [];
  for (const item of sorted) {
    if (kept.every((better) => overlap(better, item) <= maxOverlap)) kept.push(item);
  }
  return kept;
}
