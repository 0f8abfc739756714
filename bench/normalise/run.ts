import { Command, InvalidArgumentError, Option } from 'commander';
import { makeFolder } from '../processes.ts';
import { publishResults } from '../publish-results.ts';
import { formatReport, formatVerdicts, keepReport, type Report } from '../report.ts';
import { measureAtOnce } from './at-once.ts';
import type { Setup } from './contestants.ts';
import { measureEachWord } from './each-word.ts';
import { quickEffort, wholeEffort } from './effort.ts';
import { measureFirstAnswer } from './first-answer.ts';
import { measureManyCallers } from './many-callers.ts';
import { findEmbeddedModel, makeLargeModel } from './models.ts';
import { normaliseReport } from './normalise-report.ts';
import { fetchPeers } from './peers.ts';
import { readAdjectives } from './words.ts';

const measurements: Record<string, (setup: Setup) => Promise<Report>> = {
  'first-answer': measureFirstAnswer,
  'each-word': measureEachWord,
  'many-callers': measureManyCallers,
  'at-once': measureAtOnce,
};

const options = new Command('bench:normalise')
  .description('Measures the normaliser against its peers.')
  .option('--quick', 'a look with a small model; writes nothing', false)
  .option(
    '--words <count>',
    'words, and n-gram buckets, of the large model; 2,000,000 need 7.3 GB',
    readCount,
  )
  .option('--skip-peers', 'ours alone; writes nothing', false)
  .addOption(
    new Option('--only <name>', 'one measurement; writes nothing').choices(Object.keys(measurements)),
  )
  .addHelpText(
    'after',
    '\nWrites bench/results/normalise.json, docs/bench-normalise.svg and its numbers in docs/performance.md.',
  )
  .parse()
  .opts<{ quick: boolean; words?: number; skipPeers: boolean; only?: string }>();

const effort = options.quick ? quickEffort : wholeEffort;
await using folder = await makeFolder();
const words = await readAdjectives(effort.words);
process.stderr.write('making the large model …\n');
const large = await makeLargeModel(folder, options.words ?? effort.shapeWords, words);
process.stderr.write('fetching the peers …\n');
const peers = options.skipPeers ? {} : await fetchPeers(folder);
const setup: Setup = { effort, words, embedded: await findEmbeddedModel(folder), large, peers };

const reports: Report[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (options.only !== undefined && options.only !== name) continue;
  process.stderr.write(`measuring ${name} …\n`);
  const report = await measure(setup);
  process.stdout.write(`\n${formatReport(report)}`);
  reports.push(report);
}
const report = normaliseReport(reports, setup);
if (report.verdicts.length > 0) process.stdout.write(`\n${formatVerdicts(report.verdicts)}\n`);
if (!options.quick && !options.skipPeers && options.only === undefined) {
  await keepReport(report);
  await publishResults([report.name], {
    chart: 'bench-normalise.svg',
    title: 'Normaliser benchmark results',
    numbers: 'numbers of normalise',
  });
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1000)
    throw new InvalidArgumentError('A whole number from 1000 on.');
  return count;
}
