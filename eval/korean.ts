import { basename, join } from 'node:path';
import { Command } from 'commander';
import { formatReport, formatVerdicts, keepReport } from '../bench/report.ts';
import { koreanReport, type ScoredSet } from './korean-report.ts';
import { readLabelledPrompts } from './labelled-prompts.ts';
import { readLexiconEnglish } from './lexicon-english.ts';
import { publishAccuracy } from './publish-accuracy.ts';
import { scoreKorean } from './score-korean.ts';
import { openOfflineUnderstanding } from './understand-offline.ts';

/** The sentences that come with the project, the ones the bars are for first. */
const SETS = [
  { title: 'labelled sentences', file: join(import.meta.dirname, '../test/fixtures/korean-prompts.jsonl') },
  { title: 'sentences the rules were tried on', file: join(import.meta.dirname, 'korean-tried.jsonl') },
  { title: 'sentences nobody looked at', file: join(import.meta.dirname, 'korean-held-out.jsonl') },
];

const command = new Command('eval:korean')
  .description('Scores the offline extractor, with the normaliser behind it, against labelled sentences.')
  .argument('[file]', 'labelled sentences, one JSON object a line; default: those of the project')
  .option('--wrong', 'list the wrong answers', false)
  .addHelpText(
    'after',
    '\nWrites the table, and for the sentences of the project also its chart and bench/results, to docs/accuracy.md.',
  )
  .parse();
const { wrong } = command.opts<{ wrong: boolean }>();
const [file] = command.processedArgs as [string | undefined];

const { understand, close } = await openOfflineUnderstanding();
const knownWords = await readLexiconEnglish();

const scored: ScoredSet[] = [];
for (const set of file === undefined ? SETS : [{ title: basename(file), file }]) {
  const prompts = await readLabelledPrompts(set.file).catch((error: Error) => command.error(error.message));
  if (prompts.length === 0) command.error(`${set.file} has no sentences.`);
  scored.push({ title: set.title, score: await scoreKorean(prompts, understand, knownWords) });
}
await close();

const report = koreanReport(file === undefined ? 'accuracy-korean' : 'accuracy-korean-file', scored);
process.stdout.write(`${formatReport(report)}\n${formatVerdicts(report.verdicts)}`);
if (wrong) {
  for (const { title, score } of scored)
    process.stdout.write(`\nWrong, ${title}:\n${score.wrong.map((line) => `  ${line}\n`).join('')}`);
}
if (file === undefined) await keepReport(report);
await publishAccuracy(report);
