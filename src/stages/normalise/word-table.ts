import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../models/normalise/', import.meta.url);

/** Where a file under `models/normalise` is. */
export function wordTableFile(name: string): URL {
  return new URL(name, FOLDER);
}

/** The lines of a file under `models/normalise`; those that are empty or begin with `#` are left out. */
export function readWords(name: string): string[] {
  return readFileSync(wordTableFile(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** The rows of a table there: two columns parted by a tab. */
export function readWordTable(name: string): [string, string][] {
  return readWords(name).map((line) => {
    const [first = '', second = ''] = line.split('\t');
    return [first, second];
  });
}
