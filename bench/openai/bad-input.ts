import { join } from 'node:path';
import { bars } from '../bars.ts';
import { type Connections, connect } from '../calls.ts';
import { atMost } from '../judge.ts';
import { type Percentiles, percentilesOf } from '../percentiles.ts';
import { makeFolder, startNode, startUpstream } from '../processes.ts';
import { type Report, show } from '../report.ts';
import { type BadInput, makeBadInputs } from './bad-inputs.ts';
import type { OpenAIEffort } from './effort.ts';
import { edit } from './image-calls.ts';
import { IMAGE_BYTES, startImageServer } from './image-server.ts';
import { largeFormEdit } from './uploads.ts';

interface Result {
  name: string;
  status: number;
  code: string;
  ourMs: Percentiles;
  bareMs: Percentiles;
}

/** How long a refusal takes, beside that of a route that reads the same body and looks at nothing. */
export async function measureBadInput({ badInputRounds }: OpenAIEffort): Promise<Report> {
  const inputs = await makeBadInputs();
  await using folder = await makeFolder();
  await using upstream = await startUpstream({ imageBytes: IMAGE_BYTES });
  await using server = await startImageServer(folder, upstream);
  await using bare = await startNode({
    arguments: [join(import.meta.dirname, 'bare-form-server.ts')],
    directory: folder.path,
    address: /^(http\S+)/,
  });
  await using toServer = connect(server.url, 1);
  await using toBare = connect(bare.url, 1);
  // What the first picture loads is loaded once in the life of a server.
  await edit(toServer, largeFormEdit());
  const results: Result[] = [];
  for (const input of inputs) results.push(await measureInput(input, { toServer, toBare, badInputRounds }));
  return {
    name: 'bad-input',
    tables: [
      {
        title: 'Bad input, and how long its refusal takes (ms)',
        columns: ['', 'answer', 'p50', 'worst', 'bare express and multer p50', 'worst', 'ratio p50'],
        rows: results.map(toRow),
      },
    ],
    notes: [
      `Each ${badInputRounds} times, by one caller, from the first byte sent to the last byte of the answer; the server has edited one picture before.`,
      'The bare route reads the same bodies with express.json and multer, and refuses all without a look.',
    ],
    verdicts: [worst('median', results, ({ p50 }) => p50), worst('worst', results, ({ max }) => max)],
    panels: [
      {
        title: 'Refusal of bad input, median',
        unit: 'ms',
        bars: results.map(({ name, ourMs }) => ({
          label: name,
          value: ourMs.p50,
          isPeer: false,
          limit: bars.openai.badInputMs,
        })),
      },
    ],
    data: results,
  };
}

async function measureInput(
  input: BadInput,
  {
    toServer,
    toBare,
    badInputRounds,
  }: { toServer: Connections; toBare: Connections; badInputRounds: number },
): Promise<Result> {
  const ourMs: number[] = [];
  const bareMs: number[] = [];
  const refusals = new Set<string>();
  for (let round = 0; round < badInputRounds; round += 1) {
    bareMs.push((await send(toBare, input)).durationMs);
    const { durationMs, status, code } = await send(toServer, input);
    ourMs.push(durationMs);
    refusals.add(`${status} ${code}`);
  }
  const [refusal = '', ...others] = refusals;
  if (!refusal.startsWith('4') || others.length > 0) {
    throw new Error(`${input.name} was answered with ${[...refusals].join(' and ')}.`);
  }
  const [status = '', code = ''] = refusal.split(' ');
  const { name } = input;
  return { name, status: Number(status), code, ourMs: percentilesOf(ourMs), bareMs: percentilesOf(bareMs) };
}

async function send({ pool }: Connections, { path, headers, body }: BadInput) {
  const startedAt = performance.now();
  const answer = await pool.request({ path, method: 'POST', headers, body });
  const { error } = (await answer.body.json()) as { error?: { code?: string } };
  return { durationMs: performance.now() - startedAt, status: answer.statusCode, code: error?.code ?? '' };
}

function toRow({ name, status, code, ourMs, bareMs }: Result): string[] {
  return [
    name,
    `${status} ${code}`,
    ...[ourMs.p50, ourMs.max, bareMs.p50, bareMs.max].map(show),
    `${show(ourMs.p50 / bareMs.p50)}x`,
  ];
}

function worst(which: string, results: readonly Result[], pointOf: (times: Percentiles) => number) {
  const dearest = results.reduce((most, result) =>
    pointOf(result.ourMs) > pointOf(most.ourMs) ? result : most,
  );
  const what = `refusal of bad input, ${which} (${dearest.name})`;
  return atMost(what, pointOf(dearest.ourMs), bars.openai.badInputMs, 'ms');
}
