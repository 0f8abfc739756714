import { callsPerSecond, runCallers } from '../callers.ts';
import { type Connections, connect } from '../calls.ts';
import { type Percentiles, percentilesOf } from '../percentiles.ts';
import { makeFolder, startServer } from '../processes.ts';
import type { Setup } from './contestants.ts';

const CALLERS = 64;
const MOST_WORDS = 100;

export interface HttpResult {
  wordsPerRequest: number;
  wordsPerSecond: number;
  waitMs: Percentiles;
}

/** `POST /normalise` by callers that each send their next request when the last is answered. */
export async function measureOverHttp({ words, effort }: Setup): Promise<HttpResult[]> {
  process.stderr.write('  POST /normalise\n');
  await using folder = await makeFolder();
  await using server = await startServer({ folder });
  await using connections = connect(server.url, CALLERS);
  const results: HttpResult[] = [];
  for (const wordsPerRequest of [1, MOST_WORDS]) {
    let asked = 0;
    const call = () => {
      const start = asked++ % (words.length - wordsPerRequest + 1);
      return normalise(connections, words.slice(start, start + wordsPerRequest));
    };
    await runCallers(CALLERS, effort.repeatMs / 4, call);
    const batch = await runCallers(CALLERS, effort.repeatMs, call);
    results.push({
      wordsPerRequest,
      wordsPerSecond: callsPerSecond(batch) * wordsPerRequest,
      waitMs: percentilesOf(batch.durationsMs),
    });
  }
  return results;
}

async function normalise({ pool }: Connections, moods: readonly string[]): Promise<void> {
  const { statusCode, body } = await pool.request({
    path: '/normalise',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ moods }),
  });
  const { moods: receipts } = (await body.json()) as { moods?: unknown[] };
  if (statusCode !== 200 || receipts?.length !== moods.length)
    throw new Error(`The server answered ${statusCode}.`);
}
