import type { MaskRuns } from './binary-mask.ts';
import { forEachStretch } from './mask-runs.ts';
import { RunWriter } from './run-writer.ts';

/**
 * Fills holes and takes away islands of fewer than `minArea` pixels, as `remove_small_regions` of the published
 * method does: pixels that touch at a corner hang together, in holes as in islands; where all islands are small,
 * the largest stays.
 * @returns the very same object where nothing was small
 */
export function removeSmallRegions(runs: MaskRuns, minArea: number): MaskRuns {
  return flipSmallRegions(flipSmallRegions(runs, 0, minArea), 1, minArea);
}

/** @param value whose regions to look at: 0 for holes, 1 for islands */
function flipSmallRegions(runs: MaskRuns, value: 0 | 1, minArea: number): MaskRuns {
  const stretches = stretchesOf(runs, value);
  const areas = regionAreas(stretches);
  const largest = areas.reduce((most, area) => Math.max(most, area), 0);
  const limit = value === 1 ? Math.min(minArea, largest) : minArea;
  if (areas.every((area) => area >= limit)) return runs;

  const writer = new RunWriter();
  const other = 1 - value;
  for (let x = 0; x < runs.width; x += 1) {
    let y = 0;
    const next = stretches.firstOfColumn[x + 1] as number;
    for (let i = stretches.firstOfColumn[x] as number; i < next; i += 1) {
      if ((areas[i] as number) < limit) continue;
      const { y0, y1 } = stretches.all[i] as Stretch;
      writer.add(other, y0 - y);
      writer.add(value, y1 - y0);
      y = y1;
    }
    writer.add(other, runs.height - y);
  }
  return writer.finish(runs.width, runs.height);
}

interface Stretch {
  y0: number;
  y1: number;
}

interface Stretches {
  all: Stretch[];
  /** Where in `all` each column's stretches begin, and at the end where the last column's end. */
  firstOfColumn: Uint32Array;
}

function stretchesOf(runs: MaskRuns, value: 0 | 1): Stretches {
  const all: Stretch[] = [];
  const firstOfColumn = new Uint32Array(runs.width + 1);
  forEachStretch(runs, value, (x, y0, y1) => {
    all.push({ y0, y1 });
    firstOfColumn[x + 1] = all.length;
  });
  for (let x = 1; x <= runs.width; x += 1) {
    if (firstOfColumn[x] === 0) firstOfColumn[x] = firstOfColumn[x - 1] as number;
  }
  return { all, firstOfColumn };
}

/** For every stretch, how many pixels the region has that it is of. */
function regionAreas({ all, firstOfColumn }: Stretches): Float64Array {
  const parents = Uint32Array.from(all.keys());
  for (let x = 1; x + 1 < firstOfColumn.length; x += 1) {
    let left = firstOfColumn[x - 1] as number;
    let here = firstOfColumn[x] as number;
    const endOfLeft = here;
    const endOfHere = firstOfColumn[x + 1] as number;
    while (left < endOfLeft && here < endOfHere) {
      const a = all[left] as Stretch;
      const b = all[here] as Stretch;
      if (a.y0 <= b.y1 && b.y0 <= a.y1) parents[rootOf(parents, left)] = rootOf(parents, here);
      if (a.y1 < b.y1) left += 1;
      else here += 1;
    }
  }
  const areaOfRoot = new Float64Array(all.length);
  all.forEach(({ y0, y1 }, i) => {
    areaOfRoot[rootOf(parents, i)] = (areaOfRoot[rootOf(parents, i)] as number) + y1 - y0;
  });
  return Float64Array.from(all, (_, i) => areaOfRoot[rootOf(parents, i)] as number);
}

function rootOf(parents: Uint32Array, index: number): number {
  let root = index;
  while (parents[root] !== root) {
    const parent = parents[root] as number;
    parents[root] = parents[parent] as number;
    root = parents[root] as number;
  }
  return root;
}
