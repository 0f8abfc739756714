import { availableParallelism } from 'node:os';
import { atMost } from '../judge.ts';
import { type Report, show } from '../report.ts';
import { visionBars } from './bars.ts';
import type { VisionBench } from './effort.ts';
import { runFresh } from './fresh-process.ts';
import type { ImageFinding } from './inside/image.ts';
import { openShapedDiffusion } from './shaped-model/diffusion-folder.ts';

const MEGABYTE = 1024 * 1024;

/** Where the time of a picture goes, and what memory it takes. */
export async function measureImage({
  modelsFolder,
  modelSize,
  pictureSide,
  steps,
}: VisionBench): Promise<Report> {
  const model = await openShapedDiffusion(modelsFolder, modelSize);
  const threads = availableParallelism();
  const found = await runFresh('image', { folder: model.folder, threads, side: pictureSide, steps });
  const { openMs, wholeMs, runMs, processorMs } = found;
  const ownMs = wholeMs - runMs;
  const { bytes: modelBytes } = model;
  const picture = `${pictureSide}x${pictureSide}, ${steps} guided steps`;
  return {
    name: 'image',
    tables: [
      {
        title: `A picture by the UNet of Stable Diffusion 1.5 (${model.size} width): ${picture}`,
        columns: ['', 'ms', 'share'],
        rows: [
          ['opening the model', show(openMs), ''],
          ['the picture', show(wholeMs), ''],
          ['inside onnxruntime', show(runMs), percent(runMs / wholeMs)],
          ['our code', show(ownMs), percent(ownMs / wholeMs)],
          ['time on a processor, all threads', show(processorMs), ''],
        ],
      },
      {
        title: 'Memory of the process, beside the model on disk',
        columns: ['', 'MB', 'x model'],
        rows: memoryRows(found, modelBytes),
      },
    ],
    notes: [
      'Random weights in the published shape: pictures are noise, but work and memory are those of the real model. Text encoder, UNet and VAE decoder.',
      'Our code: tokenizer, guidance, sampler, tensors, PNG. A longer picture has the same share: nearly all of it comes with each step.',
    ],
    verdicts: [
      atMost('our code beside onnxruntime', (ownMs / runMs) * 100, visionBars.ownTimeShare * 100, '%'),
      atMost(
        `memory while a picture is made, ${picture}`,
        found.peakBytes / modelBytes,
        visionBars.modelSizes,
        'x model',
      ),
      atMost('memory of the opened model', found.openedBytes / modelBytes, visionBars.modelSizes, 'x model'),
    ],
    panels: [
      {
        title: 'Memory in sizes of the model',
        unit: 'x',
        bars: [
          {
            label: 'opened',
            value: found.openedBytes / modelBytes,
            isPeer: false,
            limit: visionBars.modelSizes,
          },
          {
            label: 'at most',
            value: found.peakBytes / modelBytes,
            isPeer: false,
            limit: visionBars.modelSizes,
          },
        ],
      },
    ],
    data: { size: model.size, bytes: model.bytes, pictureSide, steps, ...found },
  };
}

function memoryRows(found: ImageFinding, modelBytes: number): string[][] {
  const row = (name: string, bytes: number) => [name, show(bytes / MEGABYTE), `${show(bytes / modelBytes)}x`];
  return [
    row('model on disk', modelBytes),
    row('before opening', found.emptyBytes),
    row('opened', found.openedBytes),
    row('at most', found.peakBytes),
    row('after the picture', found.afterBytes),
  ];
}

function percent(share: number): string {
  return `${show(share * 100)} %`;
}
