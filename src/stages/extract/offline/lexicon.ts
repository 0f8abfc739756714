import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Face, type Predicate, stemFaces } from '../../../korean/stem-faces.ts';
import { pluralOf } from './english-words.ts';
import type {
  Act,
  Article,
  Ending,
  Modifier,
  Noun,
  PredicateWord,
  ThingClass,
  VocabularySense,
  Word,
} from './words.ts';
import { isFunctionType } from './words.ts';

/** One way to read a stretch of the sentence. */
export interface Reading {
  word: Word;
  /** For predicates: what this form does. */
  ending: Ending | null;
  /** In characters without spaces. */
  length: number;
  /** Offsets where a space may stand. */
  spaces: readonly number[];
  /** The lower, the likelier. */
  cost: number;
}

/** A second meaning of a word and the words beside it that call for it. */
interface Homonym {
  noun: Noun;
  cues: ReadonlySet<string>;
}

/** All words, found by how they are written without spaces and in lower case. */
export interface Lexicon {
  /** Every word that stands at this place of a text without spaces and in lower case. */
  readingsAt(text: string, start: number): Reading[];
  /** The verb that a noun and a verb make together: `피아노 치`, `요리하`. */
  collocation(noun: string, stem: string): PredicateWord | undefined;
  homonyms(noun: string): readonly Homonym[];
}

const TABLES = {
  people: 'people.tsv',
  objects: 'objects.tsv',
  places: 'places.tsv',
  themes: 'themes.tsv',
  styles: 'styles.tsv',
  moods: 'moods.tsv',
  acts: 'acts.tsv',
  modifiers: 'modifiers.tsv',
  functionWords: 'function-words.tsv',
  homonyms: 'homonyms.tsv',
  endings: 'endings.tsv',
  cldr: 'cldr/ko-en.tsv',
} as const;
type Table = string[][];

/** Reads every table. @throws when one is missing. */
export async function loadLexicon(directory: string): Promise<Lexicon> {
  const names = Object.keys(TABLES) as (keyof typeof TABLES)[];
  const files = await Promise.all(names.map((name) => readFile(join(directory, TABLES[name]), 'utf8')));
  const table = (name: keyof typeof TABLES): Table => parseTable(files[names.indexOf(name)] ?? '');

  const index = new WordIndex(table('endings'));
  for (const [word = '', english = '', article = ''] of table('people')) {
    index.addNoun(word, english, article, (noun) => {
      noun.thing = 'person';
    });
  }
  for (const [word = '', english = '', article = '', thing = ''] of table('objects')) {
    index.addNoun(word, english, article, (noun) => {
      noun.thing ??= thing as ThingClass;
    });
  }
  for (const [word = '', english = '', article = '', preposition = '', flags = ''] of table('places')) {
    index.addNoun(word, english, article, (noun) => {
      noun.place ??= { preposition, landmark: flags === 'landmark' };
    });
  }
  for (const [word = '', english = '', article = ''] of table('themes')) {
    index.addNoun(word, english, article, (noun) => {
      noun.theme = true;
    });
  }
  for (const [word = '', english = '', value = '', use = '', rank = ''] of table('styles')) {
    index.addNoun(word, english, '', (noun) => {
      noun.style ??= {
        value,
        english,
        rank: Number(rank),
        use: use === 'modifier' || use === 'manner' ? use : 'head',
      };
    });
  }
  for (const [word = '', kind = '', english = '', value = '', rank = ''] of table('moods')) {
    const mood: VocabularySense = { value, english, rank: Number(rank) };
    if (kind === 'adjective' || kind === 'verb')
      index.addPredicate({ stem: word, kind, irregular: '' }, english, { mood });
    else if (kind === 'word') index.addModifier({ type: 'modifier', text: word, english, mood });
    else {
      index.addNoun(word, english, '-', (noun) => {
        noun.mood ??= { ...mood, use: kind === 'modifier' ? 'modifier' : 'noun' };
      });
    }
  }
  for (const [word = '', kind = '', english = ''] of table('modifiers')) {
    if (kind === 'adjective' || kind === 'verb')
      index.addPredicate({ stem: word, kind, irregular: '' }, english, {});
    else index.addModifier({ type: 'modifier', text: word, english });
    index.addEnglishModifier(english);
  }
  for (const [stem = '', english = '', flags = '', irregular = '', theme = ''] of table('acts')) {
    const act: Act = {
      transitive: flags.includes('t'),
      path: flags.includes('p'),
      scene: flags.includes('s'),
      light: flags.includes('l'),
      dative: flags.includes('d'),
      theme: theme || null,
    };
    index.addPredicate({ stem, kind: 'verb', irregular }, english, { act });
  }
  for (const [word = '', type = '', value = ''] of table('functionWords')) {
    if (isFunctionType(type)) index.add(word, { type, text: word, value });
  }
  for (const [word = '', english = '', article = '', meaning = '', cues = ''] of table('homonyms')) {
    const noun: Noun = { type: 'noun', text: word, english, article: articleOf(article) };
    if (meaning === 'place') noun.place = { preposition: 'in', landmark: true };
    else noun.thing = meaning as ThingClass;
    index.addHomonym({ noun, cues: new Set(cues.split(' ')) });
  }
  for (const [word = '', , english = '', wordNetClass = ''] of table('cldr').slice(1)) {
    index.addBackup(word, english, wordNetClass);
  }
  return index;
}

