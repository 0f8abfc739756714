import { Command, Option } from 'commander';
import { publishResults } from '../publish-results.ts';
import { formatReport, formatVerdicts, joinReports, keepReport, type Report } from '../report.ts';
import { measureBadInput } from './bad-input.ts';
import { type OpenAIEffort, quickEffort, wholeEffort } from './effort.ts';
import { measureEventLoop } from './event-loop.ts';
import { measureMemory } from './memory.ts';
import { measureOverhead } from './overhead.ts';

const measurements: Record<string, (effort: OpenAIEffort) => Promise<Report>> = {
  overhead: measureOverhead,
  memory: measureMemory,
  'event-loop': measureEventLoop,
  'bad-input': measureBadInput,
};

const options = new Command('bench:openai')
  .description("Measures OpenAI's routes against the upstream itself and against their bars.")
  .option('--quick', 'a look in two minutes; writes nothing', false)
  .addOption(
    new Option('--only <name>', 'one measurement; writes nothing').choices(Object.keys(measurements)),
  )
  .addHelpText(
    'after',
    '\nWrites bench/results/openai.json, docs/bench-openai.svg and its numbers in docs/performance.md.',
  )
  .parse()
  .opts<{ quick: boolean; only?: string }>();

const reports: Report[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (options.only !== undefined && options.only !== name) continue;
  process.stderr.write(`measuring ${name} …\n`);
  const report = await measure(options.quick ? quickEffort : wholeEffort);
  process.stdout.write(`\n${formatReport(report)}`);
  reports.push(report);
}
const report = joinReports('openai', reports);
process.stdout.write(`\n${formatVerdicts(report.verdicts)}\n`);
if (!options.quick && options.only === undefined) {
  await keepReport(report);
  await publishResults([report.name], {
    chart: 'bench-openai.svg',
    title: "Benchmark results of OpenAI's routes",
    numbers: 'numbers of openai',
  });
}
