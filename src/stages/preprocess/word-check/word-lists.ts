import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../models/word-check/', import.meta.url);

/** What a word is: abuse in general, of the body, of a people or group, or wishes of harm and insults to parents. */
export type WordCategory = 'profanity' | 'sexual' | 'slur' | 'insult';

/** `doubtful` has an innocent meaning too. */
export type Certainty = 'sure' | 'doubtful';

/** Where a form has to stand; `abbreviation` is a run of single Hangul letters and nothing else. */
type Place = 'anywhere' | 'start' | 'word' | 'abbreviation';

/** One spelling of a listed word. */
export interface ListedForm {
  /** With the spaces of the table: `' '` may be left out by the writer, `'+'` may not. */
  form: string;
  category: WordCategory;
  certainty: Certainty;
  place: Place;
}

/** All tables of `models/word-check`. */
export interface WordLists {
  korean: ListedForm[];
  english: ListedForm[];
  /** What means something else although it holds a listed form. */
  allowed: string[];
  /** What only the korcen library takes for a bad word. */
  allowedForKorcen: string[];
  openers: Set<string>;
  insults: string[];
  particles: Set<string>;
}

/** Reads the tables; a few milliseconds, so once. */
export function readWordLists(): WordLists {
  const allowed = readTable('allowed.tsv');
  const neighbours = readTable('neighbours.tsv');
  const neighboursAs = (wanted: string) =>
    neighbours.filter(([, role]) => role === wanted).map(([word]) => word);
  return {
    korean: readForms('korean.tsv'),
    english: readForms('english.tsv'),
    allowed: allowed.filter(([, reader]) => reader === 'both').flatMap(([form]) => spellings(form)),
    allowedForKorcen: allowed
      .filter(([, reader]) => reader === 'korcen')
      .flatMap(([form]) => spellings(form)),
    openers: new Set(neighboursAs('opener')),
    insults: neighboursAs('insult'),
    particles: new Set(neighboursAs('particle')),
  };
}

function readTable(name: string): [string, ...string[]][] {
  return readFileSync(new URL(name, FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t') as [string, ...string[]]);
}

function readForms(name: string): ListedForm[] {
  return readTable(name).flatMap(([pattern, category, certainty, place]) =>
    spellings(pattern).map((form) => ({
      form,
      category: category as WordCategory,
      certainty: certainty as Certainty,
      place: place as Place,
    })),
  );
}

/** `[시씨]발` → 시발 씨발; `{a,b}c` → ac bc. */
function spellings(pattern: string): string[] {
  const [choice, characters, words] = /\[([^\]]+)\]|\{([^}]+)\}/.exec(pattern) ?? [];
  if (choice === undefined) return [pattern];
  const choices = characters === undefined ? (words ?? '').split(',') : [...characters];
  return choices.flatMap((chosen) => spellings(pattern.replace(choice, chosen)));
}
