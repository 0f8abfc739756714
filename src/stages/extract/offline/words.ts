/** What a form of a predicate does: 먹는 (adnominal), 먹고, 먹게, 먹는다, 먹기. */
export type Ending = 'adnominal' | 'connective' | 'adverb' | 'final' | 'noun';

/** A vocabulary value a word stands for. Rank 1 is sure; higher ranks only hold when nothing surer is said. */
export interface VocabularySense {
  /** As in a dictionary. */
  word: string;
  value: string;
  rank: number;
  english: string;
}

export type Article = 'a' | 'the' | 'none';

/** What kind of thing a noun names. `idea` is nothing to be seen. */
export type ThingClass = 'person' | 'animal' | 'plant' | 'food' | 'nature' | 'thing' | 'body' | 'idea';

/** A noun with all its readings: 우주 is a place and a theme, 사진 a style and a thing. */
export interface Noun {
  type: 'noun';
  text: string;
  english: string;
  article: Article;
  /** The English word is a plural form made by rule: `astronauts`. */
  plural?: boolean;
  thing?: ThingClass;
  place?: { preposition: string; landmark: boolean };
  theme?: boolean;
  /** A time of day: when something is, as in `in the morning`. */
  time?: { preposition: string };
  /** `head` ends its phrase (영화 포스터), `modifier` may stand before a noun (네온), `manner` is a phrase (연필로 그린). */
  style?: VocabularySense & { use: 'head' | 'modifier' | 'manner' };
  /** `noun` counts before 분위기 and the like or alone, `modifier` before any noun too. */
  mood?: VocabularySense & { use: 'noun' | 'modifier' };
}

/** A verb or an adjective. It is an act, a mood or just a description (빨간). */
export interface PredicateWord {
  type: 'predicate';
  /** The stem. */
  text: string;
  english: string;
  mood?: VocabularySense;
  act?: Act;
}

export interface Act {
  transitive: boolean;
  /** Moves along a place: 거리를 걷는. */
  path: boolean;
  /** A state of the scene (꽃이 핀), not something a figure does. */
  scene: boolean;
  /** 하다, 있다, 되다: the noun before it carries the meaning. */
  light: boolean;
  /** The receiver is the object in English: 꽃에 물을 주는, watering a flower. */
  dative: boolean;
  theme: string | null;
}

/** A word that describes the next noun and never changes. */
export interface Modifier {
  type: 'modifier';
  text: string;
  english: string;
  mood?: VocabularySense;
}

const FUNCTION_TYPES = [
  'particle',
  'relation',
  'counter',
  'number',
  'adverb',
  'request',
  'atmosphere',
  'aspect',
  'picture',
  'backdrop',
  'group',
  'time',
  'pronoun',
  'denial',
  'unit',
] as const;
type FunctionType = (typeof FUNCTION_TYPES)[number];

/** A word of the small closed classes; {@link FunctionWord.value} is its role, preposition, number or English. */
export interface FunctionWord {
  type: FunctionType;
  text: string;
  value: string;
}

export type Word = Noun | PredicateWord | Modifier | FunctionWord;

export function isFunctionType(type: string): type is FunctionType {
  return FUNCTION_TYPES.some((known) => known === type);
}
