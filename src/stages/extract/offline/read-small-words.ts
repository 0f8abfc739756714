import { adjectiveOf } from './english-words.ts';
import { PLACE_STRENGTH, THEME_STRENGTH } from './findings.ts';
import { skipMaking } from './making.ts';
import { particleAt, UNSAID } from './noun-roles.ts';
import type { Part } from './part.ts';
import { clauseText, createNounPhrase, nounPhraseName, nounPhraseText } from './phrases.ts';
import { readCounter, readNumber, readPronoun, readUnit } from './read-counts.ts';
import { readParticle, readRelation } from './read-particles.ts';
import type { FunctionWord, VocabularySense } from './words.ts';

const REQUEST_STYLES: Readonly<Record<string, VocabularySense>> = {
  drawing: { word: '그리다', value: 'drawing', rank: 9, english: 'drawing' },
  sketch: { word: '스케치하다', value: 'sketch', rank: 2, english: 'sketch' },
};

export function readFunctionWord(part: Part, word: FunctionWord): void {
  switch (word.type) {
    case 'particle':
      readParticle(part, word.value);
      break;
    case 'relation':
      readRelation(part, word.value);
      break;
    case 'number':
      readNumber(part, word);
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
    case 'denial':
      readDenial(part, word.value);
      break;
    case 'pronoun':
      readPronoun(part, word);
      break;
    case 'counter':
      readCounter(part, word.value);
      break;
    case 'unit':
      readUnit(part, word.value);
      break;
  }
}

function readAdverb(part: Part, { text, value }: FunctionWord): void {
  const bare = part.takeCurrent();
  if (bare?.noun?.place) part.putInPlace(bare);
  else if (bare) part.forVerb.subjects.push(bare);
  const [english = value, mood] = value.split(':');
  if (mood) part.findings.addMood({ word: text, value: mood, rank: 1, english: adjectiveOf(english) });
  if (english !== UNSAID) part.addCircumstance(english);
}

function readRequest(part: Part, style: string): void {
  const sense = REQUEST_STYLES[style];
  if (sense) {
    part.findings.addStyle(sense);
    part.reading.pictures.push(sense.english);
  }
  if (part.forVerb.object && !part.current) {
    part.current = part.forVerb.object;
    part.forVerb.object = null;
  }
  part.endPhrase();
}

/** 차분한 분위기의 …, 답답한 느낌. */
function readAtmosphere(part: Part, name: string): void {
  const named = part.takeCurrent();
  const { forNoun } = part;
  if (named && name === 'theme') part.findings.addTheme(named.text, THEME_STRENGTH.stated);
  const own = named ? [...named.adjectives.map(({ english }) => english), named.text] : [];
  const words = [...forNoun.adjectives.map(({ english }) => english), ...own];
  forNoun.adjectives = [];
  const particle = part.takeParticle();
  if (particle === 'by') skipMaking(part);
  if (words.length === 0) return;
  if (particle === 'subject' && part.next()?.word?.type === 'denial') {
    // 무서운 분위기가 아닌: what has been said does not hold.
    part.findings.takeBackMood();
    part.position++;
    return;
  }
  const text = [...words, name].join(' ');
  if (particle === 'of') forNoun.details.push(`with ${articleFor(text)}`);
  else part.reading.phrases.push(text);
}

/** 우산 없이, 강아지 말고, 강아지가 아닌: the noun before it is not to be seen. */
function readDenial(part: Part, value: string): void {
  const denied = part.takeCurrent() ?? part.forVerb.subjects.pop() ?? null;
  if (denied && value === 'without') part.addCircumstance(`without ${nounPhraseText(denied)}`);
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
  if (particle === 'of') part.forNoun.details.push(`with ${nounPhraseText(phrase)}`);
  else part.addCircumstance(`with ${nounPhraseText(phrase)}`);
  part.current = null;
  part.position++;
}

/** 바다 배경, 바다를 배경으로; 검은색 배경에. */
function readBackdrop(part: Part): void {
  const phrase = part.takeCurrent() ?? part.forVerb.object;
  part.forVerb.object = null;
  const particle = part.takeParticle();
  if (phrase) {
    part.notePlace(phrase, PLACE_STRENGTH.named);
    addBackdrop(part, `a background of ${nounPhraseText(phrase)}`);
    return;
  }
  const looks = part.forNoun.adjectives.map(({ english }) => english);
  part.forNoun.adjectives = [];
  if (part.tokens.length === 1) part.reading.phrases.push('the background');
  if (looks.length === 0) {
    // 배경은 우주정거장: the place comes after it.
    const named = part.next()?.word;
    if (particle === 'topic' && named?.type === 'noun')
      part.findings.addPlace(named.english, PLACE_STRENGTH.named);
    return;
  }
  const backdrop = [...looks, 'background'].join(' ');
  part.findings.addPlace(backdrop, PLACE_STRENGTH.named);
  // 흰 배경 위에: on it is against it.
  if (part.next()?.word?.type === 'relation') {
    part.position++;
    part.takeParticle();
  }
  addBackdrop(part, articleFor(backdrop));
}

function addBackdrop(part: Part, text: string): void {
  if (part.next()?.word?.type === 'predicate') part.addCircumstance(`against ${text}`);
  else part.forNoun.details.push(`against ${text}`);
}

function readTime(part: Part, name: string): void {
  // 졸업식 날: the day of that; 비 오는 날: what was to describe a noun describes the day.
  const occasion = part.current?.noun?.theme ? part.current : null;
  if (occasion) part.current = null;
  else part.endPhrase();
  const { adjectives, clauses, details } = occasion ?? part.describedNoun(null, name);
  const described = [...adjectives.map(({ english }) => english), occasion?.text, name]
    .filter(Boolean)
    .join(' ');
  const [clause] = clauses;
  if (adjectives.length > 0) part.findings.addPlace(described, PLACE_STRENGTH.time);
  else if (clause?.subject) part.findings.addPlace(`${name} of ${clause.subject.text}`, PLACE_STRENGTH.time);
  const day = articleFor(described);
  const text = ['on', day, ...details, ...clauses.map(clauseText)].join(' ');
  if (part.takeParticle() === 'of') part.forNoun.details.push(text);
  else part.addCircumstance(text);
}

function articleFor(words: string): string {
  return nounPhraseName(createNounPhrase({ type: 'noun', text: '', english: words, article: 'a' }, words));
}
