import { PLACE_STRENGTH } from './findings.ts';
import type { Part } from './part.ts';
import { isBodyPart, type NounPhrase, nounPhraseText, placeText } from './phrases.ts';

/** 보름달 위를 나는 is over it, 걷는 on it. */
const FLYING_STEMS: ReadonlySet<string> = new Set(['날', '날아가', '날아오르', '날아다니', '떠가', '지나가']);
/** 퇴근 후, 공연 중: they tell when. */
const TIME_RELATIONS: ReadonlySet<string> = new Set(['after', 'before', 'during']);

/** What a noun is to its verb or to the next noun, by the role of its particle. */
export function readParticle(part: Part, role: string): void {
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
export function readRelation(part: Part, value: string): void {
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
