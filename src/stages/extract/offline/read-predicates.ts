import { ingOf, isBase } from './english-verbs.ts';
import { adverbOf, comparativeOf, participleOf } from './english-words.ts';
import { ACT_STRENGTH, PLACE_STRENGTH, THEME_STRENGTH } from './findings.ts';
import { tellsMaking } from './making.ts';
import { isAtmosphere } from './noun-roles.ts';
import type { Part } from './part.ts';
import {
  type Clause,
  isBodyPart,
  isDoing,
  isFigure,
  type NounPhrase,
  nounPhraseName,
  nounPhraseText,
} from './phrases.ts';
import type { Token } from './segment.ts';
import type { Act, PredicateWord } from './words.ts';

/** 학교 가는: the place is where one goes. */
const GOING_STEMS: ReadonlySet<string> = new Set(['가', '향하', '돌아가', '돌아오', '떠나']);
const MOTION_PREPOSITION: Readonly<Record<string, string>> = { in: 'through', on: 'along', at: 'along' };

export function readAdjective(part: Part, word: PredicateWord, { ending }: Token): void {
  const english = part.isDenied ? `not ${word.english}` : word.english;
  const mood = part.isDenied ? undefined : word.mood;
  if (mood) part.findings.addMood(mood, isAtmosphere(part.next()));
  const { forNoun, forVerb } = part;
  if (forNoun.comparison && ending === 'adnominal') {
    forNoun.details.push(`${comparativeOf(word.english)} ${forNoun.comparison}`);
    forNoun.comparison = null;
    return;
  }
  const bare = part.takeCurrent();
  if (ending === 'adverb' && part.next()) {
    if (bare) forVerb.subjects.push(bare);
    part.addCircumstance(adverbOf(english));
    return;
  }
  const described = bare ?? subjectOf(part, word, mood !== undefined, ending);
  if (!described) {
    const means = english === 'full' ? forVerb.takeMeans() : null;
    // 식물로 가득한; 쓸쓸함이 가득한: full of what has just been said.
    if (means) forNoun.details.push(`full of ${nounPhraseText({ ...means, plural: true })}`);
    else if (english !== 'full' || forNoun.adjectives.length === 0)
      forNoun.adjectives.push({ english, isMood: mood !== undefined });
    return;
  }
  // Of 아파트가 가득한 도시 the city is the place.
  if (!isBodyPart(described))
    part.noteSeen(described, ending === 'adnominal' ? PLACE_STRENGTH.owner : PLACE_STRENGTH.bare);
  described.adjectives.push({ english, isMood: mood !== undefined });
  // 봄꽃이 가득한 정원
  if (ending === 'final') part.reading.phrases.push(nounPhraseText(described));
  else
    forNoun.details.push(`${english === 'full' ? 'full of' : 'with'} ${describedText(described, english)}`);
}

/**
 * The noun with 이 or 가 that an adjective is said of. 로봇이 붉은 행성에서: before a noun it describes that one, for people
 * are seldom called red.
 */
function subjectOf(
  { forVerb }: Part,
  word: PredicateWord,
  isMood: boolean,
  ending: Token['ending'],
): NounPhrase | null {
  const subject = forVerb.subjects.at(-1);
  // 사람이 아무도 없는 해변: the beach is empty.
  if (subject && word.text.endsWith('없')) {
    forVerb.subjects.pop();
    return null;
  }
  const describesNext = ending === 'adnominal' && subject !== undefined && isFigure(subject) && !isMood;
  return describesNext ? null : (forVerb.subjects.pop() ?? null);
}

export function readVerb(part: Part, read: PredicateWord, readAct: Act, token: Token): void {
  const { ending } = token;
  if (ending === 'adnominal' && tellsMaking(part, read)) return;
  const { word, act } = fittingVerb(part, read, readAct, token);
  const verb = joinVerb(part, word, act);
  if (!verb) return;
  noteNounInside(part, word);
  if (describesResult(part, verb, token)) return;
  const clause = takeClause(part, part.isDenied ? { ...verb, english: `not ${verb.english}` } : verb, token);
  // 쓸쓸함이 느껴지는: nothing but the mood, and that has been noted.
  if (verb.act.light && !clause.subject && !clause.object && clause.details.length === 0) return;

  if (!part.isDenied) {
    noteAct(part, verb, clause, ending);
    if (verb.act.theme) part.findings.addTheme(verb.act.theme, THEME_STRENGTH.done);
  }
  const { forNoun, forVerb } = part;
  forVerb.earlierClauses.push(clause);
  if (ending !== 'adnominal' && ending !== 'final') return;
  forNoun.clauses = forVerb.earlierClauses;
  forVerb.earlierClauses = [];
  if (ending === 'final') part.tellScene();
}

