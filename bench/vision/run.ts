import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { publishResults } from '../publish-results.ts';
import { formatReport, formatVerdicts, joinReports, keepReport, type Report } from '../report.ts';
import { measureAnalyze } from './analyze.ts';
import { quickEffort, type VisionBench, wholeEffort } from './effort.ts';
import { measureEventLoop } from './event-loop.ts';
import { measureImage } from './image.ts';
import { measureLabels } from './labels.ts';
import { measurePoints } from './points.ts';
import { measureSessionOptions } from './session-options.ts';

const measurements: Record<string, (bench: VisionBench) => Promise<Report>> = {
  image: measureImage,
  'event-loop': measureEventLoop,
  'session-options': measureSessionOptions,
  labels: measureLabels,
  points: measurePoints,
  analyze: measureAnalyze,
};

const options = new Command('bench:vision')
  .description('Measures the models that run on this machine against their bars.')
  .option('--quick', 'a look in a few minutes, with a smaller model; writes nothing', false)
  .addOption(
    new Option('--only <name>', 'one measurement; writes nothing').choices(Object.keys(measurements)),
  )
  .option(
    '--models <folder>',
    'where models with random weights are kept, 6 GB',
    join(tmpdir(), 'imaginate-bench-models'),
  )
  .addHelpText(
    'after',
    '\nWrites bench/results/vision.json, docs/bench-vision.svg and its numbers in docs/performance.md.',
  )
  .parse()
  .opts<{ quick: boolean; only?: string; models: string }>();

const bench: VisionBench = { ...(options.quick ? quickEffort : wholeEffort), modelsFolder: options.models };
const reports: Report[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (options.only !== undefined && options.only !== name) continue;
  process.stderr.write(`measuring ${name} …\n`);
  const report = await measure(bench);
  process.stdout.write(`\n${formatReport(report)}`);
  reports.push(report);
}
const report = joinReports('vision', reports);
process.stdout.write(`\n${formatVerdicts(report.verdicts)}\n`);
if (!options.quick && options.only === undefined) {
  await keepReport(report);
  await publishResults([report.name], {
    chart: 'bench-vision.svg',
    title: 'Benchmark results of the models on this machine',
    numbers: 'numbers of vision',
  });
}
