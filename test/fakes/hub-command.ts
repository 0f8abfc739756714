import { Command, InvalidArgumentError } from 'commander';
import { tinyModelFolder } from '../../src/model-store/known-models.ts';
import { startFakeHub } from './hub.ts';

const tinyRepositories = Object.fromEntries(
  ['tiny-sd', 'tiny-clip', 'tiny-sam'].map((name) => [`imaginate/${name}`, tinyModelFolder(name)]),
);

const options = new Command('hub')
  .description(
    'Starts a model hub over the tiny models and prints the environment that points the models command at it.',
  )
  .option('--port <number>', 'where it listens', wholeNumber, 4020)
  .option('--token <token>', 'what it lets in; left out: everybody')
  .option(
    '--map <name=folder>',
    'a further repository, such as owner/name=folder; repeatable',
    repository,
    {},
  )
  .parse()
  .opts<{ port: number; token?: string; map: Record<string, string> }>();

const { map, ...hubOptions } = options;
const hub = await startFakeHub({ ...hubOptions, repositories: { ...tinyRepositories, ...map } });
hub.keepRequests = false;
process.stdout.write(`HF_ENDPOINT=${hub.url}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void hub.close());

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Must be a whole number.');
  return Number(text);
}

function repository(text: string, before: Record<string, string>): Record<string, string> {
  const [, name, folder] = /^([\w.-]+\/[\w.-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || folder === undefined)
    throw new InvalidArgumentError('Must be owner/name=folder.');
  return { ...before, [name]: folder };
}
