import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../models/word-check/', import.meta.url);

const CATEGORIES = ['profanity', 'sexual', 'slur', 'insult'] as const;
const CERTAINTIES = ['sure', 'doubtful'] as const;
const PLACES = ['anywhere', 'start', 'word', 'abbreviation'] as const;

/** What a word is: abuse in general, of the body, of a people or group, or wishes of harm and insults to parents. */
export type WordCategory = (typeof CATEGORIES)[number];

/** `doubtful` has an innocent meaning too. */
export type Certainty = (typeof CERTAINTIES)[number];

/** Where a form has to stand; `abbreviation` is a run of single Hangul letters and nothing else. */
type Place = (typeof PLACES)[number];

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
  const ofKind = (name: string) => {
    const rows = readTable(name);
    return (wanted: string) => rows.filter(({ columns }) => columns[0] === wanted).map(({ form }) => form);
  };
  const allowedFor = ofKind('allowed.tsv');
  const neighboursAs = ofKind('neighbours.tsv');
  return {
    korean: readForms('korean.tsv'),
    english: readForms('english.tsv'),
    allowed: allowedFor('both').flatMap(spellings),
    allowedForKorcen: allowedFor('korcen').flatMap(spellings),
    openers: new Set(neighboursAs('opener')),
    insults: neighboursAs('insult'),
    particles: new Set(neighboursAs('particle')),
  };
}

function readTable(name: string): { form: string; columns: string[] }[] {
  return readFileSync(new URL(name, FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [form = '', ...columns] = line.split('\t');
      return { form, columns };
    });
}

function readForms(name: string): ListedForm[] {
  return readTable(name).flatMap(({ form: pattern, columns }) => {
    const [category, certainty, place] = columns;
    const listed = {
      category: oneOf(CATEGORIES, category),
      certainty: oneOf(CERTAINTIES, certainty),
      place: oneOf(PLACES, place),
    };
    return spellings(pattern).map((form) => ({ form, ...listed }));
  });
}

function oneOf<Value extends string>(known: readonly Value[], value: string | undefined): Value {
  const found = known.find((one) => one === value);
  if (found === undefined)
    throw new Error(`A table of models/word-check has ${value} where ${known} may be.`);
  return found;
}

/** `[시씨]발` → 시발 씨발; `{a,b}c` → ac bc. */
function spellings(pattern: string): string[] {
  const [choice, characters, words] = /\[([^\]]+)\]|\{([^}]+)\}/.exec(pattern) ?? [];
  if (choice === undefined) return [pattern];
  const choices = characters === undefined ? (words ?? '').split(',') : [...characters];
  return choices.flatMap((chosen) => spellings(pattern.replace(choice, chosen)));
}