/** Rows of a table; lines that begin with # are comments. */
function parseTable(text: string): Table {
  return text
    .normalize('NFC')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
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

/** A stem in one of its shapes: a predicate form as soon as one of its endings follows. */
interface Stem {
  word: PredicateWord;
  endings: readonly EndingRow[];
  spaces: readonly number[];
}

interface EndingRow {
  face: string;
  /** Without its spaces. */
  text: string;
  function: Ending;
  kind: string;
  spaces: readonly number[];
}

/** As many characters as a set of bits can tell apart. */
const LONGEST_KEY = 30;

class WordIndex implements Lexicon {
  readonly #readings = new Map<string, Reading[]>();
  readonly #stems = new Map<string, Stem[]>();
  /** Lengths of the keys of both maps, by their first two characters: bit n is set where one has n characters. */
  readonly #lengths = new Map<string, number>();
  readonly #nouns = new Map<string, Noun>();
  readonly #predicates = new Map<string, PredicateWord>();
  readonly #homonyms = new Map<string, Homonym[]>();
  readonly #endings: readonly EndingRow[];
  readonly #endingsByFaces = new Map<string, EndingRow[]>();

  constructor(endings: Table) {
    this.#endings = endings.map(([face = '', ending = '', form = '', kind = '']) => ({
      face,
      text: keyOf(ending),
      function: form as Ending,
      kind,
      spaces: spacesIn(ending),
    }));
  }

  readingsAt(text: string, start: number): Reading[] {
    const found: Reading[] = [];
    this.#collect(text, start, 1, found);
    const lengths = this.#lengths.get(text.slice(start, start + 2)) ?? 0;
    for (let length = 2; lengths >> length > 0; length++) {
      const known = (lengths & (1 << length)) !== 0;
      if (known && start + length <= text.length) this.#collect(text, start, length, found);
    }
    return found;
  }

  #collect(text: string, start: number, length: number, found: Reading[]): void {
    const key = text.slice(start, start + length);
    const readings = this.#readings.get(key);
    if (readings) found.push(...readings);
    for (const { word, endings, spaces } of this.#stems.get(key) ?? []) {
      for (const ending of endings) {
        if (!text.startsWith(ending.text, start + length)) continue;
        const whole = length + ending.text.length;
        found.push({
          word,
          ending: ending.function,
          length: whole,
          spaces: [...spaces, ...ending.spaces.map((offset) => length + offset)],
          cost: costOf(word, whole, ending.function),
        });
      }
    }
  }

  collocation(noun: string, stem: string): PredicateWord | undefined {
    return this.#predicates.get(noun + stem);
  }

  homonyms(noun: string): readonly Homonym[] {
    return this.#homonyms.get(noun) ?? [];
  }

  /** Adds a reading to the noun written so; the first English name a noun gets is the one it keeps. */
  addNoun(text: string, english: string, article: string, describe: (noun: Noun) => void): void {
    let noun = this.#nouns.get(text);
    if (!noun) {
      noun = { type: 'noun', text, english, article: articleOf(article) };
      this.#nouns.set(text, noun);
      this.add(text, noun);
    }
    describe(noun);
    if (noun.style?.english === english || noun.mood?.english === english) return;
    this.#addEnglishNoun(noun, english);
  }

  /** English input is read with the English names of the same tables. */
  #addEnglishNoun(noun: Noun, english: string): void {
    if (this.#nouns.has(english)) return;
    this.#nouns.set(english, noun);
    this.add(english, noun);
    if (noun.article === 'none') return;
    const plural = pluralOf(english);
    this.add(plural, { ...noun, text: plural, english: plural, plural: true, article: 'none' });
  }

  addBackup(text: string, english: string, wordNetClass: string): void {
    const meaning = VISIBLE_CLASSES[wordNetClass];
    // One syllable is too little evidence for a word nobody has looked at.
    if (!meaning || text.length < 2 || this.#readings.has(keyOf(text))) return;
    this.addNoun(text, english, '', (noun) => {
      if (meaning === 'place') noun.place = { preposition: 'at', landmark: false };
      else noun.thing = meaning;
    });
  }

  addPredicate(predicate: Predicate, english: string, senses: Pick<PredicateWord, 'mood' | 'act'>): void {
    const word: PredicateWord = { type: 'predicate', text: predicate.stem, english, ...senses };
    this.#predicates.set(keyOf(predicate.stem), word);
    const spaces = spacesIn(predicate.stem);
    const faces = stemFaces(predicate);
    for (const [index, [, surface]] of faces.entries()) {
      // Many stems wear one shape on several faces: 가 is plain, soft and open.
      if (faces.findIndex(([, other]) => other === surface) < index) continue;
      const worn = faces.filter(([, other]) => other === surface).map(([face]) => face);
      const key = keyOf(surface);
      const stem: Stem = { word, endings: this.#endingsOf(predicate.kind, worn), spaces };
      const known = this.#stems.get(key);
      if (known) known.push(stem);
      else this.#stems.set(key, [stem]);
      this.#addLength(key);
    }
  }

  #endingsOf(kind: Predicate['kind'], faces: readonly Face[]): readonly EndingRow[] {
    const id = `${kind} ${faces.join(' ')}`;
    let endings = this.#endingsByFaces.get(id);
    if (!endings) {
      endings = this.#endings.filter(
        (row) => (row.kind === 'any' || row.kind === kind) && faces.some((face) => face === row.face),
      );
      this.#endingsByFaces.set(id, endings);
    }
    return endings;
  }

  addModifier(modifier: Modifier): void {
    this.add(modifier.text, modifier);
  }

  addEnglishModifier(english: string): void {
    if (!this.#readings.has(keyOf(english))) this.add(english, { type: 'modifier', text: english, english });
  }

  addHomonym(homonym: Homonym): void {
    const known = this.#homonyms.get(homonym.noun.text);
    if (known) known.push(homonym);
    else this.#homonyms.set(homonym.noun.text, [homonym]);
  }

  add(surface: string, word: Word): void {
    const key = keyOf(surface);
    const reading: Reading = {
      word,
      ending: null,
      length: key.length,
      spaces: spacesIn(surface),
      cost: costOf(word, key.length, null),
    };
    const known = this.#readings.get(key);
    if (known) known.push(reading);
    else this.#readings.set(key, [reading]);
    this.#addLength(key);
  }

  #addLength(key: string): void {
    if (key.length < 2) return;
    if (key.length > LONGEST_KEY) throw new RangeError(`A word of the lexicon is too long: ${key}`);
    const head = key.slice(0, 2);
    this.#lengths.set(head, (this.#lengths.get(head) ?? 0) | (1 << key.length));
  }
}

