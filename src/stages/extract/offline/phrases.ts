import { indefiniteArticle, joinWithAnd, participleOf, pluralOf } from './english-words.ts';
import type { Noun } from './words.ts';

/** A noun with all that describes it. */
export interface NounPhrase {
  /** Null for a word the lexicon does not know. */
  noun: Noun | null;
  /** Head with the nouns before it: `New York street`. English, or Korean where unknown. */
  text: string;
  adjectives: { english: string; isMood: boolean }[];
  count: number;
  /** What it is counted in: `cup of`. */
  measure?: string;
  plural: boolean;
  clauses: Clause[];
  /** Phrases that follow it: `in a rainy city`. */
  details: string[];
  /** Nouns joined before it with 와, 과. */
  joined: NounPhrase[];
}

/** A verb with what belongs to it. */
export interface Clause {
  /** The -ing phrase; empty for 있는. */
  verb: string;
  subject: NounPhrase | null;
  object: NounPhrase | null;
  details: string[];
  /** What a figure does, not a state of the scene. */
  isAct: boolean;
  /** The noun it describes is what it is done to: 소녀가 안고 있는 고양이. */
  isOfObject: boolean;
  /** It is over: 엄마가 구운 빵. */
  isPast: boolean;
}

export function createNounPhrase(noun: Noun | null, text: string): NounPhrase {
  return { noun, text, adjectives: [], count: 1, plural: false, clauses: [], details: [], joined: [] };
}

const NUMBER_WORDS = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** The phrase in English: `two cats sleeping on a sofa`, `a burning building`. */
export function nounPhraseText(noun: NounPhrase): string {
  const phrase = withStateBefore(noun);
  const names = [...phrase.joined, phrase].map((part) => [nounPhraseName(part), ...part.details].join(' '));
  return [joinWithAnd(names), joinWithAnd(phrase.clauses.map(clauseText))].filter(Boolean).join(' ');
}

/** A lone state of a thing or a place stands before it: 불타는 건물, `a burning building`. */
function withStateBefore(phrase: NounPhrase): NounPhrase {
  const [clause, ...others] = phrase.clauses;
  const isLone =
    clause && others.length === 0 && !clause.subject && !clause.object && clause.details.length === 0;
  if (!isLone || isFigure(phrase) || !/^[a-z-]+ing$/u.test(clause.verb)) return phrase;
  return {
    ...phrase,
    clauses: [],
    adjectives: [{ english: clause.verb, isMood: false }, ...phrase.adjectives],
  };
}

/** `eating a carrot under a tree`; a clause with its own subject describes a scene: `with snow falling`. */
export function clauseText({ details, ...clause }: Clause): string {
  // What surrounds it does so itself: surrounded by, covered with.
  const isSurrounded = clause.verb === 'surrounded';
  return wordsOf({
    ...clause,
    details: isSurrounded ? details.map((text) => text.replace(/^with /u, 'by ')) : details,
  });
}

function wordsOf(clause: Clause): string {
  if (clause.isOfObject && clause.subject) {
    const participle = clause.isPast ? participleOf(clause.verb) : null;
    if (participle) return [participle, ...clause.details, `by ${nounPhraseText(clause.subject)}`].join(' ');
    const several = clause.subject.count > 1 || clause.subject.plural || clause.subject.joined.length > 0;
    const verb = [several ? 'are' : 'is', clause.verb, ...clause.details].join(' ');
    return `that ${nounPhraseText(clause.subject)} ${verb}`;
  }
  const object = clause.object ? nounPhraseText(clause.object) : '';
  const subject = clause.subject ? nounPhraseText(clause.subject) : '';
  const withSubject = subject && (clause.verb.startsWith('with') ? '' : 'with');
  const words =
    subject && !withSubject
      ? [clause.verb, subject, object, ...clause.details]
      : [withSubject, subject, clause.verb, object, ...clause.details];
  return words.filter(Boolean).join(' ');
}

/** Article, adjectives and nouns. */
export function nounPhraseName(phrase: NounPhrase): string {
  if (phrase.measure) return measuredName(phrase, phrase.measure);
  const determiner = phrase.adjectives[0]?.english ?? '';
  const several = phrase.count > 1 || phrase.plural || PLURAL_DETERMINERS.has(determiner);
  const head =
    several && phrase.noun?.article === 'a' && !phrase.noun.plural ? pluralOf(phrase.text) : phrase.text;
  const words = withoutRepetition([...phrase.adjectives.map(({ english }) => english), head]);
  if (phrase.count > 1) return `${numberWord(phrase.count)} ${words}`;
  if (several || !phrase.noun || DETERMINERS.has(determiner)) return words;
  switch (phrase.noun.article) {
    case 'none':
      return words;
    case 'the':
      return `the ${words}`;
    default:
      return `${indefiniteArticle(words)} ${words}`;
  }
}

/** `two cups of hot coffee` */
function measuredName(phrase: NounPhrase, measure: string): string {
  const { measure: _, ...content } = phrase;
  const words = [...content.adjectives.map(({ english }) => english), content.text].join(' ');
  if (content.count === 1) return `${indefiniteArticle(measure)} ${measure} ${words}`;
  const [unit = '', of = ''] = measure.split(' ');
  return `${numberWord(content.count)} ${pluralOf(unit)} ${of} ${words}`;
}

/** 가을 단풍: the autumn of autumn leaves is said once. */
function withoutRepetition(words: readonly string[]): string {
  const text = words.join(' ').split(' ');
  return text.filter((word, place) => word !== text[place + 1]).join(' ');
}

/** Numbers above ten in digits; above what can be drawn, many. */
function numberWord(count: number): string {
  return NUMBER_WORDS[count] ?? (count <= 1_000 ? String(count) : 'many');
}

/** Words in the place of an article. */
const DETERMINERS: ReadonlySet<string> = new Set(['this', 'that', 'some', 'every', 'any', 'each']);
const PLURAL_DETERMINERS: ReadonlySet<string> = new Set([
  'several',
  'many',
  'countless',
  'a few',
  'various',
  'all',
]);

/** The place with its preposition: `on a sandy beach`. */
export function placeText(phrase: NounPhrase): string {
  const preposition =
    phrase.noun?.place?.preposition ?? (phrase.noun?.thing && !isWeather(phrase) ? 'on' : 'in');
  return `${preposition} ${nounPhraseText(phrase)}`;
}

/** One is in the wind and in the rain. */
export function isWeather({ noun }: NounPhrase): boolean {
  return (
    noun?.thing === 'nature' &&
    /(wind|breeze|rain|snow|fog|mist|sunlight|sunshine|moonlight|light|storm|water|flames|fire)s?$/u.test(
      noun.english,
    )
  );
}

/** The time with its preposition: `in the quiet morning`. */
export function timeText(phrase: NounPhrase): string {
  return `${phrase.noun?.time?.preposition ?? 'in'} ${nounPhraseText(phrase)}`;
}

/** A hand that is held is no object of its own; the hand of an old man is. */
export function isBodyPart({ noun }: NounPhrase): boolean {
  return noun?.thing === 'body';
}

/** People and animals. */
export function isFigure({ noun }: Pick<NounPhrase, 'noun'>): boolean {
  return noun?.thing === 'person' || noun?.thing === 'animal';
}

/** `melting` is something that goes on, `placed` is not. */
export function isDoing(verb: string): boolean {
  return /^(not )?[a-z-]+ing\b/u.test(verb);
}
