import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readCommonObjects } from '../../src/vision/clip/common-objects.ts';
import { median } from '../percentiles.ts';
import { makeFolder } from '../processes.ts';
import { type Report, show } from '../report.ts';
import type { VisionBench } from './effort.ts';
import { runFresh } from './fresh-process.ts';
import { openShapedClip } from './shaped-model/clip-folder.ts';
import { samplePicture, tinyModels } from './tiny-models.ts';

const objectsFile = join(import.meta.dirname, '../../models/common_objects.txt');

/** What keeping the embeddings of labels saves. */
export async function measureLabels({ modelsFolder, modelSize, rounds }: VisionBench): Promise<Report> {
  const objects = await readCommonObjects(objectsFile);
  const labels = objects.map(({ english }) => english);
  const models =
    modelSize === undefined
      ? { 'CLIP ViT-L/14, random weights': await openShapedClip(modelsFolder), 'tiny-clip': tinyModels.clip }
      : { 'tiny-clip': tinyModels.clip };
  const results = [];
  for (const [name, folder] of Object.entries(models)) {
    await using cache = await makeFolder();
    const order = { folder, cacheFolder: cache.path, picture: samplePicture, labels, rounds };
    results.push({ name, found: await runFresh('labels', { ...order, threads: availableParallelism() }) });
  }
  return {
    name: 'labels',
    tables: [
      {
        title: `Confidences of ${labels.length} labels for a new picture (ms)`,
        columns: ['', 'labels new', 'labels kept', 'kept on disk', 'one label', 'saved, new / kept'],
        rows: results.map(({ name, found: { firstMs, againMs, fromDiskMs, pictureMs } }) => [
          name,
          ...[firstMs, median(againMs), fromDiskMs, median(pictureMs)].map(show),
          `${show(firstMs / median(againMs))}x`,
        ]),
      },
    ],
    notes: [
      'Encoders are loaded before. New: every label goes through the text encoder; kept: none does; one label: the pass of the vision encoder that every picture costs.',
    ],
    verdicts: [],
    panels: [],
    data: { labels: labels.length, results },
  };
}
