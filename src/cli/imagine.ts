import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { ConfigError, readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { withIndexingBar } from '../indexing-bar.ts';
import { createLogger } from '../logger.ts';
import type { PipelineEvent } from '../pipeline.ts';
import type { GenerationRecord } from '../record.ts';
import { parseImagineRequest } from '../routes/imagine-request.ts';
import { createImaginate } from '../server.ts';
import { SHARED_SESSION_ID } from '../stages/store/session-id.ts';
import { describeReceipt } from './describe-receipt.ts';

interface Options {
  number: string;
  size: string;
  json?: true;
}

const STAGES = 5;

const command = new Command('imagine')
  .description('Makes images from a Korean, English or mixed sentence, without a server.')
  .argument('<sentence>', 'what to draw, such as "따뜻한 바다에서 휴가를 즐기는 여성 사진"', requireText)
  .option('-n, --number <count>', 'how many images, 1 to 10', '4')
  .option('-s, --size <size>', '256, 512, 1024 or WIDTHxHEIGHT', '512')
  .option('--json', 'print the whole record as JSON and nothing else')
  .addHelpText(
    'after',
    '\nThe images join the shared session of a server on this machine: GET /session lists them.',
  )
  .parse();

try {
  await imagine(command.args[0] ?? '', command.opts<Options>());
} catch (error) {
  if (!(error instanceof AppError || error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function imagine(search: string, { number, size, json }: Options): Promise<void> {
  const config = readConfig();
  const { pipeline, store, models, allowance, close } = await withIndexingBar((onIndexing) =>
    createImaginate(config, { logger: createLogger('silent'), onIndexing }),
  );
  if (models.provider.paid) warnBeforeGivingUp();
  const request = parseImagineRequest({ search, number, size });
  const bar = json ? undefined : createBar(STAGES - 1 + request.number);
  try {
    const record = await pipeline.imagine(request, {
      sessionId: SHARED_SESSION_ID,
      signal: new AbortController().signal,
      logger: createLogger('silent'),
      partialImages: 0,
      admit: (work) => allowance.admit('command-line', work),
      onEvent: (event) => bar?.show(event),
    });
    bar?.stop();
    const folder = join(store.directory, SHARED_SESSION_ID, record.id);
    process.stdout.write(json ? `${JSON.stringify(record, null, 2)}\n` : describe(record, folder));
  } finally {
    bar?.stop();
    await close();
  }
}

/** The first Ctrl-C is answered with what it would cost; the second ends the program. */
function warnBeforeGivingUp(): void {
  process.once('SIGINT', () => {
    process.stderr.write(
      '\nThe images may be paid for already and will be kept. Press Ctrl-C again to give them up.\n',
    );
  });
}

/** One step a stage, and one an image. */
function createBar(total: number) {
  const bar = new SingleBar({
    format: '{bar} {value}/{total} {step}',
    clearOnComplete: true,
    stream: process.stderr,
  });
  bar.start(total, 0, { step: 'starting' });
  let done = 0;
  return {
    show(event: PipelineEvent) {
      if (event.type === 'partial_image' || event.type === 'generate' || event.type === 'queued') return;
      if (event.type === 'step') {
        bar.update(done, { step: `image ${event.index}, step ${event.step} of ${event.steps}` });
        return;
      }
      done += 1;
      bar.update(done, { step: event.type === 'image' ? `image ${event.index}` : event.type });
    },
    stop: () => bar.stop(),
  };
}

function describe(record: GenerationRecord, folder: string): string {
  const { extraction, categories, provider, model, costUsd, timings } = record;
  const lines = [
    `Sentence    ${record.sentence}`,
    `English     ${extraction.english}  (${extraction.source})`,
    `Mood        ${describeReceipt(categories.moods)}`,
    `Style       ${describeReceipt(categories.styles)}`,
    `Theme       ${categories.theme ?? '–'}`,
    `Background  ${categories.background ?? '–'}`,
    `Objects     ${categories.object.join(', ') || '–'}`,
    `Act         ${categories.act ?? '–'}`,
    `Made by     ${provider === model ? provider : `${provider}, ${model}`} in ${Math.round(timings.totalMs)} ms, ${costUsd === null ? 'cost not known' : `${costUsd} USD`}`,
    ...record.adjustments.map(({ reason }) => `Adjusted    ${reason}`),
    ...record.warnings.map((warning) => `Warning     ${warning}`),
    ...record.images.map((image) =>
      'error' in image
        ? `Failed      image ${image.index}: ${image.error.message}`
        : join(folder, image.file),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function requireText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}
