import { access } from 'node:fs/promises';
import type { Timings } from '../src/record.ts';
import { bars, type Verdict } from './bars.ts';
import { type Batch, callsPerSecond, joinBatches, runCallers } from './callers.ts';
import { callServer, callUpstream, clearSession, connect, download, readRecords } from './calls.ts';
import type { ChartPanel } from './chart.ts';
import type { Effort } from './effort.ts';
import { median, type Percentiles, percentilesOf } from './percentiles.ts';
import { readProcessorMs } from './process-usage.ts';
import { type MeasuredProcess, makeFolder, startServer, startUpstream } from './processes.ts';
import { type Report, show } from './report.ts';

const imageBytes = { '1 KB': 1024, '4 MB': 4 * 1024 * 1024 } as const;
const IMAGES = ['1 KB', '4 MB'] as const;
const MEMORY_DISK = '/dev/shm';
const SLOW_UPSTREAM_MS = 200;
const WARM_UP_CALLERS = 8;

/** What stays the same while a server and its upstream run. */
interface Setup {
  image: (typeof IMAGES)[number];
  /** Time the upstream takes for each image, beside sending it. */
  upstreamMs: number;
  /** Where images are kept: the disk of the temporary folder, or memory, which takes no time to sync. */
  keptIn: 'disk' | 'memory';
}

interface Load {
  callers: number;
  /** Whether the caller also fetches the image from the server. */
  withDownload?: boolean;
}

interface Result extends Setup, Required<Load> {
  directMs: Percentiles;
  throughMs: Percentiles;
  overheadMs: { p50: number; p95: number; p99: number };
  directPerSecond: number;
  throughPerSecond: number;
  /** Processor time of the server, all threads together. */
  processorMsPerRequest: number;
  /** Medians of what the server's own records say. */
  stagesMs: Timings;
}

/** Direct calls against calls through the server, in turns, in the same run. */
export async function measureOverhead(effort: Effort): Promise<Report> {
  const results: Result[] = [];
  for (const image of IMAGES) {
    const measure = async (setup: Partial<Setup>, loads: Load[]) => {
      const whole = { image, upstreamMs: 0, keptIn: 'disk' as const, ...setup };
      results.push(...(await measureSetup(whole, loads, effort)));
    };
    await measure({}, [{ callers: 1 }, { callers: 16 }, { callers: 64 }, { callers: 1, withDownload: true }]);
    await measure({ upstreamMs: SLOW_UPSTREAM_MS }, [{ callers: 1 }, { callers: 16 }]);
    if (await hasMemoryDisk()) await measure({ keptIn: 'memory' }, [{ callers: 1 }, { callers: 16 }]);
  }
  return {
    name: 'overhead',
    tables: [
      {
        title: 'Overhead: a call straight to the upstream against one through the server (ms)',
        columns: [
          'reply',
          'callers',
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
        title: 'Requests per second, and where the time goes (medians of the records, ms)',
        columns: [
          'reply',
          'callers',
          'direct',
          'through',
          'ratio',
          'extract',
          'generate',
          'store images',
          'rest',
          'processor',
        ],
        rows: results.map(toRateRow),
      },
    ],
    notes: [
      'Direct: reply read, parsed, image decoded. Through: image made, checked, on the disk, answered as text.',
      'Callers wait for nothing but the answer: with 16 and 64 of them the processors are full and most is queueing.',
      'Rest: HTTP on both sides, the record and the syncs that make it visible. Processor: time of all threads per request.',
    ],
    verdicts: results.filter(isPlain).map(judge),
    panels: IMAGES.map((image) => toPanel(image, results)),
    data: results,
  };
}

function hasMemoryDisk(): Promise<boolean> {
  return access(MEMORY_DISK).then(
    () => true,
    () => false,
  );
}

async function measureSetup(setup: Setup, loads: readonly Load[], effort: Effort): Promise<Result[]> {
  await using folder = await makeFolder(setup.keptIn === 'memory' ? MEMORY_DISK : undefined);
  await using upstream = await startUpstream({
    imageBytes: imageBytes[setup.image],
    latencyMs: setup.upstreamMs,
  });
  await using server = await startServer({ folder, upstream });
  await warmUp(upstream, server, effort);
  const results: Result[] = [];
  for (const load of loads) {
    const whole = { withDownload: false, ...load };
    results.push({ ...setup, ...whole, ...(await measureLoad(upstream, server, whole, effort)) });
  }
  return results;
}

/** Until the code is compiled: a server that has run for a while is what callers meet. */
async function warmUp(
  upstream: MeasuredProcess,
  server: MeasuredProcess,
  { warmUpMs }: Effort,
): Promise<void> {
  await using toUpstream = connect(upstream.url, WARM_UP_CALLERS);
  await using toServer = connect(server.url, WARM_UP_CALLERS);
  await runCallers(WARM_UP_CALLERS, warmUpMs / 2, () => callUpstream(toUpstream));
  await runCallers(WARM_UP_CALLERS, warmUpMs, () => callServer(toServer));
  await clearSession(server);
}

async function measureLoad(
  upstream: MeasuredProcess,
  server: MeasuredProcess,
  { callers, withDownload }: Required<Load>,
  { rounds, batchMs }: Effort,
): Promise<Omit<Result, keyof Setup | keyof Load>> {
  await using toUpstream = connect(upstream.url, callers);
  await using toServer = connect(server.url, callers);
  const direct: Batch[] = [];
  const through: Batch[] = [];
  const timings: Timings[] = [];
  let processorMs = 0;
  for (let round = 0; round < rounds; round += 1) {
    direct.push(await runCallers(callers, batchMs, () => callUpstream(toUpstream)));
    const processorMsBefore = await readProcessorMs(server.pid);
    through.push(
      await runCallers(callers, batchMs, async () => {
        await callServer(toServer);
        if (withDownload) await download(toServer);
      }),
    );
    processorMs += (await readProcessorMs(server.pid)) - processorMsBefore;
    timings.push(...(await readRecords(server)).map((record) => record.timings));
    await clearSession(server);
  }
  return compare(joinBatches(direct), joinBatches(through), timings, processorMs);
}

function compare(
  direct: Batch,
  through: Batch,
  timings: Timings[],
  processorMs: number,
): Omit<Result, keyof Setup | keyof Load> {
  const directMs = percentilesOf(direct.durationsMs);
  const throughMs = percentilesOf(through.durationsMs);
  const medianOf = (stage: keyof Timings) => median(timings.map((timing) => timing[stage] ?? 0));
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
    stagesMs: {
      preprocessMs: medianOf('preprocessMs'),
      extractMs: medianOf('extractMs'),
      normaliseMs: medianOf('normaliseMs'),
      generateMs: medianOf('generateMs'),
      storeMs: medianOf('storeMs'),
      totalMs: medianOf('totalMs'),
    },
  };
}

