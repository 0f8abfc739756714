import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentWords } from './match-answer.ts';

const LEXICON_DIRECTORY = join(import.meta.dirname, '../models/lexicon');

/** The English words that the extractor's tables can say. */
export async function readLexiconEnglish(): Promise<ReadonlySet<string>> {
  const names = (await readdir(LEXICON_DIRECTORY, { recursive: true })).filter((name) =>
    name.endsWith('.tsv'),
  );
  const known = new Set<string>();
  for (const name of names) {
    const lines = (await readFile(join(LEXICON_DIRECTORY, name), 'utf8')).split('\n');
    const head = lines.findLast((line) => line.startsWith('#'))?.slice(2) ?? lines[0] ?? '';
    const columns = head.split('\t');
    const column = Math.max(columns.indexOf('english'), columns.indexOf('en'));
    if (column < 0) continue;
    for (const line of lines) {
      if (line.startsWith('#')) continue;
      for (const word of contentWords(line.split('\t')[column] ?? '')) known.add(word);
    }
  }
  return known;
}
