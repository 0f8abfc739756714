import { bars } from '../bars.ts';
import { type Batch, callsPerSecond, joinBatches, runCallers } from '../callers.ts';
import { clearSession, connect } from '../calls.ts';
import { atMost } from '../judge.ts';
import { type Percentiles, percentilesOf } from '../percentiles.ts';
import { readProcessorMs } from '../process-usage.ts';
import { type MeasuredProcess, makeFolder, startUpstream } from '../processes.ts';
import { type Report, show } from '../report.ts';
import type { OpenAIEffort } from './effort.ts';
import { generateDirectly, generateThrough } from './image-calls.ts';
import { IMAGE_BYTES, startImageServer } from './image-server.ts';
import { nameOf, runTraffic, type Traffic } from './traffic.ts';

const WARM_UP_CALLERS = 8;
/** A slow upstream lets each caller have one image in two seconds, and code is compiled by use. */
const WARM_UP_CALLERS_OF_SLOW = 48;
const SLOW_MS = 1000;

const traffics: readonly Traffic[] = [
  { callers: 1, upstreamMs: 0, arrival: 'together' },
  { callers: 16, upstreamMs: 0, arrival: 'together' },
  { callers: 1, upstreamMs: SLOW_MS, arrival: 'spread' },
  { callers: 16, upstreamMs: SLOW_MS, arrival: 'spread' },
  { callers: 16, upstreamMs: SLOW_MS, arrival: 'together' },
];

interface Result extends Traffic {
  directMs: Percentiles;
  throughMs: Percentiles;
  overheadMs: Pick<Percentiles, 'p50' | 'p95' | 'p99'>;
  directPerSecond: number;
  throughPerSecond: number;
  /** Processor time of the server, all threads together. */
  processorMsPerRequest: number;
}

/** `POST /v1/images/generations` for base64, against the two calls to the upstream that it stands for. */
export async function measureOverhead(effort: OpenAIEffort): Promise<Report> {
  const results: Result[] = [];
  for (const upstreamMs of [0, SLOW_MS]) {
    const loads = traffics.filter((traffic) => traffic.upstreamMs === upstreamMs);
    results.push(...(await measureLoads(loads, upstreamMs, effort)));
  }
  return {
    name: 'overhead',
    tables: [
      {
        title: 'POST /v1/images/generations, 4 MB as b64_json: straight to the upstream, and through (ms)',
        columns: [
          '',
          'direct p50',
          'p95',
          'p99',
          'through p50',
          'p95',
          'p99',
          'added p50',
          'p95',
          'p99',
          'ratio',
        ],
        rows: results.map(toOverheadRow),
      },
      {
        title: 'Images per second, and processor time of the server',
        columns: ['', 'direct', 'through', 'ratio', 'processor', 'samples'],
        rows: results.map(toRateRow),
      },
    ],
    notes: [
      'Direct: the prompt moderated, the image asked for, its reply read whole, parsed and decoded. Through: the same answer from the server, read, parsed and decoded; the image is on the disk by then.',
      'At once: all callers call in the same moment, so fake, server and callers fill the processors and most of what is added is the wait in the queue. Spread: as many in flight, but nobody waits for anybody.',
      'Processor: time of all threads of the server for each image.',
    ],
    verdicts: results.map((result) =>
      atMost(
        `4 MB as b64_json, overhead p95, ${nameOf(result)}`,
        result.overheadMs.p95,
        bars.overheadMs['4 MB'],
        'ms',
      ),
    ),
    panels: [
      {
        title: 'Time added to an image of 4 MB as b64_json, p95',
        unit: 'ms',
        bars: results.map((result) => ({
          label: nameOf(result),
          value: Math.max(0, result.overheadMs.p95),
          isPeer: false,
          limit: bars.overheadMs['4 MB'],
        })),
      },
    ],
    data: results,
  };
}

async function measureLoads(
  loads: readonly Traffic[],
  upstreamMs: number,
  effort: OpenAIEffort,
): Promise<Result[]> {
  await using folder = await makeFolder();
  await using upstream = await startUpstream({ imageBytes: IMAGE_BYTES, latencyMs: upstreamMs });
  await using server = await startImageServer(folder, upstream);
  await warmUp(upstream, server, {
    callers: upstreamMs > 0 ? WARM_UP_CALLERS_OF_SLOW : WARM_UP_CALLERS,
    ...effort,
  });
  const results: Result[] = [];
  for (const traffic of loads) results.push(await measureTraffic(upstream, server, traffic, effort));
  return results;
}

/** Until the code is compiled: a server that has run for a while is what callers meet. */
async function warmUp(
  upstream: MeasuredProcess,
  server: MeasuredProcess,
  { callers, warmUpMs }: OpenAIEffort & { callers: number },
): Promise<void> {
  await using toUpstream = connect(upstream.url, callers);
  await using toServer = connect(server.url, callers);
  await runCallers(callers, warmUpMs / 2, () => generateDirectly(toUpstream));
  await runCallers(callers, warmUpMs, () => generateThrough(toServer, { responseFormat: 'b64_json' }));
  await clearSession(server);
}

async function measureTraffic(
  upstream: MeasuredProcess,
  server: MeasuredProcess,
  traffic: Traffic,
  { rounds, batchMs, slowBatchMs }: OpenAIEffort,
): Promise<Result> {
  await using toUpstream = connect(upstream.url, traffic.callers);
  await using toServer = connect(server.url, traffic.callers);
  const forMs = traffic.upstreamMs > 0 ? slowBatchMs : batchMs;
  const direct: Batch[] = [];
  const through: Batch[] = [];
  let processorMs = 0;
  for (let round = 0; round < rounds; round += 1) {
    direct.push(await runTraffic(traffic, forMs, () => generateDirectly(toUpstream)));
    const processorMsBefore = await readProcessorMs(server.pid);
    through.push(
      await runTraffic(traffic, forMs, () => generateThrough(toServer, { responseFormat: 'b64_json' })),
    );
    processorMs += (await readProcessorMs(server.pid)) - processorMsBefore;
    await clearSession(server);
  }
  return { ...traffic, ...compare(joinBatches(direct), joinBatches(through), processorMs) };
}

function compare(direct: Batch, through: Batch, processorMs: number): Omit<Result, keyof Traffic> {
  const directMs = percentilesOf(direct.durationsMs);
  const throughMs = percentilesOf(through.durationsMs);
  return {
    directMs,
    throughMs,
    overheadMs: {
      p50: throughMs.p50 - directMs.p50,
      p95: throughMs.p95 - directMs.p95,
      p99: throughMs.p99 - directMs.p99,
    },
    directPerSecond: callsPerSecond(direct),
    throughPerSecond: callsPerSecond(through),
    processorMsPerRequest: processorMs / through.durationsMs.length,
  };
}

function toOverheadRow(result: Result): string[] {
  const { directMs, throughMs, overheadMs } = result;
  return [
    nameOf(result),
    ...[directMs, throughMs, overheadMs].flatMap(({ p50, p95, p99 }) => [p50, p95, p99].map(show)),
    `${show(throughMs.p50 / directMs.p50)}x`,
  ];
}

function toRateRow(result: Result): string[] {
  const { directPerSecond, throughPerSecond, processorMsPerRequest, directMs, throughMs } = result;
  return [
    nameOf(result),
    show(directPerSecond),
    show(throughPerSecond),
    `${show(throughPerSecond / directPerSecond)}x`,
    `${show(processorMsPerRequest)} ms`,
    `${directMs.samples} / ${throughMs.samples}`,
  ];
}
