import { setTimeout as wait } from 'node:timers/promises';
import { bars } from './bars.ts';
import { callServer, connect } from './calls.ts';
import type { Effort } from './effort.ts';
import { percentilesOf } from './percentiles.ts';
import { readMemory } from './process-usage.ts';
import { type MeasuredProcess, makeFolder, startBareServer, startServer } from './processes.ts';
import { type Report, show } from './report.ts';

const SETTLE_MS = 500;
const MEGABYTE = 1024 * 1024;

/** From nothing to the first answer, and the memory of a server that waits, beside the least Node server. */
export async function measureStart({ starts }: Effort): Promise<Report> {
  const server = { startsMs: [] as number[], residentBytes: [] as number[] };
  const bare = { startsMs: [] as number[], residentBytes: [] as number[] };
  for (let start = 0; start < starts; start += 1) {
    await measureOneStart(bare, startBareServer);
    await using folder = await makeFolder();
    await measureOneStart(server, () => startServer({ folder }));
  }
  const afterPreviewBytes = await measureAfterPreview();

  const serverMs = percentilesOf(server.startsMs);
  const bareMs = percentilesOf(bare.startsMs);
  const serverBytes = percentilesOf(server.residentBytes).p50;
  const bareBytes = percentilesOf(bare.residentBytes).p50;
  const megabytes = (bytes: number) => `${show(bytes / MEGABYTE)} MB`;
  const idleBar = `≤ ${bars.idleMegabytes} MB`;
  return {
    name: 'start',
    tables: [
      {
        title: 'Start to the first answered request, and memory at rest',
        columns: ['', 'start p50', 'slowest', 'memory at rest', 'after one preview'],
        rows: [
          [
            'Imaginate',
            `${show(serverMs.p50)} ms`,
            `${show(serverMs.max)} ms`,
            megabytes(serverBytes),
            megabytes(afterPreviewBytes),
          ],
          [
            'bare node:http server',
            `${show(bareMs.p50)} ms`,
            `${show(bareMs.max)} ms`,
            megabytes(bareBytes),
            '',
          ],
          ['ratio', `${show(serverMs.p50 / bareMs.p50)}x`, '', `${show(serverBytes / bareBytes)}x`, ''],
        ],
      },
    ],
    notes: [],
    verdicts: [
      {
        what: 'start to listening, median',
        measured: `${show(serverMs.p50)} ms`,
        bar: `≤ ${bars.startMs} ms`,
        isMet: serverMs.p50 <= bars.startMs,
      },
      {
        what: 'memory at rest, after the start',
        measured: megabytes(serverBytes),
        bar: idleBar,
        isMet: serverBytes <= bars.idleMegabytes * MEGABYTE,
      },
      {
        what: 'memory at rest, after one preview',
        measured: megabytes(afterPreviewBytes),
        bar: idleBar,
        isMet: afterPreviewBytes <= bars.idleMegabytes * MEGABYTE,
      },
    ],
    panels: [
      {
        title: 'Start to the first answered request',
        unit: 'ms',
        bars: [
          { label: 'bare node:http server', value: bareMs.p50, isPeer: true },
          { label: 'Imaginate', value: serverMs.p50, isPeer: false, limit: bars.startMs },
        ],
      },
      {
        title: 'Memory at rest',
        unit: 'MB',
        bars: [
          { label: 'bare node:http server', value: bareBytes / MEGABYTE, isPeer: true },
          { label: 'Imaginate', value: serverBytes / MEGABYTE, isPeer: false, limit: bars.idleMegabytes },
          {
            label: 'Imaginate after one preview',
            value: afterPreviewBytes / MEGABYTE,
            isPeer: false,
            limit: bars.idleMegabytes,
          },
        ],
      },
    ],
    data: { serverMs, bareMs, serverBytes, bareBytes, afterPreviewBytes },
  };
}

async function measureOneStart(
  kept: { startsMs: number[]; residentBytes: number[] },
  start: () => Promise<MeasuredProcess>,
): Promise<void> {
  const startedAt = performance.now();
  await using server = await start();
  const response = await fetch(`${server.url}/healthz`);
  await response.text();
  kept.startsMs.push(performance.now() - startedAt);
  await wait(SETTLE_MS);
  kept.residentBytes.push((await readMemory(server.pid)).residentBytes);
}

async function measureAfterPreview(): Promise<number> {
  await using folder = await makeFolder();
  await using server = await startServer({ folder });
  await using toServer = connect(server.url, 1);
  await callServer(toServer, 256);
  await wait(SETTLE_MS);
  return (await readMemory(server.pid)).residentBytes;
}
