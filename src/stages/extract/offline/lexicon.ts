import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { irregularPluralOf } from './english-words.ts';
import { type Rows, Shelves, tableLines, tableRows } from './shelves.ts';
import { createThemeCues, type ThemeCues } from './theme-cues.ts';
import { commonBeginning, type EndingRow, keyOf, type Reading, spacesIn, WordIndex } from './word-index.ts';
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

/** Tables whose words are looked up in sentences. */
const WORD_TABLES = {
  people: 'people.tsv',
  objects: 'objects.tsv',
  places: 'places.tsv',
  themes: 'themes.tsv',
  times: 'times.tsv',
  styles: 'styles.tsv',
  moods: 'moods.tsv',
  acts: 'acts.tsv',
  modifiers: 'modifiers.tsv',
  functionWords: 'function-words.tsv',
  cldr: 'cldr/ko-en.tsv',
} as const;
type WordTable = keyof typeof WORD_TABLES;
type ReadRows = (table: WordTable) => Rows;
const WORD_TABLE_NAMES = Object.keys(WORD_TABLES) as WordTable[];
/** Those whose English names are read in English sentences, too. */
const NAMED_TABLES = ['people', 'objects', 'places', 'themes', 'times', 'cldr', 'modifiers'] as const;
type NamedTable = (typeof NAMED_TABLES)[number];

/** Opens the tables. @throws when one is missing. */
export async function loadLexicon(directory: string): Promise<Lexicon> {
  const read = (file: string) => readFile(join(directory, file), 'utf8');
  const [endings, homonyms, themeCues, texts] = await Promise.all([
    read('endings.tsv'),
    read('homonyms.tsv'),
    read('theme-cues.tsv'),
    Promise.all(WORD_TABLE_NAMES.map((table) => read(WORD_TABLES[table]))),
  ]);
  const index = new WordIndex(tableRows(endings).map(toEnding));
  const homonymsByWord = Map.groupBy(tableRows(homonyms).map(toHomonym), ({ noun }) => noun.text);
  const predicates = new Map<string, PredicateWord>();
  const textOf = (table: WordTable) => texts[WORD_TABLE_NAMES.indexOf(table)] ?? '';
  const words = shelveWords(textOf);
  let englishNames: Shelves<NamedTable> | null = null;

  /** Reads the words that can stand at this place. */
  function open(text: string, start: number): void {
    const head = text.slice(start, start + 2);
    openShelf(head.charAt(0));
    openShelf(head);
    if (!/^[a-z]/u.test(head)) return;
    englishNames ??= shelveEnglishNames(textOf);
    const named = englishNames.take(head);
    if (named) addEnglishNames(named, index);
  }
  function openShelf(shelf: string): void {
    const rowsOf = words.take(shelf);
    if (!rowsOf) return;
    addNouns(rowsOf, index);
    addPredicates(rowsOf, index, predicates);
    addUnchangingWords(rowsOf, index);
    addBackupNouns(rowsOf('cldr'), index);
  }
  open('', 0);

  return {
    readingsAt(text, start) {
      open(text, start);
      return index.readingsAt(text, start);
    },
    collocation(noun, stem) {
      const key = keyOf(noun + stem);
      // Not read yet where the noun is one syllable: 꽃을 가꾸는.
      open(key, 0);
      return predicates.get(key);
    },
    homonyms: (noun) => homonymsByWord.get(noun) ?? [],
    themeCues: createThemeCues(tableRows(themeCues)),
  };
}

function shelveWords(textOf: (table: WordTable) => string): Shelves<WordTable> {
  const shelves = new Shelves<WordTable>();
  for (const table of WORD_TABLE_NAMES) {
    for (const line of tableLines(textOf(table))) shelves.put(table, shelfOf(table, line), line);
  }
  return shelves;
}

/** By the first two letters of the name, and of its plural where that begins with others: `mouse`, `mice`. */
function shelveEnglishNames(textOf: (table: NamedTable) => string): Shelves<NamedTable> {
  const shelves = new Shelves<NamedTable>();
  for (const table of NAMED_TABLES) {
    const englishColumn = table === 'cldr' || table === 'modifiers' ? 2 : 1;
    for (const line of tableLines(textOf(table))) {
      const english = cellOf(line, englishColumn);
      const head = keyOf(english.slice(0, 3)).slice(0, 2);
      shelves.put(table, head, line);
      const pluralHead = irregularPluralOf(english)?.slice(0, 2);
      if (pluralHead && pluralHead !== head) shelves.put(table, pluralHead, line);
    }
  }
  return shelves;
}

/**
 * The two characters that a word begins with, or all forms of a stem; empty for the stems that lose even the first in some
 * form: 걷, 걸어.
 */
function shelfOf(table: WordTable, line: string): string {
  const word = cellOf(line, 0);
  const isStem = table === 'acts' || isPredicateKind(cellOf(line, 1));
  return (isStem ? commonBeginning(word) : keyOf(word)).slice(0, 2);
}

