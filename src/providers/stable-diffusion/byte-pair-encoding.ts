/** The rank of each pair of neighbours that may be joined, by `left right`: the lower, the earlier. */
export type MergeRanks = ReadonlyMap<string, number>;

/**
 * Joins neighbouring symbols, always the pair of lowest rank and of those the leftmost, until none is left to join.
 * Takes n log n steps, so that one endless word does not keep the machine busy.
 */
export function mergeBytePairs(symbols: readonly string[], ranks: MergeRanks): string[] {
  const count = symbols.length;
  /** A joined symbol stands where its first part stood; the place of the other part is left empty. */
  const symbolAt = [...symbols];
  const nextOf = Int32Array.from({ length: count }, (_, place) => place + 1);
  const previousOf = Int32Array.from({ length: count }, (_, place) => place - 1);
  /** Pairs to join, each as one number: `rank * count + place of its left symbol`. */
  const queue: number[] = [];

  function rankAt(left: number): number | undefined {
    const right = nextOf[left] ?? count;
    if (left < 0 || right >= count) return undefined;
    return ranks.get(`${symbolAt[left]} ${symbolAt[right]}`);
  }

  function queuePair(left: number): void {
    const rank = rankAt(left);
    if (rank !== undefined) pushSmallestFirst(queue, rank * count + left);
  }

  for (let place = 0; place < count - 1; place++) queuePair(place);
  for (let entry = popSmallest(queue); entry !== undefined; entry = popSmallest(queue)) {
    const left = entry % count;
    const isStale = symbolAt[left] === '' || rankAt(left) !== Math.floor(entry / count);
    if (isStale) continue;
    const right = nextOf[left] ?? count;
    const afterwards = nextOf[right] ?? count;
    symbolAt[left] = `${symbolAt[left]}${symbolAt[right]}`;
    symbolAt[right] = '';
    nextOf[left] = afterwards;
    if (afterwards < count) previousOf[afterwards] = left;
    queuePair(previousOf[left] ?? -1);
    queuePair(left);
  }
  return symbolAt.filter((symbol) => symbol !== '');
}

/** Adds to a binary heap whose first number is its smallest. */
function pushSmallestFirst(heap: number[], value: number): void {
  let place = heap.push(value) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent] ?? 0;
    if (above <= value) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = value;
}

function popSmallest(heap: number[]): number | undefined {
  const smallest = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return smallest;
  let place = 0;
  for (let child = 1; child < heap.length; child = 2 * place + 1) {
    const [left = last, right = Number.POSITIVE_INFINITY] = [heap[child], heap[child + 1]];
    const smaller = Math.min(left, right);
    if (smaller >= last) break;
    heap[place] = smaller;
    place = right < left ? child + 1 : child;
  }
  heap[place] = last;
  return smallest;
}
