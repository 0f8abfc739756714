import { PLACE_STRENGTH, THEME_STRENGTH } from './findings.ts';
import { particleAt } from './noun-roles.ts';
import type { Part } from './part.ts';
import {
  clauseText,
  createNounPhrase,
  isBodyPart,
  type NounPhrase,
  nounPhraseName,
  nounPhraseText,
  placeText,
} from './phrases.ts';
import type { FunctionWord, VocabularySense } from './words.ts';

/** Adverbs that say nothing a picture could show. */
const UNSAID_ADVERBS: ReadonlySet<string> = new Set([
  'very',
  'really',
  'and',
  'or',
  'as if',
  'well',
  'more',
  'just',
  'all',
  'most',
  'please',
  'now',
  'today',
  'a little',
  'quite',
  'especially',
  'almost',
]);
/** 퇴근 후, 공연 중: they tell when. */
const TIME_RELATIONS: ReadonlySet<string> = new Set(['after', 'before', 'during']);
const REQUEST_STYLES: Readonly<Record<string, VocabularySense>> = {
  drawing: { word: '그리다', value: 'drawing', rank: 9, english: 'drawing' },
  sketch: { word: '스케치하다', value: 'sketch', rank: 2, english: 'sketch' },
};

// --- particles and other small words ---

export function readFunctionWord(part: Part, word: FunctionWord): void {
  switch (word.type) {
    case 'particle':
      readParticle(part, word.value);
      break;
    case 'relation':
      readRelation(part, word.value);
      break;
    case 'number':
      part.countNoun(Number(word.value));
      break;
    case 'adverb':
      readAdverb(part, word);
      break;
    case 'request':
      readRequest(part, word.value);
      break;
    case 'atmosphere':
      readAtmosphere(part, word.value);
      break;
    case 'aspect':
      readAspect(part, word);
      break;
    case 'picture':
      part.finishPicture(null);
      break;
    case 'backdrop':
      readBackdrop(part);
      break;
    case 'time':
      readTime(part, word.value);
      break;
    case 'group':
      if (part.current) part.current.plural = true;
      // 열대어 떼 수중 사진: a group is the end of its phrase.
      if (part.next()?.word?.type === 'noun') part.endPhrase();
      break;
    case 'pronoun':
    case 'counter':
      break;
  }
}

function readParticle(part: Part, role: string): void {
  if (role === 'plural') {
    if (part.current) part.current.plural = true;
    return;
  }
  const phrase = part.current;
  if (!phrase) return;
  if (role === 'at' || role === 'within' || role === 'onto') {
    part.putInPlace(phrase, role === 'within');
    return;
  }

  part.current = null;
  switch (role) {
    case 'object':
      part.object = phrase;
      break;
    case 'of':
      own(part, phrase);
      return;
    case 'and':
      part.settle(phrase);
      // What describes the first of several describes them all.
      part.clauses = phrase.clauses;
      phrase.joined.push({ ...phrase, joined: [], clauses: [] });
      part.joined = phrase.joined;
      return;
    case 'by':
      // 바다로 is a direction, 붓으로 a means.
      part.circumstances.push(`${phrase.noun?.place ? 'to' : 'with'} ${nounPhraseText(phrase)}`);
      part.means = phrase.noun?.place ? null : phrase;
      break;
    case 'along':
    case 'toward':
    case 'through':
      if (phrase.noun?.place) part.settlePlace(phrase, PLACE_STRENGTH.related);
      part.circumstances.push(`${role} ${nounPhraseText(phrase)}`);
      return;
    case 'about':
    case 'for':
    case 'from':
    case 'into':
    case 'to':
    case 'like':
      part.circumstances.push(`${role} ${nounPhraseText(phrase)}`);
      break;
    case 'copula':
    case 'style':
      part.adjectives = [...phrase.adjectives, { english: phrase.text, isMood: false }];
      part.clauses = phrase.clauses;
      part.details = phrase.details;
      part.joined = phrase.joined;
      break;
    default:
      part.waitAsSubject(phrase);
      return;
  }
  if (!isBodyPart(phrase)) part.settle(phrase);
}

/** 도시의, 노인의, 봄의. */
function own(part: Part, phrase: NounPhrase): void {
  const { noun } = phrase;
  if (noun?.place) {
    part.settle(phrase, PLACE_STRENGTH.owner);
    if (part.ownerPlace) phrase.details.push(placeText(part.ownerPlace));
    part.ownerPlace = phrase;
    return;
  }
  part.settle(phrase);
  if (noun?.theme && !noun.thing) part.adjectives.push({ english: phrase.text, isMood: false });
  else part.owner = phrase;
}

