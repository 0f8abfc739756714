import { setTimeout as wait } from 'node:timers/promises';
import { callServer, clearSession, connect, download } from './calls.ts';
import type { Effort } from './effort.ts';
import { eventLoopProbe, readEventLoopDelay } from './event-loop-delay.ts';
import type { EventLoopDelay } from './event-loop-probe.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';
import {
  type MeasuredProcess,
  makeFolder,
  startBareServer,
  startServer,
  startUpstream,
} from './processes.ts';
import { type Report, show } from './report.ts';

const IMAGE_BYTES = 4 * 1024 * 1024;
const CALLERS = 8;
const SCALED_SIZE = 256;
const PING_EVERY_MS = 4;
/** Enough that a ping never waits for another one's connection. */
const PING_CONNECTIONS = 64;
const REST_MS = 1500;

/** What others feel of a server that scales eight large images, and what they feel of a bare server beside it. */
export async function measureEventLoop({ scalingWaves }: Effort): Promise<Report> {
  await using folder = await makeFolder();
  await using upstream = await startUpstream({ imageBytes: IMAGE_BYTES });
  await using server = await startServer({ folder, upstream, imports: [eventLoopProbe] });
  await using bare = await startBareServer();
  await using toServer = connect(server.url, CALLERS);
  const scaleWave = async () => {
    await Promise.all(Array.from({ length: CALLERS }, () => callServer(toServer, SCALED_SIZE)));
    await clearSession(server);
  };
  await scaleWave();

  await readEventLoopDelay(server);
  const atRest = await pingWhile([server, bare], () => wait(REST_MS));
  const delayAtRest = await readEventLoopDelay(server);
  const scaling = await pingWhile([server, bare], async () => {
    for (let wave = 0; wave < scalingWaves; wave += 1) await scaleWave();
  });
  const delayScaling = await readEventLoopDelay(server);

  const [serverAtRest, bareAtRest] = atRest;
  const [serverScaling, bareScaling] = scaling;
  if (!serverAtRest || !bareAtRest || !serverScaling || !bareScaling)
    throw new Error('No ping was answered.');
  const points = ({ p50, p99, max }: EventLoopDelay) => [p50, p99, max].map(show);
  const ratio = (a: number, b: number) => `${show(a / b)}x`;
  return {
    name: 'event-loop',
    tables: [
      {
        title: `What others feel while ${CALLERS} images of 4 MB are scaled to ${SCALED_SIZE} (ms)`,
        columns: ['', 'p50', 'p99', 'max'],
        rows: [
          ['GET /healthz, at rest', ...points(serverAtRest)],
          ['GET /healthz, scaling', ...points(serverScaling)],
          ['bare node:http server, at rest', ...points(bareAtRest)],
          ['bare node:http server, while the other scales', ...points(bareScaling)],
          [
            'ratio to the bare server, scaling',
            ratio(serverScaling.p50, bareScaling.p50),
            ratio(serverScaling.p99, bareScaling.p99),
            ratio(serverScaling.max, bareScaling.max),
          ],
          ['event-loop delay inside, at rest', ...points(delayAtRest)],
          ['event-loop delay inside, scaling', ...points(delayScaling)],
        ],
      },
    ],
    notes: [
      'The bare server does nothing else: what it shows while the other scales is the wait for a processor.',
    ],
    verdicts: [],
    panels: [
      {
        title: `An answer to GET /healthz, p99, while ${CALLERS} images of 4 MB are scaled`,
        unit: 'ms',
        bars: [
          { label: 'bare node:http server beside it', value: bareScaling.p99, isPeer: true },
          { label: 'Imaginate', value: serverScaling.p99, isPeer: false },
        ],
      },
    ],
    data: { serverAtRest, bareAtRest, serverScaling, bareScaling, delayAtRest, delayScaling },
  };
}

/** Pings at a fixed pace, whether or not the last one was answered, so that no stall hides the next. */
async function pingWhile(
  targets: readonly MeasuredProcess[],
  work: () => Promise<void>,
): Promise<Percentiles[]> {
  await using connections = new AsyncDisposableStack();
  const pings = targets.map((target) => ({
    target: connections.use(connect(target.url, PING_CONNECTIONS)),
    durationsMs: [] as number[],
  }));
  const running = new Set<Promise<void>>();
  const pingAll = () => {
    for (const { target, durationsMs } of pings) {
      const sentAt = performance.now();
      const ping = download(target, '/healthz').then(() => {
        durationsMs.push(performance.now() - sentAt);
        running.delete(ping);
      });
      running.add(ping);
    }
  };
  const timer = setInterval(pingAll, PING_EVERY_MS);
  await work();
  clearInterval(timer);
  await Promise.all(running);
  return pings.map(({ durationsMs }) => percentilesOf(durationsMs));
}
