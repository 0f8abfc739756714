import { availableParallelism } from 'node:os';
import { median } from '../percentiles.ts';
import { type Report, show } from '../report.ts';
import type { VisionBench } from './effort.ts';
import { runFresh } from './fresh-process.ts';
import { samplePicture, tinyModels } from './tiny-models.ts';

/** The grid of the published method, and a coarser one. */
const GRIDS = [16, 32];

/** How many points of the grid the automatic masks get through. */
export async function measurePoints({ rounds }: VisionBench): Promise<Report> {
  const results = [];
  for (const pointsPerSide of GRIDS) {
    const order = { folder: tinyModels.sam, picture: samplePicture, pointsPerSide, rounds };
    const found = await runFresh('points', { ...order, threads: availableParallelism() });
    results.push({ pointsPerSide, found });
  }
  return {
    name: 'points',
    tables: [
      {
        title: 'Automatic masks with tiny-sam, 64x64 pixels',
        columns: ['', 'ms', 'points/s', 'inside onnxruntime ms', 'our code', 'masks'],
        rows: results.map(({ pointsPerSide, found: { wholeMs, runMs, masks } }) => {
          const [whole, inside] = [median(wholeMs), median(runMs)];
          const points = pointsPerSide ** 2;
          return [
            `${points} points`,
            show(whole),
            show((points * 1000) / whole),
            show(inside),
            `${show((1 - inside / whole) * 100)} %`,
            String(masks),
          ];
        }),
      },
    ],
    notes: ['From pixels to polygons. Masks of the published model have 256x256 pixels, these 64x64.'],
    verdicts: [],
    panels: [],
    data: results,
  };
}
