import { bars } from '../bars.ts';
import { runCallers } from '../callers.ts';
import { type Connections, clearSession, connect } from '../calls.ts';
import { eventLoopProbe, readEventLoopDelay } from '../event-loop-delay.ts';
import type { EventLoopDelay } from '../event-loop-probe.ts';
import { atMost } from '../judge.ts';
import { makeFolder, startBareServer, startUpstream } from '../processes.ts';
import { type Report, show } from '../report.ts';
import type { OpenAIEffort } from './effort.ts';
import { edit, generateThrough } from './image-calls.ts';
import { IMAGE_BYTES, startImageServer } from './image-server.ts';
import { runTraffic, type Traffic } from './traffic.ts';
import { largeDataUrlEdit, largeFormEdit } from './uploads.ts';

const CALLERS = 16;
const SLOW_MS = 1000;

interface Work {
  name: string;
  callers: number;
  call(connections: Connections): Promise<void>;
}

const works: readonly Work[] = [
  { name: 'b64_json', callers: CALLERS, call: (to) => generateThrough(to, { responseFormat: 'b64_json' }) },
  { name: 'url', callers: CALLERS, call: (to) => generateThrough(to, { responseFormat: 'url' }) },
  {
    name: 'b64_json, streamed',
    callers: CALLERS,
    call: (to) => generateThrough(to, { responseFormat: 'b64_json', partialImages: 0 }),
  },
  {
    name: 'b64_json, streamed with 2 partial images',
    callers: CALLERS,
    call: (to) => generateThrough(to, { responseFormat: 'b64_json', partialImages: 2 }),
  },
  { name: 'edit, form with 4 MB', callers: CALLERS, call: (to) => edit(to, largeFormEdit()) },
  { name: 'edit, data URL of 20 MB', callers: 4, call: (to) => edit(to, largeDataUrlEdit()) },
];

interface Result {
  name: string;
  ours: EventLoopDelay;
  /** A server that does nothing, at the same time: what it shows is the wait for a processor. */
  bare: EventLoopDelay;
}

/** How long the server's own event loop is held up by large images, coming and going. */
export async function measureEventLoop(effort: OpenAIEffort): Promise<Report> {
  const results: Result[] = [];
  for (const upstreamMs of [0, SLOW_MS]) results.push(...(await measureWorks(upstreamMs, effort)));
  return {
    name: 'event-loop',
    tables: [
      {
        title: 'Event-loop delay inside the server while images of 4 MB come and go (ms)',
        columns: ['', 'p50', 'p99', 'max', 'bare server beside it p50', 'p99', 'max', 'ratio p99'],
        rows: results.map(({ name, ours, bare }) => [
          name,
          ...[ours, bare].flatMap(({ p50, p99, max }) => [p50, p99, max].map(show)),
          `${show(ours.p99 / bare.p99)}x`,
        ]),
      },
    ],
    notes: [
      `${CALLERS} callers, 4 of those with 20 MB. Upstream ${SLOW_MS} ms: all in flight, their images coming one by one; without: the processors are full.`,
      'The bare node:http server gets no requests: what it shows is how long a process waits for a processor.',
    ],
    verdicts: results.map(({ name, ours }) =>
      atMost(`event-loop delay p99, ${name}`, ours.p99, bars.openai.eventLoopDelayMs, 'ms'),
    ),
    panels: [
      {
        title: 'Event-loop delay while images of 4 MB come and go, p99',
        unit: 'ms',
        bars: results.flatMap(({ name, ours, bare }) => [
          { label: name, value: ours.p99, isPeer: false, limit: bars.openai.eventLoopDelayMs },
          { label: 'bare server', value: bare.p99, isPeer: true },
        ]),
      },
    ],
    data: results,
  };
}

async function measureWorks(upstreamMs: number, { watchMs }: OpenAIEffort): Promise<Result[]> {
  await using folder = await makeFolder();
  await using upstream = await startUpstream({ imageBytes: IMAGE_BYTES, latencyMs: upstreamMs });
  await using server = await startImageServer(folder, upstream, [eventLoopProbe]);
  await using bare = await startBareServer([eventLoopProbe]);
  const results: Result[] = [];
  for (const { name, callers, call } of works) {
    await using toServer = connect(server.url, callers);
    const traffic: Traffic = { callers, upstreamMs, arrival: upstreamMs > 0 ? 'spread' : 'together' };
    // The first of a kind loads its code.
    await runCallers(2, 0, () => call(toServer));
    await Promise.all([server, bare].map(readEventLoopDelay));
    await runTraffic(traffic, Math.max(watchMs, 3 * upstreamMs), () => call(toServer));
    const [ours, beside] = await Promise.all([readEventLoopDelay(server), readEventLoopDelay(bare)]);
    results.push({ name: upstreamMs > 0 ? `${name}, upstream ${upstreamMs} ms` : name, ours, bare: beside });
    await clearSession(server);
  }
  return results;
}