function articleOf(mark: string): Article {
  if (mark === 'the') return 'the';
  return mark === '-' ? 'none' : 'a';
}

function keyOf(text: string): string {
  const compact = text.includes(' ') ? text.replaceAll(' ', '') : text;
  return /[A-Z]/u.test(compact) ? compact.toLowerCase() : compact;
}

const NO_SPACES: readonly number[] = [];

function spacesIn(surface: string): readonly number[] {
  if (!surface.includes(' ')) return NO_SPACES;
  const spaces: number[] = [];
  for (let at = surface.indexOf(' '); at >= 0; at = surface.indexOf(' ', at + 1))
    spaces.push(at - spaces.length);
  return spaces;
}

/** Long words are trusted, single syllables are not: most of those are part of something else. */
function costOf(word: Word, length: number, ending: Ending | null): number {
  switch (word.type) {
    case 'noun':
      return length === 1 ? 9 : length === 2 ? 5 : 4;
    case 'predicate': {
      const rare = ending === 'final' || ending === 'noun' ? 0.5 : 0;
      // Of two stems in one form the longer is the truer: 떠 있는 is 떠 있다, not 뜨다.
      const known = word.text.length * 0.05;
      return rare - known + (length === 1 ? 9 : length === 2 ? 5.5 : 4.2);
    }
    case 'modifier':
      return length === 1 ? 6.5 : 4.5;
    case 'particle':
      return length === 1 ? 1.2 : 0.8;
    default:
      return length === 1 ? 6 : 3.9;
  }
}
