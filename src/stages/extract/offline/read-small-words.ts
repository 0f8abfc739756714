import { adjectiveOf } from './english-words.ts';
import { PLACE_STRENGTH, THEME_STRENGTH } from './findings.ts';
import { skipMaking } from './making.ts';
import { particleAt, UNSAID } from './noun-roles.ts';
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
import type { FunctionWord, Noun, VocabularySense } from './words.ts';

/** 보름달 위를 나는 is over it, 걷는 on it. */
const FLYING_STEMS: ReadonlySet<string> = new Set(['날', '날아가', '날아오르', '날아다니', '떠가', '지나가']);
/** 퇴근 후, 공연 중: they tell when. */
const TIME_RELATIONS: ReadonlySet<string> = new Set(['after', 'before', 'during']);
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

/** 커피 두 잔 is two cups of it; 두 사람, where no noun goes before and none follows, are people themselves. */
function readCounter(part: Part, measure: string): void {
  const { current } = part;
  if (current && measure.endsWith(' of')) current.measure = measure;
  if (current || measure === '' || measure.endsWith(' of')) return;
  const next = part.next()?.word;
  // 세 명의 아이 are three children; 두 사람의 뒷모습 shows two people.
  const owned =
    particleAt(part.tokens, part.position + 1) === 'of' ? part.tokens[part.position + 2]?.word : next;
  if (owned?.type !== 'noun') part.startPhrase(whoIsCounted(measure), measure);
}

/** `person` of 두 사람, `animal` of 세 마리. */
function whoIsCounted(english: string): Noun {
  return {
    type: 'noun',
    text: english,
    english,
    article: 'a',
    thing: english === 'person' ? 'person' : 'animal',
  };
}

/** 오후 3시, 스무 살: the number belongs to the unit and counts nothing. */
function readUnit(part: Part, unit: string): void {
  const counted = part.current ?? part.forNoun;
  const { count } = counted;
  counted.count = 1;
  if (unit === "o'clock") part.addCircumstance(`at ${count} o'clock`);
  else if (unit !== '') part.forNoun.adjectives.push({ english: `${count}-${unit}`, isMood: false });
}

/** 그녀가 is a woman, and who is looked at as 나 is the viewer; before a noun (우리 집) it says nothing. */
function readPronoun(part: Part, { text, value }: FunctionWord): void {
  const particle = particleAt(part.tokens, part.position + 1);
  const isLast = part.next() === undefined;
  if ((particle === null && !isLast) || particle === 'of') return;
  const isViewer = (value === 'I' || value === 'you') && (particle === 'object' || particle === 'to');
  const [english, plural] = isViewer ? ['viewer', false] : (PEOPLE[value] ?? ['person', false]);
  part.startPhrase(
    { type: 'noun', text, english, article: isViewer ? 'the' : 'a', thing: isViewer ? 'idea' : 'person' },
    english,
  );
  if (plural && part.current) part.current.plural = true;
}

/** Who is seen where a pronoun stands, and whether there are several. */
const PEOPLE: Readonly<Record<string, [english: string, plural: boolean]>> = {
  she: ['woman', false],
  he: ['man', false],
  they: ['person', true],
  we: ['person', true],
  us: ['person', true],
};

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
      // Of 꽃을 나비를 only the last is what the verb is done to.
      if (part.forVerb.object) part.noteSeen(part.forVerb.object);
      part.forVerb.object = phrase;
      return;
    case 'of':
      own(part, phrase);
      return;
    case 'and':
      part.noteSeen(phrase);
      // What describes the first of several describes them all.
      part.forNoun.clauses = phrase.clauses;
      part.forNoun.joined = [...phrase.joined, { ...phrase, joined: [], clauses: [] }];
      return;
    case 'by':
      // 바다로 is a direction, 붓으로 a means.
      if (phrase.noun?.place) part.addCircumstance(`to ${nounPhraseText(phrase)}`);
      else part.addCircumstance(`with ${nounPhraseText(phrase)}`, phrase);
      break;
    case 'along':
    case 'toward':
    case 'through':
      if (phrase.noun?.place) part.notePlace(phrase, PLACE_STRENGTH.related);
      part.addCircumstance(`${role} ${nounPhraseText(phrase)}`);
      return;
    case 'than':
      part.forNoun.comparison = `than ${nounPhraseText(phrase)}`;
      return;
    case 'about':
    case 'for':
    case 'from':
    case 'into':
    case 'to':
    case 'like':
      part.addCircumstance(`${role} ${nounPhraseText(phrase)}`);
      break;
    case 'copula':
    case 'style':
      part.forNoun.adjectives = [...phrase.adjectives, { english: phrase.text, isMood: false }];
      part.forNoun.clauses = phrase.clauses;
      part.forNoun.details = phrase.details;
      part.forNoun.joined = phrase.joined;
      break;
    default:
      // What a subject contributes is known with its verb.
      part.forVerb.subjects.push(phrase);
      return;
  }
  if (!isBodyPart(phrase)) part.noteSeen(phrase);
}

/** 도시의, 노인의, 봄의. */
function own(part: Part, phrase: NounPhrase): void {
  const { noun } = phrase;
  if (noun?.place) {
    part.noteSeen(phrase, PLACE_STRENGTH.owner);
    if (part.forNoun.ownerPlace) phrase.details.push(placeText(part.forNoun.ownerPlace));
    part.forNoun.ownerPlace = phrase;
    return;
  }
  part.noteSeen(phrase);
  if (noun?.theme && !noun.thing) part.forNoun.adjectives.push({ english: phrase.text, isMood: false });
  else part.forNoun.owner = phrase;
}

/** 보름달 위를, 벚꽃 아래에서. */
function readRelation(part: Part, value: string): void {
  const phrase = part.takeCurrent() ?? part.forNoun.ownerPlace;
  if (!phrase) {
    part.startPhrase(null, value);
    return;
  }
  part.forNoun.ownerPlace = null;
  const { noun } = phrase;
  if (value === 'like') {
    // 고양이 같은 여자: what she is compared with is not there.
    part.forNoun.details.push(`like ${nounPhraseText(phrase)}`);
    return;
  }
  if (TIME_RELATIONS.has(value)) {
    part.addCircumstance(`${value} ${nounPhraseText(phrase)}`);
    part.takeParticle();
    return;
  }
  const isSeen = noun?.place?.landmark || (noun?.thing && noun.thing !== 'idea' && !isBodyPart(phrase));
  if (isSeen) part.findings.addObject(phrase.text);
  if (noun?.place) part.notePlace(phrase, PLACE_STRENGTH.related);
  else part.findings.addPlace(phrase.text, PLACE_STRENGTH.support);

  const after = part.next()?.word;
  const particle = part.takeParticle();
  const preposition =
    value === 'on' && particle === 'object' && FLYING_STEMS.has(part.next()?.word?.text ?? '')
      ? 'over'
      : value;
  if (value === 'between') phrase.plural = true;
  const place = `${preposition} ${nounPhraseText(phrase)}`;
  const beforeNoun = particle ? particle === 'of' : after?.type === 'noun';
  if (!after) part.reading.phrases.push(place);
  else if (beforeNoun) part.forNoun.details.push(place);
  else part.addCircumstance(place);
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
