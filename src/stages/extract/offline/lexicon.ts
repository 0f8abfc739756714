import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createThemeCues, type ThemeCues } from './theme-cues.ts';
import { type EndingRow, keyOf, type Reading, spacesIn, WordIndex } from './word-index.ts';
import type { Act, Article, Ending, Noun, PredicateWord, ThingClass, VocabularySense } from './words.ts';
import { isFunctionType } from './words.ts';

/** A second meaning of a word and the words beside it that call for it. */
interface Homonym {
  noun: Noun;
  cues: ReadonlySet<string>;
}

/** All words of the tables. */
export interface Lexicon {
  /** Every word that stands at this place of a text without spaces and in lower case. */
  readingsAt(text: string, start: number): Reading[];
  /** The verb that a noun and a verb make together: `피아노 치`, `요리하`. */
  collocation(noun: string, stem: string): PredicateWord | undefined;
  homonyms(noun: string): readonly Homonym[];
  readonly themeCues: ThemeCues;
}

const TABLES = {
  people: 'people.tsv',
  objects: 'objects.tsv',
  places: 'places.tsv',
  themes: 'themes.tsv',
  times: 'times.tsv',
  themeCues: 'theme-cues.tsv',
  styles: 'styles.tsv',
  moods: 'moods.tsv',
  acts: 'acts.tsv',
  modifiers: 'modifiers.tsv',
  functionWords: 'function-words.tsv',
  homonyms: 'homonyms.tsv',
  endings: 'endings.tsv',
  cldr: 'cldr/ko-en.tsv',
} as const;
type TableName = keyof typeof TABLES;
type Rows = string[][];
type ReadRows = (table: TableName) => Rows;

/** Reads every table. @throws when one is missing. */
export async function loadLexicon(directory: string): Promise<Lexicon> {
  const names = Object.keys(TABLES) as TableName[];
  const files = await Promise.all(names.map((name) => readFile(join(directory, TABLES[name]), 'utf8')));
  const rowsOf: ReadRows = (table) => parseTable(files[names.indexOf(table)] ?? '');

  const index = new WordIndex(rowsOf('endings').map(toEnding));
  const predicates = new Map<string, PredicateWord>();
  addNouns(rowsOf, index);
  addPredicates(rowsOf, index, predicates);
  addUnchangingWords(rowsOf, index);
  addBackupNouns(rowsOf('cldr').slice(1), index);
  const homonyms = Map.groupBy(rowsOf('homonyms').map(toHomonym), ({ noun }) => noun.text);

  return {
    readingsAt: (text, start) => index.readingsAt(text, start),
    collocation: (noun, stem) => predicates.get(keyOf(noun + stem)),
    homonyms: (noun) => homonyms.get(noun) ?? [],
    themeCues: createThemeCues(rowsOf('themeCues')),
  };
}

/** Rows of a table; lines that begin with # are comments. */
function parseTable(text: string): Rows {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}

/** A noun that stands in several tables has all their meanings, and the English name and article of the first. */
function addNouns(rowsOf: ReadRows, index: WordIndex): void {
  const nouns = new Map<string, Noun>();
  const nounOf = (text: string, english: string, article: string): Noun => {
    let noun = nouns.get(text);
    if (!noun) {
      noun = { type: 'noun', text, english, article: articleOf(article) };
      nouns.set(text, noun);
      index.add(text, noun);
    }
    return noun;
  };
  /** English input is read with the English names of the same tables. */
  const namedNoun = (text: string, english: string, article: string): Noun => {
    const noun = nounOf(text, english, article);
    index.addEnglishName(english, noun);
    return noun;
  };

  for (const [word = '', english = '', article = ''] of rowsOf('people'))
    namedNoun(word, english, article).thing = 'person';
  for (const [word = '', english = '', article = '', thing = ''] of rowsOf('objects'))
    namedNoun(word, english, article).thing ??= thing as ThingClass;
  for (const [word = '', english = '', article = '', preposition = '', flags = ''] of rowsOf('places'))
    namedNoun(word, english, article).place ??= { preposition, landmark: flags === 'landmark' };
  for (const [word = '', english = '', article = ''] of rowsOf('themes'))
    namedNoun(word, english, article).theme = true;
  for (const [word = '', english = '', article = '', preposition = ''] of rowsOf('times'))
    namedNoun(word, english, article).time ??= { preposition };
  for (const [word = '', english = '', value = '', use = '', rank = ''] of rowsOf('styles')) {
    nounOf(word, english, '').style ??= {
      ...senseOf(value, english, rank),
      use: use === 'modifier' || use === 'manner' ? use : 'head',
    };
  }
  for (const [word = '', kind = '', english = '', value = '', rank = ''] of rowsOf('moods')) {
    if (kind !== 'noun' && kind !== 'modifier') continue;
    nounOf(word, english, '-').mood ??= { ...senseOf(value, english, rank), use: kind };
  }
}

