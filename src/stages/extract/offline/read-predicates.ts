import { ingOf, isBase } from './english-verbs.ts';
import { adverbOf } from './english-words.ts';
import { ACT_STRENGTH, PLACE_STRENGTH, THEME_STRENGTH } from './findings.ts';
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

const MOTION_PREPOSITION: Readonly<Record<string, string>> = { in: 'through', on: 'along', at: 'along' };

export function readAdjective(part: Part, word: PredicateWord, { ending }: Token): void {
  const english = part.isDenied ? `not ${word.english}` : word.english;
  const mood = part.isDenied ? undefined : word.mood;
  if (mood) part.findings.addMood(mood, isAtmosphere(part.next()));
  const adjective = { english, isMood: mood !== undefined };
  // 로봇이 붉은 행성에서: what stands before a noun describes that one, for people are seldom called red.
  const describesNext =
    ending === 'adnominal' && !part.current && part.subject !== null && isFigure(part.subject) && !mood;
  const bare = part.current;
  part.current = null;
  if (ending === 'adverb' && part.next()) {
    if (bare) part.waitAsSubject(bare);
    part.circumstances.push(adverbOf(english));
    return;
  }
  const described = bare ?? (describesNext ? part.innerSubject : part.takeSubject());
  if (!described) {
    // 식물로 가득한; 쓸쓸함이 가득한: full of what has just been said.
    if (english === 'full' && part.means) part.details.push(`full of ${takeMeans(part)}`);
    else if (english !== 'full' || part.adjectives.length === 0) part.adjectives.push(adjective);
    return;
  }
  // Of 아파트가 가득한 도시 the city is the place.
  if (!isBodyPart(described))
    part.settle(described, ending === 'adnominal' ? PLACE_STRENGTH.owner : PLACE_STRENGTH.bare);
  if (described === part.innerSubject) part.innerSubject = null;
  described.adjectives.push(adjective);
  // 봄꽃이 가득한 정원
  if (ending === 'final') part.reading.phrases.push(nounPhraseText(described));
  else part.details.push(`${english === 'full' ? 'full of' : 'with'} ${describedText(described, english)}`);
}

export function readVerb(part: Part, read: PredicateWord, readAct: Act, token: Token): void {
  const { ending } = token;
  const { word, act } = fittingVerb(part, read, readAct, token);
  const verb = joinVerb(part, word, act);
  if (!verb) return;
  const clause = takeClause(part, part.isDenied ? { ...verb, english: `not ${verb.english}` } : verb);
  // 쓸쓸함이 느껴지는: nothing but the mood, and that has been noted.
  if (verb.act.light && !clause.subject && !clause.object && clause.details.length === 0) return;

  const isAct = !verb.act.scene && !verb.act.light && !part.isDenied && isDoing(verb.english);
  const figureAppears = !isAct && clause.subject !== null && isFigure(clause.subject);
  if (isAct || (figureAppears && !verb.act.light)) {
    const english = clause.object ? `${clause.verb} ${nounPhraseName(clause.object)}` : clause.verb;
    part.findings.addAct(english, isAct ? actStrength(english, ending) : ACT_STRENGTH.present);
  } else if (!verb.act.light && !part.isDenied) noteState(part, clause, ending);
  if (verb.act.theme) part.findings.addTheme(verb.act.theme, THEME_STRENGTH.done);

  if (ending === 'adnominal') {
    part.clauses = [...part.earlierClauses, clause];
    part.earlierClauses = [];
  } else if (ending === 'final') {
    part.clauses = [...part.earlierClauses, clause];
    part.earlierClauses = [];
    part.tellScene();
  } else part.earlierClauses.push(clause);
}

/** 사는 is buying where something is bought, and living where nothing is: 사다, 살다. */
function fittingVerb(
  part: Part,
  word: PredicateWord,
  act: Act,
  { text, ending }: Token,
): { word: PredicateWord; act: Act } {
  const object = part.object ?? part.current;
  const wantsObject = object !== null && !object.noun?.place;
  if (wantsObject === act.transitive || act.light || act.scene) return { word, act };
  for (const reading of part.lexicon.readingsAt(text, 0)) {
    const other = reading.word;
    if (reading.length !== text.length || reading.ending !== ending || other.type !== 'predicate') continue;
    if (other.act && other.act.transitive === wantsObject) return { word: other, act: other.act };
  }
  return { word, act };
}

