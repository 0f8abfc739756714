import { join } from 'node:path';
import { Command } from 'commander';
import { formatReport, formatVerdicts, keepReport } from '../bench/report.ts';
import { EMBEDDED_MODEL } from '../src/fasttext/embedded-model.ts';
import { openWordVectors } from '../src/fasttext/open-word-vectors.ts';
import { createLogger } from '../src/logger.ts';
import { openTiers } from '../src/open-tiers.ts';
import { createNormaliser } from '../src/stages/normalise/normalise.ts';
import type { NormaliserTier } from '../src/stages/normalise/tier.ts';
import { loadVocabulary, type WordList } from '../src/stages/normalise/vocabulary.ts';
import { openWordNet } from '../src/wordnet/open-wordnet.ts';
import { readLabelledWords } from './labelled-words.ts';
import { normaliseReport } from './normalise-report.ts';
import { originalAlgorithm, plainFastText } from './original-algorithm.ts';
import { publishAccuracy } from './publish-accuracy.ts';
import { type NormaliseSystem, scoreSystem } from './score-normalise.ts';
import { withoutWord } from './unseen-word.ts';

const DEV_FILE = join(import.meta.dirname, 'normalise-dev.jsonl');

const command = new Command('eval:normalise')
  .description('Scores every tier of the normaliser alone, the chain, and the algorithm of the original.')
  .argument('[file]', 'labelled words: {"kind":"mood","word":"cozy","accept":["warm"]} a line', DEV_FILE)
  .option('--datamuse <url>', 'ask this Datamuse too; words leave this machine', 'off')
  .option('--wrong', 'list the words that the chain gets wrong', false)
  .addHelpText(
    'after',
    '\nWithout a file and Datamuse it also writes docs/accuracy.md, its chart and bench/results/accuracy-normalise.json.',
  )
  .parse();
const { datamuse, wrong } = command.opts<{ datamuse: string; wrong: boolean }>();
const [file = DEV_FILE] = command.processedArgs as [string];

const words = await readLabelledWords(file).catch((error: Error) => command.error(error.message));
if (words.length === 0) command.error(`${file} has no words.`);
const vocabulary = loadVocabulary();
const logger = createLogger('warn');
const { tiers, close } = await openTiers({
  datamuse: { url: datamuse === 'off' ? null : datamuse, timeoutMs: 10_000 },
  fastTextModel: undefined,
  cacheDirectory: null,
  fetch,
  logger,
});
const vectors = await openWordVectors(EMBEDDED_MODEL);

const answerOffline = chain(tiers.filter(({ name }) => name !== 'datamuse'));

const systems: NormaliseSystem[] = [
  { name: 'the whole chain, offline', isOurs: true, answer: answerOffline },
  ...(datamuse === 'off'
    ? []
    : [{ name: 'the whole chain, with Datamuse', isOurs: true, answer: chain(tiers) }]),
  {
    name: 'the chain, unseen words',
    isOurs: true,
    answer: (word, list) => answerOffline(word, withoutWord(word, list)),
  },
  ...tiers.map((tier) => ({ name: `${tier.name} alone`, isOurs: true, answer: chain([tier]) })),
  ...tiers.map((tier) => ({
    name: `${tier.name} alone, unseen words`,
    isOurs: true,
    answer: (word: string, list: WordList) => chain([tier])(word, withoutWord(word, list)),
  })),
  { name: "the original's algorithm", isOurs: false, answer: originalAlgorithm(openWordNet(), vectors) },
  { name: 'plain fastText cosine', isOurs: false, answer: plainFastText(vectors) },
];

const scores = [];
for (const system of systems) scores.push(await scoreSystem(system, words, vocabulary));
const report = normaliseReport(scores, words);
process.stdout.write(`${formatReport(report)}\n${formatVerdicts(report.verdicts)}`);
if (wrong) process.stdout.write(`\nWrong:\n${scores[0]?.wrong.map((line) => `  ${line}\n`).join('') ?? ''}`);
if (file === DEV_FILE && datamuse === 'off') {
  await keepReport(report);
  await publishAccuracy(report);
}
await close();
await vectors.close();

/** The value of the receipt that the normaliser gives with these tiers. */
function chain(asked: readonly NormaliserTier[]) {
  return async (word: string, list: WordList): Promise<string | null> => {
    const normaliser = createNormaliser({ ...vocabulary, moods: list }, asked, logger);
    const { moods } = await normaliser.normaliseWords({ moods: [word], styles: [] });
    return moods[0]?.value ?? null;
  };
}