function toOverheadRow(result: Result): string[] {
  const { directMs, throughMs, overheadMs } = result;
  return [
    nameOf(result),
    String(result.callers),
    ...[directMs, throughMs, overheadMs].flatMap(({ p50, p95, p99 }) => [p50, p95, p99].map(show)),
    `${show(throughMs.p50 / directMs.p50)}x`,
  ];
}

function toRateRow(result: Result): string[] {
  const { directPerSecond, throughPerSecond, throughMs, stagesMs } = result;
  return [
    nameOf(result),
    String(result.callers),
    show(directPerSecond),
    show(throughPerSecond),
    `${show(throughPerSecond / directPerSecond)}x`,
    show(stagesMs.extractMs),
    show(stagesMs.generateMs),
    show(stagesMs.storeMs),
    show(throughMs.p50 - stagesMs.totalMs),
    show(result.processorMsPerRequest),
  ];
}

function nameOf({ image, upstreamMs, keptIn, withDownload }: Setup & Required<Load>): string {
  return [
    image,
    ...(upstreamMs > 0 ? [`upstream takes ${upstreamMs} ms`] : []),
    ...(keptIn === 'memory' ? ['kept in memory'] : []),
    ...(withDownload ? ['and downloaded'] : []),
  ].join(', ');
}

function callersOf({ callers }: Load): string {
  return callers === 1 ? '1 caller' : `${callers} callers`;
}

/** The bar is about the server as it is used: images on a disk, and a download is a request of its own. */
function isPlain({ keptIn, withDownload }: Result): boolean {
  return keptIn === 'disk' && !withDownload;
}

function judge(result: Result): Verdict {
  const bar = bars.overheadMs[result.image];
  return {
    what: `overhead p95, ${nameOf(result)}, ${callersOf(result)}`,
    measured: `${show(result.overheadMs.p95)} ms`,
    bar: `≤ ${bar} ms`,
    isMet: result.overheadMs.p95 <= bar,
  };
}

function toPanel(image: Setup['image'], results: readonly Result[]): ChartPanel {
  const shown = results.filter((result) => result.image === image && isPlain(result));
  return {
    title: `Time per image of ${image}, p95: straight to the upstream, and through the server`,
    unit: 'ms',
    bars: shown.flatMap((result) => {
      const slow = result.upstreamMs > 0 ? `, upstream ${result.upstreamMs} ms` : '';
      const label = `${callersOf(result)}${slow}`;
      return [
        { label: `${label}: direct`, value: result.directMs.p95, isPeer: true },
        {
          label: 'through',
          value: result.throughMs.p95,
          isPeer: false,
          limit: result.directMs.p95 + bars.overheadMs[image],
        },
      ];
    }),
  };
}
