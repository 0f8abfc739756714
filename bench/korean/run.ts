import { Command, Option } from 'commander';
import { publishResults } from '../publish-results.ts';
import { formatReport, formatVerdicts, joinReports, keepReport, type Report } from '../report.ts';
import { measureBadInput } from './bad-input.ts';
import { contests } from './contests.ts';
import { measureEachSentence } from './each-sentence.ts';
import { type KoreanEffort, quickEffort, wholeEffort } from './effort.ts';
import { runFresh } from './fresh-process.ts';
import { measureLoad } from './load.ts';
import { FIRST_ENGLISH_SENTENCE, FIRST_SENTENCE } from './texts.ts';

const measurements: Record<string, (effort: KoreanEffort) => Promise<Report>> = {
  load: measureLoad,
  'each-sentence': measureEachSentence,
  'bad-input': measureBadInput,
};

const options = new Command('bench:korean')
  .description('Measures the offline extractor and the word check against their bars.')
  .option('--quick', 'a look in half a minute; writes nothing', false)
  .addOption(
    new Option('--only <name>', 'one measurement; writes nothing').choices(Object.keys(measurements)),
  )
  .addHelpText(
    'after',
    '\nWrites bench/results/korean.json, docs/bench-korean.svg and its numbers in docs/performance.md.',
  )
  .parse()
  .opts<{ quick: boolean; only?: string }>();

await fillCompileCache();
const reports: Report[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (options.only !== undefined && options.only !== name) continue;
  process.stderr.write(`measuring ${name} …\n`);
  const report = await measure(options.quick ? quickEffort : wholeEffort);
  process.stdout.write(`\n${formatReport(report)}`);
  reports.push(report);
}
const report = joinReports('korean', reports);
process.stdout.write(`\n${formatVerdicts(report.verdicts)}\n`);
if (!options.quick && options.only === undefined) {
  await keepReport(report);
  await publishResults([report.name], {
    chart: 'bench-korean.svg',
    title: 'Offline extractor and word check benchmark results',
    numbers: 'numbers of korean',
  });
}

/** What is measured is not the first start after the code has changed. */
async function fillCompileCache(): Promise<void> {
  const texts = [FIRST_SENTENCE, FIRST_ENGLISH_SENTENCE];
  for (const { subject } of contests.flatMap(({ ours, peer }) => [ours, peer])) {
    await runFresh('load', { subject, texts });
    await runFresh('each text', { subject, texts });
  }
}
