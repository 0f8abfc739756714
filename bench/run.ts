import { Command, Option } from 'commander';
import type { Verdict } from './bars.ts';
import { measureDownload } from './download.ts';
import { type Effort, quickEffort, wholeEffort } from './effort.ts';
import { measureEventLoop } from './event-loop.ts';
import { measureMemoryPerImage } from './memory-per-image.ts';
import { measureOverhead } from './overhead.ts';
import { publishResults } from './publish-results.ts';
import { formatReport, formatVerdicts, keepReport, type Report } from './report.ts';
import { measureStart } from './start.ts';

const measurements: Record<string, (effort: Effort) => Promise<Report>> = {
  start: measureStart,
  overhead: measureOverhead,
  'memory-per-image': measureMemoryPerImage,
  'event-loop': measureEventLoop,
  download: measureDownload,
};

const { quick, only } = new Command('bench')
  .description('Measures the server against its peers.')
  .option('--quick', 'a look in less than a minute; writes nothing', false)
  .addOption(new Option('--only <name>', 'one measurement').choices(Object.keys(measurements)))
  .addHelpText(
    'after',
    '\nWrites bench/results/<name>.json, and from these docs/bench.svg and the numbers of docs/performance.md, unless --quick.',
  )
  .parse()
  .opts<{ quick: boolean; only?: string }>();

const verdicts: Verdict[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (only !== undefined && only !== name) continue;
  process.stderr.write(`measuring ${name} …\n`);
  const report = await measure(quick ? quickEffort : wholeEffort);
  process.stdout.write(`\n${formatReport(report)}`);
  verdicts.push(...report.verdicts);
  if (!quick) await keepReport(report);
}
if (verdicts.length > 0) process.stdout.write(`\n${formatVerdicts(verdicts)}\n`);
if (!quick) {
  await publishResults(Object.keys(measurements), {
    chart: 'bench.svg',
    title: 'Benchmark results',
    numbers: 'numbers',
  });
}
