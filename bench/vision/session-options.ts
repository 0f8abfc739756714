import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { sessionOptions } from '../../src/inference/onnx-runtime.ts';
import { median } from '../percentiles.ts';
import { type Report, show } from '../report.ts';
import type { VisionBench } from './effort.ts';
import { runFresh } from './fresh-process.ts';
import type { SessionFinding } from './inside/session.ts';
import { openShapedDiffusion } from './shaped-model/diffusion-folder.ts';

const MEGABYTE = 1024 * 1024;

/** Each against what the server does. */
const changes: Record<string, InferenceSession.SessionOptions> = {
  'as the server': {},
  'with memory pattern': { enableMemPattern: true },
  'without memory pattern': { enableMemPattern: false },
  'without arena': { enableCpuMemArena: false },
  'without prepacking': { extra: { session: { disable_prepacking: '1' } } },
  'without layout changes': { graphOptimizationLevel: 'extended' },
  'without spinning': { extra: { session: { intra_op: { allow_spinning: '0' } } } },
  'on one thread': { intraOpNumThreads: 1 },
};

/** What each option of a session costs and brings, on the UNet alone. */
export async function measureSessionOptions(bench: VisionBench): Promise<Report> {
  const { modelsFolder, modelSize, pictureSide, optionSteps } = bench;
  const model = await openShapedDiffusion(modelsFolder, modelSize);
  const { file, bytes: modelBytes } = model.unet;
  const results: { name: string; found: SessionFinding }[] = [];
  for (const [name, change] of Object.entries(changes)) {
    const options = { ...sessionOptions({ threads: availableParallelism() }), ...change };
    const found = await runFresh('session', { file, side: pictureSide, steps: optionSteps, options });
    results.push({ name, found });
  }
  return {
    name: 'session-options',
    tables: [
      {
        title: `Options of a session: a guided step of the UNet (${model.size} width) at ${pictureSide}x${pictureSide}`,
        columns: [
          ...['', 'opening ms', 'first step ms', 'a later step ms', 'processor ms'],
          ...['opened, x model', 'at most', 'after', 'event loop p99 ms'],
        ],
        rows: results.map(({ name, found }) => toRow(name, found, modelBytes)),
      },
    ],
    notes: [
      `The UNet is of ${show(modelBytes / MEGABYTE)} MB. Processor: time that all threads had a processor for, in a later step. Event loop: the delay of the main thread while a worker thread runs the steps.`,
    ],
    verdicts: [],
    panels: [],
    data: { size: model.size, modelBytes, pictureSide, results },
  };
}

function toRow(name: string, found: SessionFinding, modelBytes: number): string[] {
  const [first, ...later] = found.steps;
  const laterMedian = (of: 'ms' | 'processorMs') => median(later.map((step) => step[of]));
  return [
    name,
    ...[found.loadMs, first?.ms ?? Number.NaN, laterMedian('ms'), laterMedian('processorMs')].map(show),
    ...[found.loadedBytes, found.peakBytes, found.afterBytes].map((bytes) => `${show(bytes / modelBytes)}x`),
    show(found.eventLoopDelayMs),
  ];
}