/** 썰매 타 shows a sled, though the verb has it inside. */
function noteNounInside(part: Part, { text }: PredicateWord): void {
  const [first = '', ...others] = text.split(' ');
  if (others.length === 0 || part.isDenied) return;
  for (const { word, length } of part.lexicon.readingsAt(first, 0)) {
    if (length === first.length && word.type === 'noun' && !word.style && SEEN_INSIDE.has(word.thing ?? ''))
      part.findings.addObject(word.english);
  }
}
const SEEN_INSIDE: ReadonlySet<string> = new Set(['thing', 'food', 'plant', 'animal']);

/** 구운 생선 is baked, and nobody bakes: what has been done, by nobody and to nothing that is named, describes the noun. */
function describesResult(part: Part, { english, act }: Verb, { ending, isPast }: Token): boolean {
  const { forNoun, forVerb } = part;
  const isBare = !forVerb.object && forVerb.subjects.length === 0 && forVerb.circumstances.length === 0;
  if (!isPast || ending !== 'adnominal' || !act.transitive || act.light || !isBare || part.isDenied)
    return false;
  const participle = participleOf(english);
  if (participle === null) return false;
  forNoun.adjectives.push({ english: participle, isMood: false });
  return true;
}

function noteAct(part: Part, { english, act }: Verb, clause: Clause, ending: Token['ending']): void {
  if (act.light) return;
  const isDone = !act.scene && isDoing(english);
  const figureAppears = clause.subject !== null && isFigure(clause.subject);
  if (!isDone && !figureAppears) {
    noteState(part, clause, ending);
    return;
  }
  const said = clause.object ? `${clause.verb} ${nounPhraseName(clause.object)}` : clause.verb;
  part.findings.addAct(said, isDone ? actStrength(said, ending) : ACT_STRENGTH.present);
}

/** A verb in English, as it is meant beside its nouns. */
interface Verb {
  english: string;
  act: Act;
}

/** 사는 is buying where something is bought, and living where nothing is: 사다, 살다. */
function fittingVerb(
  part: Part,
  word: PredicateWord,
  act: Act,
  { text, ending }: Token,
): { word: PredicateWord; act: Act } {
  const object = part.forVerb.object ?? part.current;
  const wantsObject = object !== null && !object.noun?.place;
  if (wantsObject === act.transitive || act.light || act.scene) return { word, act };
  for (const reading of part.lexicon.readingsAt(text.toLowerCase(), 0)) {
    const other = reading.word;
    if (reading.length !== text.length || reading.ending !== ending || other.type !== 'predicate') continue;
    if (other.act && other.act.transitive === wantsObject) return { word: other, act: other.act };
  }
  return { word, act };
}

/** Gives the verb the noun before it, and the meaning they have together: 피아노를 + 치는. */
function joinVerb(part: Part, word: PredicateWord, act: Act): Verb | null {
  const { forVerb } = part;
  const bare = part.takeCurrent();
  const partner = bare ?? forVerb.object;
  const together = partner && part.lexicon.collocation(partner.noun?.text ?? partner.text, word.text);
  if (partner && together?.act) {
    const verb = isDescribed(partner) ? verbBefore(together.english, partner) : null;
    forVerb.object = verb ? partner : null;
    if (!verb) leaveNoun(part, partner);
    return { english: verb ?? together.english, act: together.act };
  }
  if (!bare) {
    const isEmpty = act.light && word.text === '하' && !forVerb.object;
    return isEmpty ? null : { english: word.english, act };
  }
  const made = word.text === '하' ? madeVerb(part, bare, act) : null;
  if (made) return made;
  if (bare.noun?.place && GOING_STEMS.has(word.text)) part.addCircumstance(`to ${nounPhraseText(bare)}`);
  else if (bare.noun?.place && !act.transitive && !act.scene) part.putInPlace(bare);
  else if (act.transitive && !forVerb.object) forVerb.object = bare;
  else forVerb.subjects.push(bare);
  return { english: word.english, act };
}

/** The noun is part of the verb now; what it brought along is not. 아빠와 손을 잡은: the father is no part of the hands. */
function leaveNoun(part: Part, noun: NounPhrase): void {
  const { forVerb, forNoun } = part;
  if (!part.isDenied && !isBodyPart(noun)) part.noteSeen(noun);
  forVerb.circumstances.unshift(...noun.details.map((text) => ({ text })));
  forNoun.joined.push(...noun.joined);
}

