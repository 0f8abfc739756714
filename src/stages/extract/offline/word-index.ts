import { type Face, type Predicate, stemFaces } from '../../../korean/stem-faces.ts';
import { pluralOf } from './english-words.ts';
import type { Ending, Noun, PredicateWord, Word } from './words.ts';

/** One way to read a stretch of the sentence. */
export interface Reading {
  word: Word;
  /** For predicates: what this form does. */
  ending: Ending | null;
  /** The form says the opposite: 무섭지 않은. */
  isDenied: boolean;
  /** What the form tells is over: 구운. */
  isPast: boolean;
  /** In characters without spaces. */
  length: number;
  /** Offsets where a space may stand. */
  spaces: readonly number[];
  /** The lower, the likelier. */
  cost: number;
}

/** An ending of predicates, as in `endings.tsv`. */
export interface EndingRow {
  face: string;
  /** Without its spaces. */
  text: string;
  function: Ending;
  isDenied: boolean;
  isPast: boolean;
  kind: string;
  spaces: readonly number[];
}

/** A stem in one of its shapes: a predicate form as soon as one of its endings follows. */
interface Stem {
  word: PredicateWord;
  endings: EndingsByHead;
  spaces: readonly number[];
}

/** Endings by their first character; under the empty text those that are the stem's shape itself. */
type EndingsByHead = ReadonlyMap<string, readonly EndingRow[]>;

/** As many characters as a set of bits can tell apart. */
const LONGEST_KEY = 30;

/**
 * Words by how they are written, without spaces and in lower case. The forms of a predicate are made when the
 * beginning of its stem first turns up in a sentence.
 */
export class WordIndex {
  readonly #readings = new Map<string, Reading[]>();
  readonly #stems = new Map<string, Stem[]>();
  /** Lengths of the keys of both maps, by their first two characters: bit n is set where one has n characters. */
  readonly #lengths = new Map<string, number>();
  /** Predicates whose forms are not made yet, by the syllables that all of their forms begin with. */
  readonly #waitingPredicates = new Map<string, { predicate: Predicate; word: PredicateWord }[]>();
  readonly #waitingLengths = new Map<string, number>();
  /** Nouns that are written in Latin letters. */
  readonly #latinNouns = new Map<string, Noun>();
  readonly #endings: readonly EndingRow[];
  readonly #endingsByFaces = new Map<string, EndingsByHead>();

  constructor(endings: readonly EndingRow[]) {
    this.#endings = endings;
  }

  /** Every word that stands at this place of a text without spaces and in lower case. */
  readingsAt(text: string, start: number): Reading[] {
    const head = text.slice(start, start + 2);
    this.#makeForms(text, start, head);
    const found: Reading[] = [];
    this.#collect(text, start, 1, found);
    for (const length of lengthsIn(this.#lengths.get(head) ?? 0)) {
      if (start + length <= text.length) this.#collect(text, start, length, found);
    }
    return found;
  }

  #collect(text: string, start: number, length: number, found: Reading[]): void {
    const key = text.slice(start, start + length);
    const readings = this.#readings.get(key);
    if (readings) found.push(...readings);
    const stems = this.#stems.get(key);
    if (!stems) return;
    const end = start + length;
    for (const { word, endings, spaces } of stems) {
      for (const ending of endings.get('') ?? NO_ENDINGS) found.push(formOf(word, ending, length, spaces));
      if (end >= text.length) continue;
      for (const ending of endings.get(text.charAt(end)) ?? NO_ENDINGS) {
        if (text.startsWith(ending.text, end)) found.push(formOf(word, ending, length, spaces));
      }
    }
  }

  has(surface: string): boolean {
    return this.#readings.has(keyOf(surface));
  }

  add(surface: string, word: Word): void {
    const key = keyOf(surface);
    push(this.#readings, key, {
      word,
      ending: null,
      isDenied: false,
      isPast: false,
      length: key.length,
      spaces: spacesIn(surface),
      cost: costOf(word, key.length, null),
    });
    addLength(this.#lengths, key);
    if (word.type === 'noun' && /^[A-Za-z]/u.test(key)) this.#latinNouns.set(key, word);
  }

