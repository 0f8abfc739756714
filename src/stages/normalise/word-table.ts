import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../models/normalise/', import.meta.url);

/** Where a table under `models/normalise` is. */
export function wordTableFile(name: string): URL {
  return new URL(name, FOLDER);
}

/** The rows of a table under `models/normalise`: two columns parted by a tab; lines that begin with `#` are comments. */
export function readWordTable(name: string): [string, string][] {
  const rows: [string, string][] = [];
  for (const line of readFileSync(wordTableFile(name), 'utf8').split('\n')) {
    const [first, second] = line.split('\t');
    if (first && second && !line.startsWith('#')) rows.push([first, second]);
  }
  return rows;
}
