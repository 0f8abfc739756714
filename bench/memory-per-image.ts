import { setTimeout as wait } from 'node:timers/promises';
import { bars } from './bars.ts';
import { callServer, clearSession, connect } from './calls.ts';
import type { Effort } from './effort.ts';
import { readMemory, resetPeakMemory } from './process-usage.ts';
import { makeFolder, startServer, startUpstream } from './processes.ts';
import { type Report, show } from './report.ts';

const IMAGE_BYTES = 4 * 1024 * 1024;
const BASE64_BYTES = (IMAGE_BYTES * 4) / 3;
/** Long enough that every request waits for its reply before the first reply comes. */
const UPSTREAM_MS = 500;
const SETTLE_MS = 500;
const FEW = 16;
const MANY = 64;
const MEGABYTE = 1024 * 1024;

/** What all images in flight at once take, on top of the server at rest. */
export async function measureMemoryPerImage(effort: Effort): Promise<Report> {
  const few = await measureCallers(FEW, effort);
  const many = await measureCallers(MANY, effort);
  const results = [few, many];
  const furtherImages = (many.peakBytes - few.peakBytes) / (MANY - FEW) / IMAGE_BYTES;
  return {
    name: 'memory-per-image',
    tables: [
      {
        title: 'Memory per 4 MB image in flight',
        columns: ['images in flight', 'idle', 'peak', 'per image', 'x image', 'x base64 reply'],
        rows: results.map((result) => [
          String(result.callers),
          `${show(result.idleBytes / MEGABYTE)} MB`,
          `${show(result.peakBytes / MEGABYTE)} MB`,
          `${show(result.bytesPerImage / MEGABYTE)} MB`,
          `${show(result.imagesPerImage)}x`,
          `${show(result.repliesPerImage)}x`,
        ]),
      },
    ],
    notes: [
      `Each image beyond the first ${FEW} adds ${show(furtherImages)}x its bytes.`,
      'Idle: after the start, before any request; code loaded by the first request counts against the images.',
    ],
    verdicts: results.map(({ callers, imagesPerImage }) => ({
      what: `memory per image, ${callers} in flight`,
      measured: `${show(imagesPerImage)}x its bytes`,
      bar: `< ${bars.payloadsPerImage}x`,
      isMet: imagesPerImage < bars.payloadsPerImage,
    })),
    panels: [
      {
        title: 'Memory per 4 MB image in flight, in sizes of the image',
        unit: 'x',
        bars: results.map(({ callers, imagesPerImage }) => ({
          label: `${callers} in flight`,
          value: imagesPerImage,
          isPeer: false,
          limit: bars.payloadsPerImage,
        })),
      },
    ],
    data: { results, furtherImages },
  };
}

async function measureCallers(callers: number, { memoryWaves }: Effort) {
  await using folder = await makeFolder();
  await using upstream = await startUpstream({ imageBytes: IMAGE_BYTES, latencyMs: UPSTREAM_MS });
  await using server = await startServer({ folder, upstream });
  await using toServer = connect(server.url, callers);
  await wait(SETTLE_MS);
  const { residentBytes: idleBytes } = await readMemory(server.pid);
  await resetPeakMemory(server.pid);
  for (let wave = 0; wave < memoryWaves; wave += 1) {
    await Promise.all(Array.from({ length: callers }, () => callServer(toServer)));
    await clearSession(server);
  }
  const { peakBytes } = await readMemory(server.pid);
  const bytesPerImage = (peakBytes - idleBytes) / callers;
  return {
    callers,
    idleBytes,
    peakBytes,
    bytesPerImage,
    imagesPerImage: bytesPerImage / IMAGE_BYTES,
    repliesPerImage: bytesPerImage / BASE64_BYTES,
  };
}