/** 보름달 위를, 벚꽃 아래에서. */
function readRelation(part: Part, value: string): void {
  const phrase = part.current ?? part.ownerPlace;
  if (!phrase) {
    part.startPhrase(null, value);
    return;
  }
  part.current = null;
  part.ownerPlace = null;
  const { noun } = phrase;
  if (TIME_RELATIONS.has(value)) {
    part.circumstances.push(`${value} ${nounPhraseText(phrase)}`);
    part.takeParticle();
    return;
  }
  const isSeen = noun?.place?.landmark || (noun?.thing && noun.thing !== 'idea' && !isBodyPart(phrase));
  if (isSeen) part.findings.addObject(phrase.text);
  if (noun?.place) part.settlePlace(phrase, PLACE_STRENGTH.related);
  else part.findings.addPlace(phrase.text, PLACE_STRENGTH.support);

  const after = part.next()?.word;
  const particle = part.takeParticle();
  const preposition =
    value === 'on' && particle === 'object' && part.next()?.word?.text.startsWith('날') ? 'over' : value;
  if (value === 'between') phrase.plural = true;
  const place = `${preposition} ${nounPhraseText(phrase)}`;
  const beforeNoun = particle ? particle === 'of' : after?.type === 'noun';
  if (!after) part.reading.phrases.push(place);
  else (beforeNoun ? part.details : part.circumstances).push(place);
}

function readAdverb(part: Part, { text, value }: FunctionWord): void {
  if (part.current?.noun?.place) part.putInPlace(part.current);
  else if (part.current) {
    part.waitAsSubject(part.current);
    part.current = null;
  }
  const [english = value, mood] = value.split(':');
  if (mood) part.findings.addMood({ word: text, value: mood, rank: 1, english });
  if (!UNSAID_ADVERBS.has(english)) part.circumstances.push(english);
}

function readRequest(part: Part, style: string): void {
  const sense = REQUEST_STYLES[style];
  if (sense) {
    part.findings.addStyle(sense);
    part.reading.pictures.push(sense.english);
  }
  if (part.object && !part.current) {
    part.current = part.object;
    part.object = null;
  }
  part.endPhrase();
}

/** 차분한 분위기의 …, 답답한 느낌. */
function readAtmosphere(part: Part, name: string): void {
  const theme = name === 'theme' ? part.current : null;
  if (theme) part.findings.addTheme(theme.text, THEME_STRENGTH.stated);
  const own = part.current
    ? [...part.current.adjectives.map(({ english }) => english), part.current.text]
    : [];
  const words = [...part.adjectives.map(({ english }) => english), ...own, name].join(' ');
  const hasDescription = part.adjectives.length > 0 || own.length > 0;
  part.current = null;
  part.adjectives = [];
  const particle = part.takeParticle();
  if (!hasDescription) return;
  if (particle === 'of') part.details.push(`with ${articleFor(words)}`);
  else part.reading.phrases.push(words);
}

/** 우울한 표정의 …, 기쁜 얼굴로. */
function readAspect(part: Part, { value, text }: FunctionWord): void {
  part.startPhrase({ type: 'noun', text, english: value, article: 'a', thing: 'idea' }, value);
  readAspectParticle(part);
}

/** An aspect with 의 or 로 belongs to its figure: `with a happy face`. */
export function readAspectParticle(part: Part): void {
  const phrase = part.current;
  const particle = particleAt(part.tokens, part.position + 1);
  if (!phrase || (particle !== 'of' && particle !== 'by')) return;
  (particle === 'of' ? part.details : part.circumstances).push(`with ${nounPhraseText(phrase)}`);
  part.current = null;
  part.position++;
}

/** 바다 배경, 바다를 배경으로; 검은색 배경에. */
function readBackdrop(part: Part): void {
  const phrase = part.current ?? part.object;
  part.current = null;
  part.object = null;
  part.takeParticle();
  const waiting = part.next()?.word?.type === 'predicate' ? part.circumstances : part.details;
  if (!phrase) {
    const looks = part.adjectives.map(({ english }) => english);
    if (looks.length > 0) {
      const backdrop = [...looks, 'background'].join(' ');
      part.findings.addPlace(backdrop, PLACE_STRENGTH.named);
      waiting.push(`against ${articleFor(backdrop)}`);
      // 흰 배경 위에: on it is against it.
      if (part.next()?.word?.type === 'relation') {
        part.position++;
        part.takeParticle();
      }
    }
    part.adjectives = [];
    return;
  }
  part.settlePlace(phrase, PLACE_STRENGTH.named);
  waiting.push(`against a background of ${nounPhraseText(phrase)}`);
}

function readTime(part: Part, name: string): void {
  // 졸업식 날: the day of that; 비 오는 날: what was to describe a noun describes the day.
  const occasion = part.current?.noun?.theme ? part.current : null;
  if (occasion) part.current = null;
  else part.endPhrase();
  const { adjectives, clauses, details } = occasion ?? part.takeWaiting(createNounPhrase(null, name));
  const described = [...adjectives.map(({ english }) => english), occasion?.text, name]
    .filter(Boolean)
    .join(' ');
  const [clause] = clauses;
  if (adjectives.length > 0) part.findings.addPlace(described, PLACE_STRENGTH.time);
  else if (clause?.subject) part.findings.addPlace(`${name} of ${clause.subject.text}`, PLACE_STRENGTH.time);
  const day = articleFor(described);
  const waiting = part.takeParticle() === 'of' ? part.details : part.circumstances;
  waiting.push(['on', day, ...details, ...clauses.map(clauseText)].join(' '));
}

function articleFor(words: string): string {
  return nounPhraseName(createNounPhrase({ type: 'noun', text: '', english: words, article: 'a' }, words));
}