function cellOf(line: string, column: number): string {
  let start = 0;
  for (let skipped = 0; skipped < column; skipped++) start = line.indexOf('\t', start) + 1;
  const end = line.indexOf('\t', start);
  return end < 0 ? line.slice(start) : line.slice(start, end);
}

type NounTables = (table: 'people' | 'objects' | 'places' | 'themes' | 'times') => Rows;

/**
 * The nouns of these rows by their words, or by their English names. One that stands in several tables has all their
 * meanings, and the English name and article of the first.
 */
function readNouns(rowsOf: NounTables, by: 'word' | 'english'): Map<string, Noun> {
  const nouns = new Map<string, Noun>();
  const nounOf = ([word = '', english = '', article = '']: string[]): Noun =>
    nounIn(nouns, by === 'word' ? word : english, english, article);

  for (const row of rowsOf('people')) nounOf(row).thing = 'person';
  for (const row of rowsOf('objects')) nounOf(row).thing ??= row[3] as ThingClass;
  for (const row of rowsOf('places'))
    nounOf(row).place ??= { preposition: row[3] ?? '', landmark: row[4] === 'landmark' };
  for (const row of rowsOf('themes')) nounOf(row).theme = true;
  for (const row of rowsOf('times')) nounOf(row).time ??= { preposition: row[3] ?? '' };
  return nouns;
}

function nounIn(nouns: Map<string, Noun>, text: string, english: string, article: string): Noun {
  const known = nouns.get(text);
  if (known) return known;
  const noun: Noun = { type: 'noun', text, english, article: articleOf(article) };
  nouns.set(text, noun);
  return noun;
}

/** Values that are no adjectives themselves. */
const ADJECTIVES: Readonly<Record<string, string>> = { festival: 'festive' };

function addNouns(rowsOf: ReadRows, index: WordIndex): void {
  const nouns = readNouns(rowsOf, 'word');
  for (const [word = '', english = '', value = '', use = '', rank = ''] of rowsOf('styles')) {
    nounIn(nouns, word, english, '').style ??= {
      ...senseOf(word, value, english, rank),
      use: use === 'modifier' || use === 'manner' ? use : 'head',
    };
  }
  for (const [word = '', kind = '', english = '', value = '', rank = ''] of rowsOf('moods')) {
    if (kind !== 'noun' && kind !== 'modifier') continue;
    // As a mood a noun is said by its value: 공포 is fear, and a 공포 영화 frightening.
    const adjective = kind === 'noun' ? (ADJECTIVES[value] ?? value) : english;
    nounIn(nouns, word, english, '-').mood ??= { ...senseOf(word, value, adjective, rank), use: kind };
  }
  for (const [word, noun] of nouns) index.add(word, noun);
}

/** The same nouns and modifiers by their English names. */
function addEnglishNames(rowsOf: (table: NamedTable) => Rows, index: WordIndex): void {
  const nouns = readNouns(rowsOf, 'english');
  for (const [, , english = '', wordNetClass = ''] of rowsOf('cldr')) {
    const isVisible = VISIBLE_CLASSES[wordNetClass] !== undefined;
    if (isVisible && !nouns.has(english)) addMeaning(nounIn(nouns, english, english, ''), wordNetClass);
  }
  for (const [english, noun] of nouns) index.addEnglishNoun(english, noun);
  for (const [, , english = ''] of rowsOf('modifiers')) {
    if (!index.has(english)) index.add(english, { type: 'modifier', text: english, english });
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
    if (isPredicateKind(kind))
      add(word, kind, '', { english, mood: senseOf(`${word}다`, value, english, rank) });
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
      index.add(text, { type: 'modifier', text, english, mood: senseOf(text, value, english, rank) });
  }
  for (const [text = '', kind = '', english = ''] of rowsOf('modifiers')) {
    if (!isPredicateKind(kind)) index.add(text, { type: 'modifier', text, english });
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
    // One syllable is too little evidence for a word nobody has looked at.
    if (!VISIBLE_CLASSES[wordNetClass] || text.length < 2 || index.has(text)) continue;
    const noun: Noun = { type: 'noun', text, english, article: 'a' };
    addMeaning(noun, wordNetClass);
    index.add(text, noun);
  }
}

function addMeaning(noun: Noun, wordNetClass: string): void {
  const meaning = VISIBLE_CLASSES[wordNetClass];
  if (meaning === 'place') noun.place = { preposition: 'at', landmark: false };
  else if (meaning) noun.thing = meaning;
}

function senseOf(word: string, value: string, english: string, rank: string): VocabularySense {
  return { word, value, english, rank: Number(rank) };
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
  const [mark, name] = form.includes(' ') ? form.split(' ') : ['', form];
  return {
    face,
    text: keyOf(ending),
    function: name as Ending,
    isDenied: mark === 'not',
    isPast: mark === 'past',
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