  addPredicate(predicate: Predicate, word: PredicateWord): void {
    const common = commonBeginning(predicate.stem);
    if (common === '') {
      this.#makeFormsOf(predicate, word);
      return;
    }
    push(this.#waitingPredicates, common, { predicate, word });
    addLength(this.#waitingLengths, common);
  }

  #makeForms(text: string, start: number, head: string): void {
    this.#makeFormsAfter(head.charAt(0));
    for (const length of lengthsIn(this.#waitingLengths.get(head) ?? 0))
      this.#makeFormsAfter(text.slice(start, start + length));
  }

  #makeFormsAfter(common: string): void {
    const waiting = this.#waitingPredicates.get(common);
    if (!waiting) return;
    this.#waitingPredicates.delete(common);
    for (const { predicate, word } of waiting) this.#makeFormsOf(predicate, word);
  }

  #makeFormsOf(predicate: Predicate, word: PredicateWord): void {
    const spaces = spacesIn(predicate.stem);
    const faces = stemFaces(predicate);
    for (const [index, [, surface]] of faces.entries()) {
      // Many stems wear one shape on several faces: 가 is plain, soft and open.
      if (faces.findIndex(([, other]) => other === surface) < index) continue;
      const worn = faces.filter(([, other]) => other === surface).map(([face]) => face);
      const key = keyOf(surface);
      push(this.#stems, key, { word, endings: this.#endingsOf(predicate.kind, worn), spaces });
      addLength(this.#lengths, key);
    }
  }

  #endingsOf(kind: Predicate['kind'], faces: readonly Face[]): EndingsByHead {
    const id = `${kind} ${faces.join(' ')}`;
    let endings = this.#endingsByFaces.get(id);
    if (!endings) {
      const fitting = this.#endings.filter(
        (row) => (row.kind === 'any' || row.kind === kind) && faces.some((face) => face === row.face),
      );
      endings = Map.groupBy(fitting, ({ text }) => text.charAt(0));
      this.#endingsByFaces.set(id, endings);
    }
    return endings;
  }

  /** A noun by its English name and that one's plural. */
  addEnglishNoun(english: string, noun: Noun): void {
    const known = this.#latinNouns.get(keyOf(english));
    if (known) {
      // `poster` is a style by its own line, and a thing because 포스터 is one.
      if (noun.thing) known.thing ??= noun.thing;
      if (noun.place) known.place ??= noun.place;
      if (noun.theme) known.theme ??= noun.theme;
      return;
    }
    this.add(english, noun);
    if (noun.article === 'none') return;
    const plural = pluralOf(english);
    this.add(plural, { ...noun, text: plural, english: plural, plural: true, article: 'none' });
  }
}

const NO_ENDINGS: readonly EndingRow[] = [];

/** A form of a predicate: a shape of its stem, of this length and with these spaces, and an ending. */
function formOf(
  word: PredicateWord,
  ending: EndingRow,
  stemLength: number,
  stemSpaces: readonly number[],
): Reading {
  const length = stemLength + ending.text.length;
  return {
    word,
    ending: ending.function,
    isDenied: ending.isDenied,
    isPast: ending.isPast,
    length,
    spaces:
      ending.spaces.length === 0
        ? stemSpaces
        : [...stemSpaces, ...ending.spaces.map((offset) => stemLength + offset)],
    cost: costOf(word, length, ending.function) + (isRare(ending) ? RARE_FORM_COST : 0),
  };
}

/** What all forms of a stem begin with. 흐르 becomes 흘러, so of such stems two syllables may change. */
export function commonBeginning(stem: string): string {
  return keyOf(stem).slice(0, stem.endsWith('르') ? -2 : -1);
}

/** 나를 is rather the viewer than what will be carried: the bare future form is rare in descriptions. */
function isRare({ face, text }: EndingRow): boolean {
  return face === 'l' && text === '';
}
const RARE_FORM_COST = 1.5;

/** The lengths from 2 that are in the set. */
function* lengthsIn(bits: number): Generator<number> {
  for (let length = 2; bits >> length > 0; length++) {
    if ((bits & (1 << length)) !== 0) yield length;
  }
}

function addLength(lengths: Map<string, number>, key: string): void {
  if (key.length < 2) return;
  if (key.length > LONGEST_KEY) throw new RangeError(`A word of the lexicon is too long: ${key}`);
  const head = key.slice(0, 2);
  lengths.set(head, (lengths.get(head) ?? 0) | (1 << key.length));
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** A word as it is looked up: without spaces and in lower case. */
export function keyOf(text: string): string {
  const compact = text.includes(' ') ? text.replaceAll(' ', '') : text;
  return /[A-Z]/u.test(compact) ? compact.toLowerCase() : compact;
}

const NO_SPACES: readonly number[] = [];

/** The offsets in the word without its spaces where they were. */
export function spacesIn(surface: string): readonly number[] {
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
    case 'pronoun':
      return length === 1 ? 5 : 3.9;
    default:
      return length === 1 ? 6 : 3.9;
  }
}
