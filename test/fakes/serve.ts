import { Command, InvalidArgumentError } from 'commander';
import { startFakeDatamuse } from './datamuse.ts';
import { startFakeOpenAI } from './openai.ts';

const options = new Command('serve')
  .description(
    'Starts the fakes of OpenAI and Datamuse and prints the environment that points a server at them.',
  )
  .option(
    '--port <number>',
    'port of the fake OpenAI; the fake Datamuse takes the next one',
    wholeNumber,
    4010,
  )
  .option('--image-bytes <number>', 'answer with prebuilt PNGs of about this many bytes', wholeNumber)
  .option('--latency-ms <number>', 'delay before every answer of the fake OpenAI', wholeNumber, 0)
  .option('--api-key <key>', 'the key the fake OpenAI lets in', 'sk-test-imaginate')
  .parse()
  .opts<{ port: number; imageBytes?: number; latencyMs: number; apiKey: string }>();

const { port, ...openAIOptions } = options;
const openAI = await startFakeOpenAI({ ...openAIOptions, port });
const datamuse = await startFakeDatamuse({ port: port === 0 ? 0 : port + 1 });
for (const fake of [openAI, datamuse]) fake.keepRequests = false;

process.stdout.write(
  `OPENAI_BASE_URL=${openAI.url}\nOPENAI_API_KEY=${openAI.apiKey}\nDATAMUSE_URL=${datamuse.url}\n`,
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void Promise.all([openAI.close(), datamuse.close()]));
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Must be a whole number.');
  return Number(text);
}
