import { Argument, Command } from 'commander';
import { ConfigError, readConfig } from '../config.ts';
import { withIndexingBar } from '../indexing-bar.ts';
import { createLogger } from '../logger.ts';
import { createImaginate } from '../server.ts';
import type { Normaliser } from '../stages/normalise/normalise.ts';
import type { Receipt } from '../stages/normalise/tier.ts';

const command = new Command('normalise')
  .description('Maps words onto the fixed lists of moods and styles, and shows how.')
  .addArgument(new Argument('<kind>', 'which list').choices(['mood', 'style']))
  .argument('<words...>', 'the words, such as cozy "밤하늘 같은" or "soft pastel"')
  .option('--json', 'print the receipts as JSON and nothing else')
  .parse();

const [kind, ...words] = command.args;

try {
  const config = readConfig();
  const { normaliser, close } = await withIndexingBar((onIndexing) =>
    createImaginate(config, { logger: createLogger('silent'), onIndexing }),
  );
  try {
    await normalise(normaliser);
  } finally {
    await close();
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function normalise(normaliser: Normaliser): Promise<void> {
  const { moods, styles, warnings } = await normaliser.normaliseWords({
    moods: kind === 'mood' ? words : [],
    styles: kind === 'style' ? words : [],
  });
  const receipts = [...moods, ...styles];
  if (command.opts<{ json?: true }>().json) {
    process.stdout.write(`${JSON.stringify(receipts, null, 2)}\n`);
    return;
  }
  process.stdout.write(receipts.map(describe).join('\n'));
  for (const warning of warnings) process.stderr.write(`\nWarning: ${warning}\n`);
}

function describe({ input, folded, value, tier, via, seen, vocabularyVersion }: Receipt): string {
  const lines = [
    `${input}${folded === input ? '' : ` (read as "${folded}")`}`,
    value === null ? '  → no word of the list is near' : `  → ${value}, by the ${tier} tier: ${via}`,
    ...seen.map(({ tier: name, count, best, unavailable }) => {
      const found = best.map(
        (candidate) => `${candidate.value} ${candidate.score.toFixed(2)} (${candidate.via})`,
      );
      const more = count > best.length ? `, and ${count - best.length} more` : '';
      return `    ${name.padEnd(9)} ${unavailable ?? (found.join(', ') || '–')}${more}`;
    }),
    `    vocabulary ${vocabularyVersion}`,
  ];
  return `${lines.join('\n')}\n`;
}
