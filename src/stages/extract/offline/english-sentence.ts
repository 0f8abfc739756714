import { Findings, PLACE_STRENGTH } from './findings.ts';
import type { Token } from './segment.ts';
import type { Noun } from './words.ts';

const PREPOSITIONS: ReadonlySet<string> = new Set(
  'in on at under over above below beside near behind between among across along inside into onto through around against within underneath beneath'.split(
    ' ',
  ),
);
const ARTICLES: ReadonlySet<string> = new Set(
  'a an the his her its their my your our some two three four five six seven eight nine ten many several one'.split(
    ' ',
  ),
);

/** Finds the categories of an English sentence, by the English names of the same words. */
export function readEnglish(parts: readonly Token[][]): Findings {
  const findings = new Findings();
  for (const tokens of parts) readPart(tokens, findings);
  return findings;
}

function readPart(tokens: readonly Token[], findings: Findings): void {
  /** A preposition whose noun has not come yet. */
  let preposition: string | null = null;
  let actor: Noun | null = null;

  tokens.forEach((token, index) => {
    const { word } = token;
    const text = token.text.toLowerCase();
    if (word?.type === 'modifier') {
      if (word.mood) findings.addMood(word.mood);
      return;
    }
    if (word?.type !== 'noun') {
      if (PREPOSITIONS.has(text)) preposition = text;
      else if (/^[a-z]{2,}ing$/u.test(text) && actor) {
        findings.addAct(actText(text, tokens.slice(index + 1)), 2);
        preposition = null;
      } else if (!ARTICLES.has(text)) preposition = null;
      return;
    }
    if (word.style && namesStyle(word, tokens, index, actor)) {
      findings.addStyle(word.style);
      preposition = null;
      return;
    }
    if (word.theme) findings.addTheme(word.english, 2);
    // `pine tree`: only the last noun is the head.
    if (tokens[index + 1]?.word?.type === 'noun' && !startsStyle(tokens[index + 1])) return;
    readHead(word, preposition, findings);
    preposition = null;
    actor = word;
  });
}

function readHead(noun: Noun, preposition: string | null, findings: Findings): void {
  if (noun.thing && noun.thing !== 'idea') findings.addObject(noun.english);
  if (noun.place) {
    findings.addPlace(noun.english, preposition ? PLACE_STRENGTH.located : PLACE_STRENGTH.bare);
    if (noun.place.landmark)
      preposition ? findings.addLandmark(noun.english) : findings.addObject(noun.english);
  } else if (noun.thing && preposition) {
    findings.addPlace(
      preposition === 'in' ? noun.english : `${preposition} ${noun.english}`,
      PLACE_STRENGTH.support,
    );
  }
}

/** `photo of …`, `…, oil painting`, `neon city`; in `a girl drawing a cat` the word is a verb. */
function namesStyle({ style }: Noun, tokens: readonly Token[], index: number, actor: Noun | null): boolean {
  if (style?.use === 'modifier') return true;
  const next = tokens[index + 1];
  if (actor && next) return next.word?.type === 'noun' && next.word.style !== undefined;
  return true;
}

function startsStyle(token: Token | undefined): boolean {
  return token?.word?.type === 'noun' && token.word.style !== undefined;
}

/** The -ing word and what follows, up to the next preposition: `flying a kite`. */
function actText(verb: string, following: readonly Token[]): string {
  const words = [verb];
  for (const { text, word } of following) {
    if (PREPOSITIONS.has(text.toLowerCase()) || /^(and|while|with|by|to|as|of|for)$/iu.test(text)) break;
    words.push(word?.type === 'noun' ? word.english : text);
    if (word?.type === 'noun' || words.length > 4) break;
  }
  return words.at(-1) === 'a' || words.at(-1) === 'the' ? verb : words.join(' ');
}