/** Gives the verb the noun before it, and the meaning they have together: 피아노를 + 치는. */
function joinVerb(part: Part, word: PredicateWord, act: Act): { english: string; act: Act } | null {
  const bare = part.current;
  part.current = null;
  const partner = bare ?? part.object;
  const together = partner && part.lexicon.collocation(partner.noun?.text ?? partner.text, word.text);
  if (partner && together?.act) {
    if (bare) part.settle(bare);
    part.object = null;
    const verb = isDescribed(partner) ? verbBefore(together.english, partner) : null;
    if (verb) part.object = partner;
    else part.circumstances.unshift(...partner.details);
    // 아빠와 손을 잡은: the father is no part of the hands.
    if (!verb) for (const { text, ...companion } of partner.joined) part.joined.push({ ...companion, text });
    return { english: verb ?? together.english, act: together.act };
  }
  if (bare) {
    const isLatin = /^[a-z]/iu.test(bare.noun?.text ?? bare.text);
    const english = word.text === '하' && isLatin ? englishVerb(bare.text) : null;
    if (english) return { english, act: { ...act, light: false } };
    if (act.light && word.text === '하' && part.object === null && !bare.noun?.thing) {
      part.settle(bare);
      if (bare.noun === null || bare.noun.theme)
        return { english: `doing ${bare.text}`, act: { ...act, light: false } };
    }
    if (bare.noun?.place && !act.transitive && !act.scene) part.putInPlace(bare);
    else if (act.transitive && !part.object) {
      part.settle(bare);
      part.object = bare;
    } else part.waitAsSubject(bare);
  } else if (act.light && word.text === '하' && !part.object) {
    return null;
  }
  return { english: word.english, act };
}

/** jump하는 is jumping. */
function englishVerb(text: string): string | null {
  const [, before = '', verb = ''] = /^(.* )?([a-z]+)$/u.exec(text) ?? [];
  return isBase(verb) ? before + ingOf(verb) : null;
}

function takeClause(part: Part, { english, act }: { english: string; act: Act }): Clause {
  let object = part.object;
  const details = act.dative
    ? part.circumstances.map((text) => text.replace(/^(to|on) /u, ''))
    : part.circumstances;
  for (const companion of part.joined) details.push(`with ${nounPhraseText(companion)}`);
  if (object?.noun?.place && act.path) {
    const preposition = MOTION_PREPOSITION[object.noun.place.preposition] ?? 'through';
    part.settlePlace(object, PLACE_STRENGTH.related);
    details.unshift(`${preposition} ${nounPhraseText(object)}`);
    object = null;
  }
  const subject = part.takeSubject();
  const isUnseen = english === 'without' || (act.scene && subject?.noun?.thing === 'nature');
  if (subject && !isUnseen && !isBodyPart(subject)) {
    part.settle(subject, PLACE_STRENGTH.owner);
    // 연못이 있는 정원: what a place has is seen in it.
    if (act.light && subject.noun?.place) part.findings.addObject(subject.text);
  }
  const clause: Clause = { verb: english, subject, object, details, isAct: !act.scene && !act.light };
  part.object = null;
  part.circumstances = [];
  part.joined = [];
  return clause;
}

/** What a figure does says more than what it wears, and the last verb more than those it follows. */
function actStrength(english: string, ending: Token['ending']): number {
  if (ending !== 'adnominal' && ending !== 'final') return ACT_STRENGTH.before;
  return english.startsWith('wearing ') ? ACT_STRENGTH.worn : ACT_STRENGTH.done;
}

/** A state counts as an act where a thing is in it: 녹아내리는 빙산, 화산이 폭발하는 장면; but not 눈이 내리는 숲. */
function noteState(part: Part, { verb, subject, details }: Clause, ending: Token['ending']): void {
  if (details.some((detail) => detail.startsWith('with '))) return;
  if (!subject) part.sceneAct = ending === 'adnominal' ? verb : null;
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

/** 초록 식물로: `green plants`, no longer a means of something. */
function takeMeans(part: Part): string {
  const { means } = part;
  if (!means) return '';
  part.means = null;
  part.circumstances.pop();
  return nounPhraseText({ ...means, plural: true });
}

/** `full of spring flowers`: the adjective is already said. */
function describedText(phrase: NounPhrase, english: string): string {
  if (english !== 'full') return nounPhraseText(phrase);
  return nounPhraseText({ ...phrase, adjectives: phrase.adjectives.slice(0, -1), plural: true });
}
