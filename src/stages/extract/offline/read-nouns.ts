import { classOfEnglishNoun } from './english-dictionary.ts';
import { adverbOf } from './english-words.ts';
import { skipMaking } from './making.ts';
import { describes, isAtmosphere, moodRoleAt, particleAt, styleRoleAt } from './noun-roles.ts';
import type { Part } from './part.ts';
import { readAspectParticle } from './read-small-words.ts';
import type { Token } from './segment.ts';
import type { Modifier, Noun } from './words.ts';

export function readNoun(part: Part, word: Noun): void {
  const noun = meaningOf(part, word);
  if (readStyle(part, noun) || readMoodNoun(part, noun)) return;
  part.startPhrase(noun, noun.english);
  if (noun.thing === 'body' && part.current?.adjectives.length) readAspectParticle(part);
}

/**
 * 배를 먹는 is a pear, 배가 고픈 a belly: the noun's own verb tells, and where that says nothing, the rest of the part. 밤에 is
 * at night, whatever is eaten.
 */
function meaningOf(part: Part, noun: Noun): Noun {
  const homonyms = part.lexicon.homonyms(noun.text);
  if (homonyms.length === 0) return noun;
  const particle = particleAt(part.tokens, part.position + 1);
  if (noun.place && (particle === 'at' || particle === 'within')) return noun;
  const following = part.tokens.slice(part.position + 1);
  const verb = following.find(({ word }) => word?.type === 'predicate')?.word;
  const byVerb = verb && homonyms.find(({ cues }) => cues.has(verb.text));
  const byCompany = () => homonyms.find(({ cues }) => [...cues].some((cue) => part.wordsOfPart.has(cue)));
  return (byVerb ?? byCompany())?.noun ?? noun;
}

export function readUnknown(part: Part, { text }: Token): void {
  const [, year, decade] = /^(\d+)년(대)?의?$/u.exec(text) ?? [];
  if (year) {
    part.forNoun.adjectives.push({ english: decade ? `${year}s` : year, isMood: false });
    return;
  }
  if (/^\d[\d.,:/]*$/u.test(text)) {
    const count = Number(text.replaceAll(',', ''));
    if (Number.isInteger(count)) part.countNoun(count);
    return;
  }
  // ㅋㅋㅋ beside words says nothing that could be seen.
  if (/^[ㄱ-ㅎㅏ-ㅣ]+$/u.test(text) && part.tokens.length > 1) return;
  const noun = englishNoun(text);
  part.startPhrase(noun, noun?.english ?? text);
}

/** A Latin word in a Korean sentence: lab에서 is in a place, microscope를 a thing. Null where the dictionary has no such noun. */
function englishNoun(text: string): Noun | null {
  const english = text.toLowerCase();
  const meaning = /^[a-z][a-z-]+$/u.test(english) ? classOfEnglishNoun(english) : null;
  if (meaning === null) return null;
  const noun: Noun = { type: 'noun', text: english, english, article: 'a' };
  if (meaning === 'place') noun.place = { preposition: 'in', landmark: false };
  else noun.thing = meaning;
  return noun;
}

export function readModifier(part: Part, { english, mood }: Modifier): void {
  if (mood) part.findings.addMood(mood, isAtmosphere(part.next()));
  part.endPhrase();
  part.forNoun.adjectives.push({ english, isMood: mood !== undefined });
}

/** Reads the noun as a style where it is nothing else. */
function readStyle(part: Part, noun: Noun): boolean {
  const role = styleRoleAt(part.tokens, part.position, noun);
  if (!noun.style || !role) return false;
  part.findings.addStyle(noun.style);
  const { english } = noun.style;
  switch (role) {
    case 'seen':
      return false;
    case 'manner':
      part.reading.manners.push(english);
      return true;
    case 'means':
      part.reading.pictures.push(english);
      part.position++;
      skipMaking(part);
      return true;
    case 'modifier':
      part.endPhrase();
      part.forNoun.adjectives.push({ english, isMood: false });
      skipDescribingParticle(part);
      return true;
    case 'picture': {
      part.pictureName = [part.pictureName, english].filter(Boolean).join(' ');
      const next = part.next()?.word;
      const goesOn = next?.type === 'noun' && next.style !== undefined;
      if (!goesOn) part.findings.addPictureName(part.pictureName);
      if (!goesOn) part.pictureName = `${takeOccasion(part)}${part.pictureName}`;
      part.finishPicture(goesOn ? null : part.pictureName);
      return true;
    }
  }
}

function readMoodNoun(part: Part, noun: Noun): boolean {
  const role = moodRoleAt(part.tokens, part.position, noun);
  const { mood } = noun;
  if (!mood || !role) return false;
  const { english } = mood;
  part.findings.addMood(mood, role === 'stated');
  const particle = particleAt(part.tokens, part.position + 1);
  if (particle === 'by') part.addCircumstance(adverbOf(english));
  else part.forNoun.adjectives.push({ english, isMood: true });
  if (particle === 'subject') part.position += 2;
  skipDescribingParticle(part);
  return true;
}

function skipDescribingParticle(part: Part): void {
  if (describes(particleAt(part.tokens, part.position + 1) ?? '')) part.position++;
}

/** 사랑스러운 크리스마스 카드: what the picture is for is part of its name. Empty, or with a space behind it. */
function takeOccasion(part: Part): string {
  const phrase = part.current;
  if (!phrase?.noun?.theme || phrase.noun.thing || phrase.noun.place || phrase.joined.length > 0) return '';
  part.current = null;
  part.forNoun.adjectives.push(...phrase.adjectives);
  part.forNoun.clauses.push(...phrase.clauses);
  part.forNoun.details.push(...phrase.details);
  return `${phrase.text} `;
}
