import { setTimeout as wait } from 'node:timers/promises';
import { bars } from '../bars.ts';
import { clearSession, connect } from '../calls.ts';
import { readMemory, resetPeakMemory } from '../process-usage.ts';
import { makeFolder, startUpstream } from '../processes.ts';
import { type Report, show } from '../report.ts';
import type { OpenAIEffort } from './effort.ts';
import { type Answer, generateThrough } from './image-calls.ts';
import { BASE64_BYTES, IMAGE_BYTES, startImageServer } from './image-server.ts';

const CALLERS = 16;
/** Long enough that every request waits for its image before the first image comes. */
const UPSTREAM_MS = 500;
const SETTLE_MS = 500;
const MEGABYTE = 1024 * 1024;

const answers = {
  b64_json: { responseFormat: 'b64_json' },
  url: { responseFormat: 'url' },
  'b64_json, streamed': { responseFormat: 'b64_json', partialImages: 0 },
} satisfies Record<string, Answer>;

interface Result {
  name: string;
  /** After the start. */
  idleBytes: number;
  /** After one image: with the code that the first one loads. */
  idleAfterOneBytes: number;
  peakBytes: number;
}

/** What images in flight take, on top of the server at rest. */
export async function measureMemory(effort: OpenAIEffort): Promise<Report> {
  const results: Result[] = [];
  for (const [name, answer] of Object.entries(answers))
    results.push(await measureAnswer(name, answer, effort));
  return {
    name: 'memory',
    tables: [
      {
        title: `Memory of ${CALLERS} images of 4 MB in flight`,
        columns: ['', 'idle', 'after one', 'peak', 'per image', 'x image', 'x base64', 'with code, x image'],
        rows: results.map(toRow),
      },
    ],
    notes: [
      'Per image: the peak beyond the server at rest after its first image, by the number of images. With code: beyond the server that has not served yet, so that what the first image loads counts as if it were of these.',
    ],
    verdicts: results.map((result) => {
      const payloads = perImage(result) / IMAGE_BYTES;
      return {
        what: `memory per image, ${CALLERS} in flight, ${result.name}`,
        measured: `${show(payloads)}x its bytes`,
        bar: `< ${bars.payloadsPerImage}x`,
        isMet: payloads < bars.payloadsPerImage,
      };
    }),
    panels: [
      {
        title: `Memory per 4 MB image, ${CALLERS} in flight, in sizes of the image`,
        unit: 'x',
        bars: results.map((result) => ({
          label: result.name,
          value: perImage(result) / IMAGE_BYTES,
          isPeer: false,
          limit: bars.payloadsPerImage,
        })),
      },
    ],
    data: results,
  };
}

function perImage({ peakBytes, idleAfterOneBytes }: Result): number {
  return (peakBytes - idleAfterOneBytes) / CALLERS;
}

function toRow(result: Result): string[] {
  const { name, idleBytes, idleAfterOneBytes, peakBytes } = result;
  const megabytes = (bytes: number) => `${show(bytes / MEGABYTE)} MB`;
  return [
    name,
    ...[idleBytes, idleAfterOneBytes, peakBytes, perImage(result)].map(megabytes),
    `${show(perImage(result) / IMAGE_BYTES)}x`,
    `${show(perImage(result) / BASE64_BYTES)}x`,
    `${show((peakBytes - idleBytes) / CALLERS / IMAGE_BYTES)}x`,
  ];
}

async function measureAnswer(name: string, answer: Answer, { memoryWaves }: OpenAIEffort): Promise<Result> {
  await using folder = await makeFolder();
  await using upstream = await startUpstream({ imageBytes: IMAGE_BYTES, latencyMs: UPSTREAM_MS });
  await using server = await startImageServer(folder, upstream);
  await using toServer = connect(server.url, CALLERS);
  await wait(SETTLE_MS);
  const { residentBytes: idleBytes } = await readMemory(server.pid);
  await generateThrough(toServer, answer);
  await clearSession(server);
  await wait(SETTLE_MS);
  const { residentBytes: idleAfterOneBytes } = await readMemory(server.pid);
  await resetPeakMemory(server.pid);
  for (let wave = 0; wave < memoryWaves; wave += 1) {
    await Promise.all(Array.from({ length: CALLERS }, () => generateThrough(toServer, answer)));
    await clearSession(server);
  }
  const { peakBytes } = await readMemory(server.pid);
  return { name, idleBytes, idleAfterOneBytes, peakBytes };
}