/** Verbs that 하다 makes of any noun: jump하는 is jumping, 사우나하는 doing a sauna. */
function madeVerb(part: Part, bare: NounPhrase, act: Act): Verb | null {
  const isLatin = /^[a-z]/iu.test(bare.noun?.text ?? bare.text);
  const english = isLatin ? englishVerb(bare.text) : null;
  if (english) return { english, act: { ...act, light: false } };
  if (!act.light || part.forVerb.object || bare.noun?.thing) return null;
  part.noteSeen(bare);
  const isActivity = bare.noun === null || bare.noun.theme;
  return isActivity ? { english: `doing ${bare.text}`, act: { ...act, light: false } } : null;
}

/** `snowboard jump` is snowboard jumping. */
function englishVerb(text: string): string | null {
  const [, before = '', verb = ''] = /^(.* )?([a-z]+)$/u.exec(text.toLowerCase()) ?? [];
  return isBase(verb) ? before + ingOf(verb) : null;
}

function takeClause(part: Part, { english, act }: Verb, { isPast }: Token): Clause {
  const { forNoun, forVerb } = part;
  const circumstances = forVerb.circumstances.map(({ text }) => text);
  const details = act.dative ? circumstances.map((text) => text.replace(/^(to|on) /u, '')) : circumstances;
  for (const companion of forNoun.joined) details.push(`with ${nounPhraseText(companion)}`);
  const object = takeObject(part, act, details);
  const subject = forVerb.subjects.pop() ?? null;
  noteSubject(part, subject, english, act);
  forVerb.circumstances = [];
  forNoun.joined = [];
  const isAct = !act.scene && !act.light && !part.isDenied;
  const isOfObject = isAct && act.transitive && object === null && subject !== null;
  return { verb: english, subject, object, details, isAct, isOfObject, isPast };
}

/** What is gone along is a place: 거리를 걷는. What is not done to a thing does not show it: 안경을 쓰지 않은. */
function takeObject(part: Part, act: Act, details: string[]): NounPhrase | null {
  const { object } = part.forVerb;
  part.forVerb.object = null;
  if (!object) return null;
  if (object.noun?.place && act.path) {
    const preposition = MOTION_PREPOSITION[object.noun.place.preposition] ?? 'through';
    part.notePlace(object, PLACE_STRENGTH.related);
    details.unshift(`${preposition} ${nounPhraseText(object)}`);
    return null;
  }
  if (!part.isDenied && !isBodyPart(object)) part.noteSeen(object);
  return object;
}

/** The rain of 비가 오는 is no object, and nobody is seen in 사람이 없는. */
function noteSubject(part: Part, subject: NounPhrase | null, english: string, act: Act): void {
  const isUnseen =
    english === 'without' || (part.isDenied && act.scene) || (act.scene && subject?.noun?.thing === 'nature');
  if (!subject || isUnseen || isBodyPart(subject)) return;
  part.noteSeen(subject, PLACE_STRENGTH.owner);
  // 연못이 있는 정원: what a place has is seen in it.
  if (act.light && subject.noun?.place) part.findings.addObject(subject.text);
}

/** What a figure does says more than what it wears, and the last verb more than those it follows. */
function actStrength(english: string, ending: Token['ending']): number {
  if (ending !== 'adnominal' && ending !== 'final') return ACT_STRENGTH.before;
  return english.startsWith('wearing ') ? ACT_STRENGTH.worn : ACT_STRENGTH.done;
}

/** A state counts as an act where a thing is in it: 녹아내리는 빙산, 화산이 폭발하는 장면; but not 눈이 내리는 숲. */
function noteState(part: Part, { verb, subject, details }: Clause, ending: Token['ending']): void {
  if (details.some((detail) => detail.startsWith('with '))) return;
  if (!subject) part.forNoun.state = ending === 'adnominal' ? verb : null;
  else if (part.next()?.word?.type === 'picture' && subject.noun?.thing !== 'nature' && isDoing(verb))
    part.findings.addAct(verb, ACT_STRENGTH.state);
}

function isDescribed({ noun, text, adjectives, count }: NounPhrase): boolean {
  return adjectives.length > 0 || count > 1 || text !== noun?.english;
}

/** `wearing`, where the two mean `wearing a hat` and the noun is a hat that may be described further. */
function verbBefore(together: string, { noun }: NounPhrase): string | null {
  if (!noun || !together.endsWith(` ${noun.english}`)) return null;
  return together.slice(0, -noun.english.length - 1).replace(/ (a|an|the)$/u, '');
}

/** `full of spring flowers`: the adjective is already said. */
function describedText(phrase: NounPhrase, english: string): string {
  if (english !== 'full') return nounPhraseText(phrase);
  return nounPhraseText({ ...phrase, adjectives: phrase.adjectives.slice(0, -1), plural: true });
}
