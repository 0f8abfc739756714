import { type Connections, connect } from '../calls.ts';
import { eventLoopProbe, readEventLoopDelay } from '../event-loop-delay.ts';
import type { EventLoopDelay } from '../event-loop-probe.ts';
import { atMost } from '../judge.ts';
import { makeFolder, startBareServer, startServer } from '../processes.ts';
import { type Report, show } from '../report.ts';
import { visionBars } from './bars.ts';
import type { VisionBench } from './effort.ts';
import { openShapedDiffusion } from './shaped-model/diffusion-folder.ts';
import { tinyModels } from './tiny-models.ts';

/** What INFERENCE_THREADS is set to; 0 is as many as there are processors, and what comes with the server. */
const THREADS = [0, 1];

interface Result {
  name: string;
  ours: EventLoopDelay;
  /** A server that does nothing, at the same time: what it shows is the wait for a processor. */
  bare: EventLoopDelay;
}

/** How long the server's own event loop is held up while it makes an image. */
export async function measureEventLoop(bench: VisionBench): Promise<Report> {
  const model = await openShapedDiffusion(bench.modelsFolder, bench.modelSize);
  const results: Result[] = [];
  for (const threads of THREADS) results.push(await measureServer(model.folder, threads, bench));
  return {
    name: 'event-loop',
    tables: [
      {
        title: `Event-loop delay inside the server while it makes an image of ${bench.pictureSide}x${bench.pictureSide} (ms)`,
        columns: ['', 'p50', 'p99', 'max', 'bare server beside it p50', 'p99', 'max', 'ratio p99'],
        rows: results.map(({ name, ours, bare }) => [
          name,
          ...[ours, bare].flatMap(({ p50, p99, max }) => [p50, p99, max].map(show)),
          `${show(ours.p99 / bare.p99)}x`,
        ]),
      },
    ],
    notes: [
      'POST /generate with the UNet in the shape of Stable Diffusion 1.5. The first answer, which opens the model, is not watched.',
      'The bare node:http server gets no requests: what it shows is how long a process waits for a processor.',
    ],
    verdicts: results.map(({ name, ours }) =>
      atMost(`event-loop delay p99, image on ${name}`, ours.p99, visionBars.eventLoopDelayMs, 'ms'),
    ),
    panels: [
      {
        title: 'Event-loop delay while an image is made, p99',
        unit: 'ms',
        bars: results.flatMap(({ name, ours, bare }) => [
          { label: name, value: ours.p99, isPeer: false, limit: visionBars.eventLoopDelayMs },
          { label: 'bare server', value: bare.p99, isPeer: true },
        ]),
      },
    ],
    data: results,
  };
}

async function measureServer(
  modelFolder: string,
  threads: number,
  { pictureSide, steps }: VisionBench,
): Promise<Result> {
  await using folder = await makeFolder();
  await using server = await startServer({
    folder,
    imports: [eventLoopProbe],
    environment: {
      IMAGE_PROVIDER: 'stable-diffusion',
      INFERENCE_THREADS: String(threads),
      SD_MODEL_DIR: modelFolder,
      CLIP_MODEL_DIR: tinyModels.clip,
      SAM_MODEL_DIR: tinyModels.sam,
    },
  });
  await using bare = await startBareServer([eventLoopProbe]);
  await using toServer = connect(server.url, 1);
  await generate(toServer, { samples: 1, side: 128 });
  await Promise.all([server, bare].map(readEventLoopDelay));
  await generate(toServer, { samples: steps, side: pictureSide });
  const [ours, beside] = await Promise.all([readEventLoopDelay(server), readEventLoopDelay(bare)]);
  const name = threads === 0 ? 'all processors' : `${threads} thread${threads === 1 ? '' : 's'}`;
  return { name, ours, bare: beside };
}

async function generate({ pool }: Connections, { samples, side }: { samples: number; side: number }) {
  const answer = await pool.request({
    path: '/generate',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'a red circle on a blue background', samples, width: side, height: side }),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`/generate answered ${answer.statusCode}: ${text}`);
}