function addPredicates(rowsOf: ReadRows, index: WordIndex, predicates: Map<string, PredicateWord>): void {
  const add = (
    stem: string,
    kind: 'adjective' | 'verb',
    irregular: string,
    word: Omit<PredicateWord, 'type' | 'text'>,
  ) => {
    const predicate: PredicateWord = { type: 'predicate', text: stem, ...word };
    predicates.set(keyOf(stem), predicate);
    index.addPredicate({ stem, kind, irregular }, predicate);
  };
  for (const [word = '', kind = '', english = '', value = '', rank = ''] of rowsOf('moods')) {
    if (isPredicateKind(kind)) add(word, kind, '', { english, mood: senseOf(value, english, rank) });
  }
  for (const [word = '', kind = '', english = ''] of rowsOf('modifiers')) {
    if (isPredicateKind(kind)) add(word, kind, '', { english });
  }
  for (const [stem = '', english = '', flags = '', irregular = '', theme = ''] of rowsOf('acts'))
    add(stem, 'verb', irregular, { english, act: actOf(flags, theme) });
}

function addUnchangingWords(rowsOf: ReadRows, index: WordIndex): void {
  for (const [text = '', kind = '', english = '', value = '', rank = ''] of rowsOf('moods')) {
    if (kind === 'word')
      index.add(text, { type: 'modifier', text, english, mood: senseOf(value, english, rank) });
  }
  for (const [text = '', kind = '', english = ''] of rowsOf('modifiers')) {
    if (!isPredicateKind(kind)) index.add(text, { type: 'modifier', text, english });
    if (!index.has(english)) index.add(english, { type: 'modifier', text: english, english });
  }
  for (const [text = '', type = '', value = ''] of rowsOf('functionWords')) {
    if (isFunctionType(type)) index.add(text, { type, text, value });
  }
}

/** WordNet's classes of the CLDR names that can be seen in a picture. Others (shapes, symbols …) are left out. */
const VISIBLE_CLASSES: Readonly<Record<string, ThingClass | 'place'>> = {
  person: 'person',
  animal: 'animal',
  plant: 'plant',
  food: 'food',
  artifact: 'thing',
  object: 'nature',
  phenomenon: 'nature',
  place: 'place',
};

/** Words that our own tables do not have. */
function addBackupNouns(rows: Rows, index: WordIndex): void {
  for (const [text = '', , english = '', wordNetClass = ''] of rows) {
    const meaning = VISIBLE_CLASSES[wordNetClass];
    // One syllable is too little evidence for a word nobody has looked at.
    if (!meaning || text.length < 2 || index.has(text)) continue;
    const noun: Noun = { type: 'noun', text, english, article: 'a' };
    if (meaning === 'place') noun.place = { preposition: 'at', landmark: false };
    else noun.thing = meaning;
    index.add(text, noun);
    index.addEnglishName(english, noun);
  }
}

function senseOf(value: string, english: string, rank: string): VocabularySense {
  return { value, english, rank: Number(rank) };
}

function actOf(flags: string, theme: string): Act {
  return {
    transitive: flags.includes('t'),
    path: flags.includes('p'),
    scene: flags.includes('s'),
    light: flags.includes('l'),
    dative: flags.includes('d'),
    theme: theme || null,
  };
}

function toEnding([face = '', ending = '', form = '', kind = '']: string[]): EndingRow {
  const isDenied = form.startsWith('not ');
  return {
    face,
    text: keyOf(ending),
    function: (isDenied ? form.slice('not '.length) : form) as Ending,
    isDenied,
    kind,
    spaces: spacesIn(ending),
  };
}

function toHomonym([word = '', english = '', article = '', meaning = '', cues = '']: string[]): Homonym {
  const noun: Noun = { type: 'noun', text: word, english, article: articleOf(article) };
  if (meaning === 'place') noun.place = { preposition: 'in', landmark: true };
  else noun.thing = meaning as ThingClass;
  return { noun, cues: new Set(cues.split(' ')) };
}

function articleOf(mark: string): Article {
  if (mark === 'the') return 'the';
  return mark === '-' ? 'none' : 'a';
}

function isPredicateKind(kind: string): kind is 'adjective' | 'verb' {
  return kind === 'adjective' || kind === 'verb';
}
